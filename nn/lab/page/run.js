// One network in training: its engine, what the engine has said of it, and how that looks.
import { marks } from "./draw.js";

/** Bytes as the numbers that they are; a part of a larger buffer is copied, for its place there may be odd. */
const floats = (bytes) => new Float32Array(bytes.slice().buffer);

export class Run {
  /** @param {import("./homes.js").Call} call */
  constructor(call) {
    this.call = call;
    /** @type {any} */
    this.state = null;
    /** @type {any} */
    this.frame = null;
    /** @type {number[]} */
    this.losses = [];
    /** @type {number[]} */
    this.rights = [];
  }
  get settings() {
    return this.state.settings;
  }

  /** Begin anew from a state; its first frame is to come. */
  take(state) {
    Object.assign(this, { state, losses: state.losses.slice(), rights: [], frame: null });
    this.marks = marks(state.points, state.kind);
  }

  /** So many steps on. The answer is not yet shown: that is `show`. */
  ask(steps, grid) {
    return this.call("frame", steps, grid);
  }

  show(raw) {
    const { state } = this, size = raw.grid * raw.grid, planes = floats(raw.surface);
    this.frame = { ...raw, maps: floats(raw.maps), field: planes.subarray(0, size) };
    if (raw.outputs === 2) this.frame.field = planes.subarray(size);
    if (raw.outputs > 2) Object.assign(this.frame, largest(planes, raw.outputs, size));
    for (const loss of raw.losses) this.losses.push(loss);
    if (raw.right !== null) while (this.rights.length < this.losses.length) this.rights.push(raw.right / raw.points);
    [this.middle, this.spread] = state.kind === "numbers" ? [0, 1] : state.threshold === 0 ? [0, 4] : [0.5, 0.5];
    [this.low, this.high] = bounds(state.settings.activation, this.frame.maps);
    state.parameters = raw.parameters;
  }

  setPoints(points) {
    this.state.points = points;
    this.marks = marks(points, this.state.kind);
    return this.call("set_points", points);
  }

  /** What the map and the surface show: the output, or the hidden neuron of this number.
   * @param {number | null} neuron @returns {import("./draw.js").View} */
  view(neuron) {
    const { frame, state, marks } = this, shared = { grid: frame.grid, points: marks, reach: state.reach };
    if (neuron === null) return { ...shared, field: frame.field, classes: frame.classes, leads: frame.leads, middle: this.middle, spread: this.spread };
    const size = frame.grid * frame.grid, field = frame.maps.subarray(neuron * size, (neuron + 1) * size);
    return { ...shared, field, middle: (this.low + this.high) / 2, spread: (this.high - this.low) / 2 };
  }

  /** After the engine has died: all that it knew, again. */
  async restore(neededPoints) {
    const { parameters } = this.state, step = this.frame?.step ?? 0, losses = this.losses, rights = this.rights;
    const state = await this.call("configure", this.settings);
    if (neededPoints) await this.call("set_points", this.state.points);
    await this.call("set_parameters", parameters, step);
    Object.assign(this.state, { labels: state.labels, parameters });
    Object.assign(this, { losses, rights });
  }
}

/** Of several planes of probabilities the largest number at each place, whose it is, and each class's lead over the rest. */
function largest(planes, outputs, size) {
  const field = new Float32Array(size), classes = new Uint8Array(size), second = new Float32Array(size);
  for (let k = 0; k < outputs; k++) for (let at = 0; at < size; at++) {
    const p = planes[k * size + at];
    if (p > field[at]) [second[at], field[at], classes[at]] = [field[at], p, k];
    else if (p > second[at]) second[at] = p;
  }
  const lead = (k) => Float32Array.from(classes, (one, at) => (one === k ? field[at] - second[at] : planes[k * size + at] - field[at]));
  return { field, classes, leads: Array.from({ length: outputs - 1 }, (_, k) => lead(k)) };
}

/** From where to where the hidden neurons' maps go: an activation's own bounds, or the largest number either way. */
function bounds(activation, maps) {
  if (activation === "sigmoid") return [0, 1];
  if (activation === "tanh" || activation === "sin") return [-1, 1];
  let high = 1;
  for (const number of maps) if (Math.abs(number) > high) high = Math.abs(number);
  return [-high, high];
}
