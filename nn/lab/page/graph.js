// The graph of one number, moment by moment: lit in the picture, told beside it, its line lit in the program.
// What is known at a moment, and what that looks like in a picture, is the stepping page's: page.js.
import { pictured, replayed } from "./page.js";
import { say } from "./texts.js";

const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export function make(tag, text = "", kind = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}

/** A sentence in pieces: words, and names and formulas { name }. All of it enters as text. */
const sentence = (tag, pieces) => {
  const element = make(tag);
  element.append(...pieces.map((piece) => (piece.name === undefined ? piece : make("code", piece.name))));
  return element;
};

/** An SVG from outside: parsed as a document of its own; what could run or lead away is taken out before it comes in. */
export function cleaned(text) {
  const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (svg.localName !== "svg") throw new Error("no picture");
  for (const bad of svg.querySelectorAll("script, style, foreignObject, image, use")) bad.remove();
  for (const element of [svg, ...svg.querySelectorAll("*")]) for (const { name } of [...element.attributes]) {
    if (/^on|href$|^style$|^xlink:/i.test(name)) element.removeAttribute(name);
  }
  for (const link of svg.querySelectorAll("g[id^=a_] > a")) { // the cells of a table: Graphviz makes links of what has an id
    const group = /** @type {Element} */ (link.parentElement), id = group.id.slice(2);
    group.id = id;
    group.setAttribute("class", `cell ${{ v: "known", g: "shares" }[id.at(-1) ?? ""] ?? "name"}`);
    group.replaceChildren(...link.childNodes);
  }
  return /** @type {SVGSVGElement} */ (document.importNode(svg, true));
}

export class Graph {
  /** @param {{why: (node: string) => Promise<any>, shown: () => void}} told who answers, who hears of a new moment */
  constructor(told) {
    Object.assign(this, { told, now: 0, guess: false, answered: 0, zoom: 1, data: null, timer: 0 });
    const asked = (event) => {
      const part = event.target.closest(".cell, .node, .edge"), id = part?.id.replace(/[vg]$/, "");
      if (id && this.data) this.why(this.data.wires[id] ?? id);
    };
    find("picture").addEventListener("click", asked);
    find("picture").addEventListener("keydown", (event) => event.key === "Enter" && asked(event));
  }
  get end() {
    return this.data.moments.length - 1;
  }

  /** What the engine tells of a graph, with its picture; from this moment on. */
  load(told, svg, moment = 0) {
    const { data } = told, { seed, at } = replayed(data);
    this.stop();
    Object.assign(this, { data, seed, at, lit: told.lit, groups: told.groups, answered: 0, svg: cleaned(svg) });
    find("picture").replaceChildren(this.svg);
    this.picture = pictured(this.svg, { within: {}, ...data }, seed);
    for (const part of this.svg.querySelectorAll(".cell.shares, .node[id^=n]")) {
      for (const [name, value] of [["tabindex", "0"], ["role", "button"]]) part.setAttribute(name, value);
      part.setAttribute("aria-label", say("why", { x: data.rows.find((row) => row.id === part.id.replace("g", ""))?.name ?? part.id }));
    }
    this.code = told.code.split("\n").map((line) => make("span", line || " "));
    find("code").replaceChildren(...this.code);
    this.fit();
    this.show(moment);
  }

  /** As large as the frame allows, and never so small that the digits cannot be read; then the frame scrolls. */
  fit() {
    if (!this.svg) return;
    const { width, height } = this.svg.viewBox.baseVal, frame = find("picture");
    const scale = this.zoom * Math.min(2.2, Math.max(0.8, Math.min((frame.clientWidth - 24) / width, (frame.clientHeight - 24) / height)));
    this.svg.setAttribute("width", String(width * scale));
    this.svg.setAttribute("height", String(height * scale));
  }

  /** @param {number} moment @param {number} answered how many of its numbers have been guessed */
  show(moment, answered = 0) {
    this.now = Math.max(0, Math.min(this.end, moment));
    this.answered = answered;
    const { title, lines, sums } = this.data.moments[this.now], asked = this.guess && answered < sums.length;
    this.picture.show(this.at(this.now, asked ? this.now - 1 : this.now));
    this.tell(title, sums.map((sum, place) => this.sum(sum, this.guess && place >= answered)).slice(0, asked ? answered + 1 : undefined), asked ? [] : lines);
    const places = { first: this.now === 0, back: this.now === 0, next: this.now === this.end, last: this.now === this.end };
    for (const [id, off] of Object.entries(places)) /** @type {HTMLButtonElement} */ (find(id)).disabled = off;
    const slider = /** @type {HTMLInputElement} */ (find("slider"));
    Object.assign(slider, { max: String(this.end), value: String(this.now) });
    slider.setAttribute("aria-valuetext", title);
    find("count").textContent = `${this.now} / ${this.end}`;
    this.light(this.lit[this.now] ?? []);
    this.told.shown();
  }

  tell(title, sums, lines) {
    find("inside").classList.toggle("backward", this.now >= this.seed);
    find("what").replaceChildren(...(typeof title === "string" ? [title] : sentence("span", title).childNodes));
    find("sums").replaceChildren(...sums);
    find("lines").replaceChildren(...lines.map((line) => sentence("li", line)));
    const lit = [...find("picture").querySelectorAll(".now")].map((part) => part.getBoundingClientRect()), frame = find("picture"), box = frame.getBoundingClientRect();
    if (!lit.length) return;
    const across = (Math.min(...lit.map((r) => r.left)) + Math.max(...lit.map((r) => r.right))) / 2, down = (Math.min(...lit.map((r) => r.top)) + Math.max(...lit.map((r) => r.bottom))) / 2;
    frame.scrollBy(across - box.left - box.width / 2, down - box.top - box.height / 2);
  }

  /** Arithmetic, term by term; the last term is what it comes to. Guessed first, that is a button. */
  sum({ sign, terms }, hidden) {
    const element = make("div", "", "sum"), last = terms.length - 1;
    terms.forEach(({ text, exact, note, kind }, place) => {
      if (place) element.append(make("span", place === last ? "=" : sign, "sign"));
      const negative = sign !== "=" && place > 0 && place < last && /^[-−]/.test(text), concealed = hidden && place === last;
      const term = make(concealed ? "button" : "span", concealed ? "?" : negative ? `(${text})` : text, `term ${kind ?? ""}`);
      if (concealed) term.ariaLabel = say("reveal");
      if (concealed) term.onclick = () => this.show(this.now, this.answered + 1);
      else if (exact) term.title = exact;
      if (note) term.append(make("small", note));
      element.append(term);
    });
    return element;
  }

  /** @param {number[]} lines of the program, from 1 */
  light(lines) {
    this.code.forEach((span, place) => span.classList.toggle("now", lines.includes(place + 1)));
    const first = this.code[lines[0] - 1];
    if (first) find("program").scrollTop = first.offsetTop - find("program").clientHeight / 2;
  }

  /** Why a number is what it is: the path between it and the output, lit at the last moment. */
  async why(id) {
    const told = await this.told.why(id);
    this.stop();
    this.guess = false;
    this.show(this.end);
    const { nodes, wires, title, lines, sums } = told;
    this.picture.show({ ...this.at(this.end), nodes, wires, fresh: [`${id}g`] });
    this.tell(title, sums.map((sum) => this.sum(sum, false)), lines);
  }

  /** New numbers in the same picture, while the network trains. */
  live(numbers) {
    for (const cell of this.svg?.querySelectorAll(".cell:is(.known, .shares) > text") ?? []) {
      const { id } = /** @type {Element} */ (cell.parentElement), number = numbers[id.slice(0, -1)]?.[id.endsWith("v") ? 0 : 1];
      if (number !== undefined) cell.textContent = number;
    }
  }

  /** To the next moment of another neuron, or the one before. */
  group(by) {
    let to = this.now + by;
    while (to > 0 && to < this.end && (this.groups[to] === this.groups[this.now] || !this.groups[to])) to += by;
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
