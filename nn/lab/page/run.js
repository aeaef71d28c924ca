// One network in training: its engine, what the engine has said of it, and how that looks.
import { marks } from "./draw.js";

/** Bytes as the numbers that they are; a part of a larger buffer is copied, for its place there may be odd. */
const floats = (bytes) => new Float32Array(bytes.slice().buffer);

export class Run {
  /** @type {any} */ state = null;
  /** @type {any} */ frame = null;
  /** @type {string[]} */ neurons = []; // the hidden ones
  /** @type {number[]} */ logs = []; // losses as powers of ten, as they are drawn
  /** @type {number[]} */ rights = []; // the part of the points that is right
  scale = [0, 1]; // the middle of the output, and how far it goes from there
  /** @type {number[][]} */ scales = []; // the same of each hidden neuron
  /** @type {import("./draw.js").Mark[]} */ marks = []; // its points
  /** @type {number[][]} */ kept = []; // those that the engine has

  /** @param {import("./homes.js").Call} call */
  constructor(call) {
    this.call = call;
  }

  /** Begin anew from a state; its first frame is to come. */
  take(state) {
    const neurons = [...new Set(state.labels.map((label) => split(label)[0]))].slice(0, -state.sizes.at(-1));
    Object.assign(this, { state, neurons, frame: null, logs: [], rights: [], kept: state.points });
    this.marks = marks(state.points, state.kind);
    this.lost(state.losses);
  }

  lost(losses) {
    for (const loss of losses) this.logs.push(Math.log10(Math.max(loss, 1e-12)));
  }

  /** What the engine has answered after some steps. */
  show(raw) {
    const { state } = this, size = raw.grid * raw.grid, planes = floats(raw.surface);
    this.frame = { ...raw, maps: floats(raw.maps), field: planes.subarray(raw.outputs === 2 ? size : 0).subarray(0, size) };
    if (raw.outputs > 2) Object.assign(this.frame, largest(planes, raw.outputs, size));
    this.lost(raw.losses);
    if (raw.right !== null) while (this.rights.length < this.logs.length) this.rights.push(raw.right / raw.points);
    this.scale = state.kind === "numbers" ? [0, 1] : state.threshold === 0 ? [0, 4] : [0.5, 0.5];
    this.scales = this.neurons.map((_, k) => BOUNDED[state.settings.activation] ?? [0, most(this.frame.maps.subarray(k * size, (k + 1) * size))]);
    state.parameters = raw.parameters;
  }

  /** Points in the place of all, to be seen at once; the engine knows them once they are sent. */
  put(points) {
    Object.assign(this.state, { points, own_points: true });
    this.marks = marks(points, this.state.kind);
  }
  /** Refused, those that the engine has are back. */
  async send() {
    const { points } = this.state;
    await this.call("set_points", points).catch((error) => {
      if (this.state.points === points) this.put(this.kept);
      throw error;
    });
    this.kept = points;
  }

  /** The place of a hidden neuron among the maps; of an output's, null. @param {string} label of a parameter of its */
  place(label) {
    const at = this.neurons.indexOf(split(label)[0]);
    return at < 0 ? null : at;
  }

  /** What the map and the surface show: the output, or the hidden neuron at this place.
   * @param {number | null} neuron @returns {import("./draw.js").View} */
  view(neuron) {
    const { frame, state, marks, scale, scales } = this, shared = { grid: frame.grid, points: marks, reach: state.reach };
    if (neuron === null) return { ...shared, field: frame.field, classes: frame.classes, leads: frame.leads, scale };
    const size = frame.grid * frame.grid, field = frame.maps.subarray(neuron * size, (neuron + 1) * size);
    return { ...shared, field, scale: scales[neuron] };
  }

  /** A new engine learns what the old one knew. */
  async revive() {
    const { settings, points } = this.state, { frame } = this, told = await this.call("configure", settings);
    if (String(told.points) !== String(points)) await this.call("set_points", points);
    if (frame) await this.call("set_parameters", frame.parameters, frame.step);
  }
}

/** The neuron that has a parameter, and the parameter's name there. @param {string} label */
export const split = (label) => [label.slice(0, label.lastIndexOf(".")), label.slice(label.lastIndexOf(".") + 1)];

/** Of several planes of probabilities the largest number at each place, whose it is, and each class's lead over the rest. */
function largest(planes, outputs, size) {
  const field = new Float32Array(size), classes = new Uint8Array(size), second = new Float32Array(size);
  for (let k = 0; k < outputs; k++) for (let at = 0; at < size; at++) {
    const p = planes[k * size + at];
    if (p > field[at]) [second[at], field[at], classes[at]] = [field[at], p, k];
    else if (p > second[at]) second[at] = p;
  }
  const lead = (k) => Float32Array.from(classes, (one, at) => planes[k * size + at] - (one === k ? second[at] : field[at]));
  return { field, classes, leads: Array.from({ length: outputs - 1 }, (_, k) => lead(k)) };
}

/** The middle and the spread of what activations give; of others a neuron's own largest number either way. */
export const BOUNDED = { sigmoid: [0.5, 0.5], tanh: [0, 1], sin: [0, 1] };
const most = (numbers) => numbers.reduce((largest, number) => Math.max(largest, Math.abs(number)), 1e-3);
