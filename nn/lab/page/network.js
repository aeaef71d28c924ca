// The network: a small map in every neuron, a wire for every weight. A wire is dragged, a neuron clicked.
import { ink, sharp, tile } from "./draw.js";

/**
 * A wire: from neuron i of a layer to neuron j of the next, the place of its weight among the parameters, the four
 * points of its curve, and places along it, to find it under a finger.
 * @typedef {{l: number, i: number, j: number, label: string, index: number, curve: number[], along: number[]}} Wire
 * @typedef {{change: (label: string, value: number) => void, pick: (label: string, x: number, y: number) => void,
 *   look: (neuron: number | null) => void}} Told
 */

/** The neuron that has a parameter, and the parameter's name there. @param {string} label */
export const split = (label) => [label.slice(0, label.lastIndexOf(".")), label.slice(label.lastIndexOf(".") + 1)];

export class Network {
  /** @param {HTMLElement} box with .wires, .tiles and .mapbox in it @param {Told} told who hears of hands */
  constructor(box, told) {
    this.box = box;
    this.told = told;
    this.canvas = /** @type {HTMLCanvasElement} */ (box.querySelector(".wires"));
    this.tiles = /** @type {HTMLElement} */ (box.querySelector(".tiles"));
    this.mapbox = /** @type {HTMLElement} */ (box.querySelector(".mapbox"));
    /** @type {Wire[]} */
    this.wires = [];
    /** @type {number[]} */
    this.parameters = [];
    /** @type {Wire | null} */
    this.held = this.over = null;
    this.hands();
  }

  /** Build for these sizes, such as [2, 4, 1]; `labels` name the parameters in order; `name` says a layer's caption. */
  build(sizes, labels, name) {
    Object.assign(this, { sizes, labels, name, wires: [], neurons: [], held: null, over: null });
    const at = new Map(labels.map((label, index) => [label, index]));
    for (let l = 1; l < sizes.length; l++) for (let j = 0; j < sizes[l]; j++) for (let i = 0; i < sizes[l - 1]; i++) {
      const label = `layer${l - 1}.neuron${j}.w${i}`;
      if (l < sizes.length - 1 || j === 0) this.wires.push({ l, i, j, label, index: at.get(label), curve: [], along: [] });
    }
    this.tiles.replaceChildren();
    for (let l = 0, k = 0; l < sizes.length - 1; l++) for (let j = 0; j < sizes[l]; j++) {
      const element = document.createElement(l ? "button" : "div"), canvas = document.createElement("canvas");
      element.className = "tile";
      element.append(canvas);
      this.tiles.append(element);
      this.neurons.push({ l, j, element, canvas });
      if (l) this.neuron(element, `layer${l - 1}.neuron${j}`, k++);
    }
    this.captions = sizes.slice(0, -1).map(() => document.createElement("p"));
    this.tiles.append(...this.captions);
    this.lay();
  }

  /** What a neuron's tile does: looked at, its map is the large one; clicked, its parameters can be turned. */
  neuron(element, name, k) {
    Object.assign(element, { type: "button", title: name, ariaLabel: name });
    element.addEventListener("click", () => this.told.pick(`${name}.b`, element.offsetLeft + element.offsetWidth / 2, element.offsetTop + element.offsetHeight));
    for (const kind of ["pointerenter", "focus"]) element.addEventListener(kind, () => this.told.look(k));
    for (const kind of ["pointerleave", "blur"]) element.addEventListener(kind, () => this.told.look(null));
  }

  hands() {
    const { box } = this, where = (event) => {
      const { left, top } = box.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };
    let from = { y: 0, value: 0 };
    box.addEventListener("pointerdown", (event) => {
      const [x, y] = where(event), free = !(/** @type {Element} */ (event.target).closest("button, .mapbox, .tip"));
      const wire = free ? this.nearest(x, y) : null;
      if (!wire) return;
      this.held = wire;
      from = { y, value: this.parameters[wire.index] };
      box.setPointerCapture(event.pointerId);
      this.told.pick(wire.label, x, y + 14);
    });
    box.addEventListener("pointermove", (event) => {
      const [x, y] = where(event), before = this.over;
      if (this.held) return this.told.change(this.held.label, from.value + (from.y - y) * 0.03);
      this.over = /** @type {Element} */ (event.target).closest("button, .mapbox, .tip") ? null : this.nearest(x, y);
      box.classList.toggle("grab", Boolean(this.over));
      if (before !== this.over) this.draw();
    });
    for (const kind of ["pointerup", "pointercancel"]) box.addEventListener(kind, () => (this.held = null));
    box.addEventListener("pointerleave", () => {
      this.over = null;
      this.draw();
    });
  }

  /** The wire at this place, or none within nine pixels. */
  nearest(x, y) {
    let found = null, least = 81;
    for (const wire of this.wires) for (let k = 0; k < wire.along.length; k += 2) {
      const far = (wire.along[k] - x) ** 2 + (wire.along[k + 1] - y) ** 2;
      if (far < least) [found, least] = [wire, far];
    }
    return found;
  }

  /** Give everything its place: the large map at the right, or below where the page is narrow. */
  lay() {
    const { sizes, box } = this, w = box.clientWidth, h = box.clientHeight;
    if (!w || !sizes) return;
    const narrow = w < 560 && h > 1.2 * w, columns = sizes.length - 1, most = Math.max(...sizes.slice(0, -1)), head = 30;
    const tall = narrow ? h - w - 30 : h, side = narrow ? w - 24 : Math.min(h - 76, w * (columns > 3 ? 0.45 : 0.52));
    const left = narrow ? 12 : w - side - 16, top = narrow ? tall + 4 : (h - side - 28) / 2 + 10;
    Object.assign(this.mapbox.style, { left: `${left}px`, top: `${top}px`, width: `${side}px`, height: `${side}px` });
    const pace = (narrow ? w * 0.86 : left - 10) / columns;
    const big = Math.max(16, Math.min(narrow ? 56 : 112, (tall - head - 14) / most - 7, pace * 0.62));
    const gap = (count) => Math.min(big * 1.7, (tall - head - 8) / count);
    const spot = (l, j) => [14 + big / 2 + l * pace, head + (tall - head) / 2 + (j - (sizes[l] - 1) / 2) * gap(sizes[l])];
    for (const { l, j, element } of this.neurons) {
      const [x, y] = spot(l, j);
      Object.assign(element.style, { left: `${x - big / 2}px`, top: `${y - big / 2}px`, width: `${big}px`, height: `${big}px` });
    }
    this.captions.forEach((caption, l) => {
      caption.textContent = this.name(l, sizes[l]);
      Object.assign(caption.style, { left: `${spot(l, 0)[0]}px`, maxWidth: `${pace - 4}px` });
    });
    this.thick = Math.min(1, big / 56);
    for (const wire of this.wires) {
      const [x1, y1] = spot(wire.l - 1, wire.i), a = x1 + big / 2, last = wire.l === columns, count = sizes[wire.l - 1];
      const [x2, y2] = last ? (narrow ? [w - 60, top] : [left, top + side / 2]) : spot(wire.l, wire.j), b = x2 - big / 2, m = (a + b) / 2;
      const spread = (wire.i - (count - 1) / 2) * Math.min(16, side / count / 2);
      if (!last) wire.curve = [a, y1, m, y1, m, y2, b, y2];
      else if (narrow) wire.curve = [a, y1, a + 40, y1, x2 - spread, y1, x2 - spread, y2];
      else wire.curve = [a, y1, (a + x2) / 2, y1, (a + x2) / 2, y2 + spread, x2, y2 + spread];
      wire.along = along(wire.curve);
    }
    this.draw();
  }

  /** These parameters, and the hidden neurons' maps: white at `middle`, full colour at `spread` from there. */
  show(parameters, maps, grid, middle, spread) {
    this.parameters = parameters;
    this.draw();
    const size = grid * grid;
    let k = 0;
    for (const { l, j, canvas } of this.neurons) {
      if (l) tile(canvas, maps, size * k++, grid, middle, spread);
      else if (!canvas.dataset.drawn) tile(canvas, ramp(j), 0, 9, 0.5, 0.5);
      canvas.dataset.drawn = "yes";
    }
  }

  /** Many wires on one canvas: as wide as their weights are large. */
  draw() {
    const [g] = sharp(this.canvas), { parameters, thick = 1 } = this, lit = this.held ?? this.over;
    g.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    const largest = Math.max(1, ...this.wires.map((wire) => Math.abs(parameters[wire.index] ?? 0)));
    for (const wire of this.wires) {
      const weight = parameters[wire.index] ?? 0, part = Math.abs(weight) / largest, [a, b, ...rest] = wire.curve;
      g.beginPath();
      g.moveTo(a, b);
      g.bezierCurveTo(...rest);
      g.globalAlpha = wire === lit ? 1 : 0.35 + 0.6 * Math.min(1, 2 * part);
      Object.assign(g, { strokeStyle: weight > 0 ? ink.plus : ink.minus, lineWidth: (0.7 + 7.5 * part) * thick + (wire === lit ? 2 : 0) }).stroke();
    }
    g.globalAlpha = 1;
    if (lit) this.number(g, lit);
  }

  number(g, wire) {
    const [x, y] = wire.along.slice(14, 16), text = `${split(wire.label)[1]} = ${(this.parameters[wire.index] ?? 0).toPrecision(3)}`;
    g.font = "600 13px system-ui, sans-serif";
    Object.assign(g, { textAlign: "center", lineWidth: 5, lineJoin: "round", strokeStyle: ink.card, fillStyle: ink.text });
    g.strokeText(text, x, y - 8);
    g.fillText(text, x, y - 8);
  }
}

/** Sixteen places along a curve of four points. */
function along([x0, y0, x1, y1, x2, y2, x3, y3]) {
  return Array.from({ length: 16 }, (_, k) => {
    const t = k / 15, s = 1 - t, mix = (a, b, c, d) => s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
    return [mix(x0, x1, x2, x3), mix(y0, y1, y2, y3)];
  }).flat();
}

/** An input over the plane: it grows to the right, or upward. */
const ramp = (upward) => Float32Array.from({ length: 81 }, (_, k) => (upward ? 8 - Math.floor(k / 9) : k % 9) / 8);
