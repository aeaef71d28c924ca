// The network: a small map in every neuron, a wire for every weight. A wire is dragged, a neuron clicked.
import { ink, paint, sharp } from "./draw.js";
import { make } from "./page.js";
import { split } from "./run.js";
import { say } from "./texts.js";

/**
 * A wire from neuron i of the layer before l to its neuron j: the place of its weight among the parameters, its curve,
 * and the middle of that.
 * @typedef {{l: number, i: number, j: number, label: string, index: number, path: Path2D, middle: number[]}} Wire
 * @typedef {{change: (label: string, value: number) => void, pick: (label: string) => void, look: (neuron: number | null) => void}} Told
 */

export class Network {
  /** @type {number[]} */ sizes = [];
  /** @type {Wire[]} */ wires = [];
  /** @type {{l: number, j: number, element: HTMLElement, place: number[]}[]} */ neurons = [];
  /** @type {number[]} */ parameters = [];
  maps = new Float32Array(0); // of the hidden neurons, each with a scale
  grid = 0;
  thick = 1; // of wires, less where neurons are small
  edge = 0; // of a number at a wire
  /** @type {number[][]} */ scales = [];
  /** @type {Wire | null} */ held = null;
  /** @type {Wire | null} */ over = null;

  /** @param {HTMLElement} box with .wires, .tiles and .mapbox in it @param {Told} told who hears of hands */
  constructor(box, told) {
    const find = (kind) => /** @type {any} */ (box.querySelector(kind));
    this.box = box;
    this.told = told;
    this.canvas = find(".wires");
    this.tiles = find(".tiles");
    this.mapbox = find(".mapbox");
    this.hands();
  }

  /** Build for these sizes, such as [2, 4, 1]; `labels` name the parameters in order. */
  build(sizes, labels) {
    Object.assign(this, { sizes, wires: [], neurons: [], held: null, over: null, scales: [] }); // no maps yet
    this.tiles.replaceChildren();
    for (let l = 0, k = 0; l < sizes.length - 1; l++) for (let j = 0; j < sizes[l]; j++) {
      const element = make(l ? "button" : "div", "", "tile");
      element.dataset.place = l ? j : "xy"[j];
      this.tiles.append(element);
      this.neurons.push({ l, j, element, place: [] });
      if (l) this.neuron(element, `layer${l - 1}.neuron${j}`, k++);
      for (let to = 0; to < (l < sizes.length - 2 ? sizes[l + 1] : 1); to++) { // of several outputs the first one's
        const label = `layer${l}.neuron${to}.w${j}`;
        this.wires.push({ l: l + 1, i: j, j: to, label, index: labels.indexOf(label), path: new Path2D(), middle: [] });
      }
    }
    this.captions = sizes.slice(0, -1).map(() => make("p"));
    this.tiles.append(...this.captions);
    this.lay();
  }

  /** What a neuron's tile does: looked at, its map is the large one; clicked, its parameters can be turned. */
  neuron(element, name, k) {
    Object.assign(element, { type: "button", title: name, ariaLabel: name });
    element.onclick = () => this.told.pick(`${name}.b`);
    element.onpointerenter = element.onfocus = () => this.told.look(k);
    element.onpointerleave = element.onblur = () => this.told.look(null);
  }

  hands() {
    const { canvas } = this;
    let from = { y: 0, value: 0 };
    canvas.onpointerdown = ({ offsetX, offsetY, clientY, pointerId }) => {
      const wire = this.nearest(offsetX, offsetY);
      if (!wire) return;
      this.held = wire;
      from = { y: clientY, value: this.parameters[wire.index] };
      canvas.setPointerCapture(pointerId);
      this.told.pick(wire.label);
    };
    canvas.onpointermove = ({ offsetX, offsetY, clientY }) => {
      if (this.held) return this.told.change(this.held.label, from.value + (from.y - clientY) * 0.03);
      const before = this.over, wire = (this.over = this.nearest(offsetX, offsetY));
      canvas.classList.toggle("grab", Boolean(wire));
      if (before !== wire) this.draw();
    };
    canvas.ontouchstart = (event) => void (this.held && event.preventDefault()); // a finger on a wire does not scroll
    canvas.onpointerup = canvas.onpointercancel = () => (this.held = null);
    canvas.onpointerleave = () => ((this.over = null), this.draw());
  }

  /** The wire at this place, first one that is close; none within nine pixels. */
  nearest(x, y) {
    const at = (width) => this.wires.find(({ path }) => ((finder.lineWidth = width), finder.isPointInStroke(path, x, y)));
    return at(4) ?? at(10) ?? at(18) ?? null;
  }

  /** Give everything its place: the large map at the right, or below where the page is narrow. */
  lay() {
    const { sizes, box } = this, w = box.clientWidth, h = box.clientHeight;
    if (!w || !sizes.length) return;
    const narrow = w < 560 && h > 1.2 * w, columns = sizes.length - 1, most = Math.max(...sizes.slice(0, -1)), head = 30;
    const tall = narrow ? h - w - 10 : h, side = narrow ? w - 24 : Math.min(h - 76, w * (columns > 3 ? 0.45 : 0.52));
    const left = narrow ? 12 : w - side - 16, top = narrow ? tall + 4 : (h - side - 28) / 2 + 10;
    const put = ({ style }, ...place) => {
      const [x, y, size] = place.map(Math.round);
      Object.assign(style, { left: `${x}px`, top: `${y}px`, width: `${size}px`, height: `${size}px` });
      return [x, y, size, size];
    };
    put(this.mapbox, left, top, side);
    const pace = (narrow ? w * 0.86 : left - 10) / columns;
    const big = Math.max(16, Math.min(narrow ? 56 : 112, (tall - head - 14) / most - 7, pace * 0.62));
    const gap = (count) => Math.min(big * 1.7, (tall - head - 8) / count);
    const spot = (l, j) => [14 + big / 2 + l * pace, head + (tall - head) / 2 + (j - (sizes[l] - 1) / 2) * gap(sizes[l])];
    for (const each of this.neurons) each.place = put(each.element, spot(each.l, each.j)[0] - big / 2, spot(each.l, each.j)[1] - big / 2, big);
    this.captions.forEach((caption, l) => {
      caption.textContent = pace < 90 && l ? String(sizes[l]) : title(l, sizes[l]);
      Object.assign(caption.style, { left: `${spot(l, 0)[0]}px`, maxWidth: `${pace - 4}px` });
    });
    this.edge = (narrow ? w : left) - 48;
    this.tiles.classList.toggle("named", big > 40);
    this.thick = Math.min(1, big / 56);
    for (const wire of this.wires) {
      const [x1, y1] = spot(wire.l - 1, wire.i), a = x1 + big / 2, last = wire.l === columns, count = sizes[wire.l - 1];
      const [x2, y2] = last ? (narrow ? [w - 60, top] : [left, top + side / 2]) : spot(wire.l, wire.j);
      const spread = last ? (wire.i - (count - 1) / 2) * Math.min(16, side / count / 2) : 0, b = last ? x2 : x2 - big / 2, m = (a + b) / 2;
      const [p, q, r, s] = narrow && last ? [[a, y1], [a + 40, y1], [x2 - spread, y1], [x2 - spread, y2]] : [[a, y1], [m, y1], [m, y2 + spread], [b, y2 + spread]];
      wire.path = new Path2D(`M${p}C${q},${r},${s}`);
      wire.middle = [0, 1].map((k) => (p[k] + 3 * q[k] + 3 * r[k] + s[k]) / 8);
    }
    this.draw();
  }

  /** These parameters, and the hidden neurons' maps, each with the middle and the spread of its colours. */
  show(parameters, maps, grid, scales) {
    Object.assign(this, { parameters, maps, grid, scales });
    this.draw();
  }

  /** All on one canvas: wires as wide as their weights are large, maps; the wire under a hand with its number. */
  draw() {
    const [g] = sharp(this.canvas), { parameters, thick, maps, grid, scales } = this, lit = this.held ?? this.over;
    const weight = (wire) => parameters[wire.index] ?? 0, largest = Math.max(1, ...this.wires.map((wire) => Math.abs(weight(wire))));
    for (const wire of this.wires) {
      const part = Math.abs(weight(wire)) / largest;
      g.globalAlpha = wire === lit ? 1 : 0.35 + 0.6 * Math.min(1, 2 * part);
      Object.assign(g, { strokeStyle: weight(wire) > 0 ? ink.plus : ink.minus, lineWidth: (0.7 + 7.5 * part) * thick + (wire === lit ? 2 : 0) }).stroke(wire.path);
    }
    g.globalAlpha = 1;
    this.neurons.forEach(({ l, j, place }, k) => {
      if (!l) paint(g, RAMPS[j], 9, [0.5, 0.5], place);
      else if (scales[k - 2]) paint(g, maps, grid, scales[k - 2], place, (k - 2) * grid * grid);
    });
    if (!lit) return;
    const text = `${split(lit.label)[1]} = ${weight(lit).toPrecision(3)}`, x = Math.min(lit.middle[0], this.edge), y = lit.middle[1] - 8;
    Object.assign(g, { font: "600 13px system-ui, sans-serif", textAlign: "center", lineWidth: 5, lineJoin: "round", strokeStyle: ink.card, fillStyle: ink.text });
    g.strokeText(text, x, y);
    g.fillText(text, x, y);
  }
}

/** Over the neurons of a layer. */
const title = (l, count) => (l ? `layer${l - 1} · ${count} ${say(count === 1 ? "neuron" : "neurons")}` : say("inputs"));

const finder = /** @type {CanvasRenderingContext2D} */ (make("canvas").getContext("2d")); // draws nothing

/** The two inputs over the plane: one grows to the right, one upward. */
const RAMPS = [0, 1].map((upward) => Float32Array.from({ length: 81 }, (_, k) => (upward ? 8 - Math.floor(k / 9) : k % 9) / 8));
