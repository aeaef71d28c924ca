// The graph of one number, moment by moment: lit in the picture, told beside it, its line lit in the program.
// What is known at a moment, and what that looks like in a picture, is the stepping page's: page.js.
import { find, make, pictured, replayed, sentence, summed } from "./page.js";
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

export class Graph {
  now = 0;
  end = 0;
  guess = false;
  answered = 0; // how many numbers of this moment have been guessed
  timer = 0;
  /** @type {any} */ told = null;
  /** @type {any} */ data = null;
  /** @type {any} */ known = null;
  /** @type {any} */ svg = null;

  /** @param {(node: string) => Promise<any>} why who answers @param {() => void} shown who hears of a new moment */
  constructor(why, shown) {
    this.why = why;
    this.shown = shown;
    const asked = ({ target }) => {
      const id = target.closest(".cell, .node, .edge")?.id.replace(/[vg]$/, "");
      if (this.data && /^n\d/.test(id)) this.because(this.data.wires[id] ?? id);
    };
    find("picture").onclick = asked;
    find("picture").onkeydown = (event) => void (event.key === "Enter" && asked(event)); // false would stop the key
  }

  /** What the engine tells of a graph, with its picture, from this moment on. */
  load(told, svg, moment = 0) {
    const { data } = told;
    this.stop();
    Object.assign(this, { told, data, known: replayed(data), end: data.moments.length - 1, svg: cleaned(svg) });
    find("picture").replaceChildren(this.svg);
    this.picture = pictured(this.svg, { within: {}, ...data }, this.known.seed);
    for (const part of this.svg.querySelectorAll(".cell.shares, .node[id^=n]:not(:has(.shares))")) {
      const name = data.rows.find((row) => row.id === part.id.replace("g", ""))?.name;
      for (const [key, value] of [["tabindex", "0"], ["role", "button"], ["aria-label", say("why", { x: name ?? "" })]]) part.setAttribute(key, value);
    }
    this.code = told.code.split("\n").map((line) => make("span", line || " "));
    find("code").replaceChildren(...this.code);
    this.fit();
    this.show(moment);
  }

  /** As large as the frame allows, and never so small that digits cannot be read: then the frame scrolls. */
  fit() {
    if (!this.svg) return;
    const { width, height } = this.svg.viewBox.baseVal, { clientWidth, clientHeight } = find("picture");
    const scale = Math.min(2.2, Math.max(0.85, Math.min((clientWidth - 24) / width, (clientHeight - 24) / height)));
    this.svg.setAttribute("width", width * scale);
    this.svg.setAttribute("height", height * scale);
  }

  /** @param {number} moment @param {number} answered how many of its numbers have been guessed */
  show(moment, answered = 0) {
    this.now = Math.max(0, Math.min(this.end, moment));
    this.answered = answered;
    const { title, lines, sums, nodes } = this.data.moments[this.now], asks = this.guess && answered < sums.length;
    const unseen = nodes.length === 1 && !this.svg.querySelector(`#${nodes[0]}`) && this.data.rows.find(({ id }) => id === nodes[0]);
    this.picture.show(this.known.at(this.now, asks ? this.now - 1 : this.now));
    this.tell(unseen ? [title, " = ", { name: unseen.made }] : [title], (asks ? sums.slice(0, answered + 1) : sums).map((sum, place) => summed(sum, asks && place === answered && this.question)), asks ? [] : lines);
    for (const id of ["first", "back"]) find(id).disabled = this.now === 0;
    for (const id of ["next", "last"]) find(id).disabled = this.now === this.end && !asks;
    Object.assign(find("slider"), { max: this.end, value: this.now }).setAttribute("aria-valuetext", title);
    find("count").textContent = `${this.now} / ${this.end}`;
    const lit = this.told.lit[this.now] ?? [], first = this.code[lit[0] - 1];
    this.code.forEach((span, place) => span.classList.toggle("now", lit.includes(place + 1)));
    if (first) find("program").scrollTop = first.offsetTop - find("program").clientHeight / 2;
    this.shown();
  }

  /** Title, arithmetic and sentences; and what is lit comes into view. */
  tell(title, sums, lines) {
    find("inside").classList.toggle("backward", this.now >= this.known.seed);
    find("what").replaceChildren(...sentence("span", title).childNodes);
    find("sums").replaceChildren(...sums);
    find("lines").replaceChildren(...lines.map((line) => sentence("li", line)));
    const frame = find("picture"), box = frame.getBoundingClientRect(), lit = [...frame.querySelectorAll(".now")].map((part) => part.getBoundingClientRect());
    const middle = (low, high) => (Math.min(...lit.map((part) => part[low])) + Math.max(...lit.map((part) => part[high])) - box[low] - box[high]) / 2;
    if (lit.length) frame.scrollBy(middle("left", "right"), middle("top", "bottom"));
  }

  /** Of a sum that is to be guessed the result: a button. */
  question = ({ note, kind }) => {
    const asks = Object.assign(make("button", "?", `term ${kind ?? ""}`), { ariaLabel: say("reveal"), onclick: () => this.show(this.now, this.answered + 1) });
    if (note) asks.append(make("small", note));
    return asks;
  };

  /** The next moment, or first the next number that is to be guessed. */
  next() {
    const asks = this.guess && this.answered < this.data.moments[this.now].sums.length;
    this.show(this.now + (asks ? 0 : 1), asks ? this.answered + 1 : 0);
  }
  guessing(guess) {
    this.guess = guess;
    find("guess").setAttribute("aria-pressed", String(guess));
    this.show(this.now);
  }

  /** Why a number is what it is: the way between it and the output, lit at the last moment. */
  async because(id) {
    const told = await this.why(id);
    if (!told) return;
    this.stop();
    this.guessing(false);
    this.show(this.end);
    this.picture.show({ ...this.known.at(this.end), nodes: told.nodes, wires: told.wires, fresh: [`${id}g`] });
    this.tell(told.title, told.sums.map((sum) => summed(sum)), told.lines);
  }

  /** New numbers in the same picture, while the network trains. */
  live(numbers) {
    for (const text of this.svg?.querySelectorAll(".cell:is(.known, .shares) > text") ?? []) {
      const { id } = text.parentElement, number = numbers[id.slice(0, -1)]?.[id.endsWith("v") ? 0 : 1];
      if (number !== undefined) text.textContent = number;
    }
  }

  /** To the next moment of another neuron, or the one before. */
  group(by) {
    const { groups } = this.told;
    let to = this.now + by;
    while (to > 0 && to < this.end && (groups[to] === groups[this.now] || !groups[to])) to += by;
    this.show(to);
  }

  play() {
    if (this.timer) return this.stop();
    if (this.now === this.end) this.show(0);
    this.timer = setInterval(() => (this.now < this.end ? this.show(this.now + 1) : this.stop()), 1600);
    find("auto").setAttribute("aria-pressed", "true");
  }
  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    find("auto").setAttribute("aria-pressed", "false");
  }
}
