// The graph of one number, moment by moment: lit in the picture, told beside it, its line lit in the program.
// How a computation is stepped through is the stepping page's: page.js.
import { find, make, Stepping, summed } from "./page.js";
import { say } from "./texts.js";

/** An SVG from outside: parsed as a document of its own; what could run or lead away is taken out before it comes in. */
export function cleaned(text) {
  const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (svg.localName !== "svg") throw new Error("no picture");
  for (const bad of svg.querySelectorAll("script, style, foreignObject, image, use, animate, set")) bad.remove();
  for (const element of [svg, ...svg.querySelectorAll("*")]) for (const { name } of [...element.attributes]) {
    if (/^on|href$|^style$|^xlink:|^role$|^aria-/i.test(name)) element.removeAttribute(name);
  }
  for (const link of svg.querySelectorAll("g[id^=a_] > a")) { // Graphviz makes a link of a cell that has an id
    const cell = /** @type {Element} */ (link.parentElement);
    cell.id = cell.id.slice(2);
    cell.setAttribute("class", `cell ${{ v: "known", g: "shares" }[cell.id.slice(-1)] ?? "name"}`);
    cell.replaceChildren(...link.childNodes);
  }
  return /** @type {any} */ (document.importNode(svg, true));
}

export class Graph extends Stepping {
  pace = 1600;
  /** @type {any} */ told = null;
  /** @type {any[]} */ code = [];

  /** @param {(node: string) => Promise<any>} why who answers @param {() => void} later who hears of a new moment */
  constructor(why, later) {
    super();
    this.why = why;
    this.later = later;
    const asked = ({ target }) => {
      const id = target.closest(".cell, .node, .edge")?.id.replace(/[vg]$/, "");
      if (this.data && /^n\d/.test(id)) this.because(this.data.wires[id] ?? id);
    };
    find("picture").onclick = asked;
    find("picture").onkeydown = (event) => void (event.key === "Enter" && asked(event)); // false would stop the key
  }

  /** What the engine tells of a graph, with its picture, from this moment on. */
  load(told, text, moment = 0) {
    this.told = told;
    find("moment").classList.remove("stale");
    const svg = cleaned(text);
    find("picture").replaceChildren(svg);
    this.begin(told.data, svg);
    for (const part of svg.querySelectorAll(".cell.shares, .node[id^=n]:not(:has(.shares))")) {
      const x = told.data.rows.find((row) => row.id === part.id.replace("g", ""))?.name ?? "";
      Object.assign(part, { tabIndex: 0, role: "button", ariaLabel: say("why", { x }) });
    }
    this.code = told.code.split("\n").map((line) => make("span", line || " "));
    find("code").replaceChildren(...this.code);
    this.fit();
    this.show({ moment, answered: 0, playing: false });
  }

  /** As large as the frame allows, and never so small that digits cannot be read: then the frame scrolls. */
  fit() {
    if (!this.svg) return;
    const { width, height } = this.svg.viewBox.baseVal, { clientWidth, clientHeight } = find("picture");
    const fits = Math.min((clientWidth - 24) / width, (clientHeight - 24) / height), scale = fits > 0.68 ? Math.min(2.2, fits) : 0.85;
    this.svg.setAttribute("width", width * scale);
    this.svg.setAttribute("height", height * scale);
  }

  /** Of a moment, beside what all pages show: what is lit comes into view, in the picture and in the program. */
  shown() {
    const lit = this.told.lit[this.moment] ?? [], first = this.code[lit[0] - 1];
    find("inside").classList.toggle("backward", this.moment >= this.known.seed);
    this.code.forEach((span, place) => span.classList.toggle("now", lit.includes(place + 1)));
    if (first) find("program").scrollTop = first.offsetTop - find("program").clientHeight / 2;
    this.follow();
    this.later();
  }
  follow() {
    const frame = find("picture"), box = frame.getBoundingClientRect(), lit = [...frame.querySelectorAll(".now")].map((part) => part.getBoundingClientRect());
    const middle = (low, high) => (Math.min(...lit.map((part) => part[low])) + Math.max(...lit.map((part) => part[high])) - box[low] - box[high]) / 2;
    if (lit.length) frame.scrollBy(middle("left", "right"), middle("top", "bottom"));
  }

  /** Why a number is what it is: the way between it and the output, lit at the last moment. */
  async because(id) {
    const told = await this.why(id);
    if (!told) return;
    this.show({ moment: this.end, guess: false, playing: false });
    this.drawn.show({ ...this.known.at(this.end), nodes: told.nodes, wires: told.wires, fresh: [`${id}g`] });
    this.tell(told.title, told.sums.map((sum) => summed(sum)), told.lines);
    this.follow();
  }

  /** New numbers in the same picture, while the network trains. */
  live(numbers) {
    find("moment").classList.add("stale"); // for it speaks of others
    for (const text of this.svg?.querySelectorAll(".cell:is(.known, .shares) > text") ?? []) {
      const { id } = text.parentElement, number = numbers[id.slice(0, -1)]?.[id.endsWith("v") ? 0 : 1];
      if (number !== undefined) text.textContent = number;
    }
  }

  /** To the next moment of another neuron, or the one before. */
  group(by) {
    const { groups } = this.told;
    let moment = this.moment + by;
    while (moment > 0 && moment < this.end && (groups[moment] === groups[this.moment] || !groups[moment])) moment += by;
    this.show({ moment });
  }
}
