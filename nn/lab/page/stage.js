// The networks in training, one or in a race two, and all pictures of them: wires and maps, surface, curves, meters.
import { curves, map } from "./draw.js";
import { board, knob } from "./hands.js";
import { Network } from "./network.js";
import { find } from "./page.js";
import { BOUNDED, Run, split } from "./run.js";
import { Surface } from "./surface.js";
import { attempt, say } from "./texts.js";

/** A network on the page: its run, its place, the hidden neuron that is looked at instead of the output, and that which stays
 * so when no hand points at another.
 * @typedef {{run: Run, box: any, network: Network, map: HTMLCanvasElement, looked: number | null, turned: number | null,
 *   board: {cursor: number[] | null}}} Lane
 * @typedef {{change: (label: string, value: number) => void, points: (points: number[][]) => void, chosen: () => void,
 *   picked: () => void, inside: () => void}} Told what hands have done */

export class Stage {
  /** @type {Lane[]} */ lanes = [];
  active = 0; // the lane that the controls change
  surface = new Surface(find("surface"));

  /** @param {Told} told who hears of hands */
  constructor(told) {
    this.told = told;
    this.knob = knob(told.change, () => (this.draw(), this.nudge()), () => {
      for (const lane of this.lanes) lane.looked = lane.turned = null;
      this.draw();
    });
  }

  get lane() { return this.lanes[this.active]; }
  get run() { return this.lane.run; }
  get state() { return this.run.state; }

  /** One more network, trained by this engine. @param {import("./homes.js").Call} call */
  add(call) {
    const run = new Run(call), box = find("lane").content.firstElementChild.cloneNode(true), which = this.lanes.length;
    const draw = () => this.draw(), look = (/** @type {number | null} */ neuron) => ((made.looked = neuron ?? made.turned), draw());
    const choose = (point) => {
      this.pick(which);
      run.state.chosen = point;
      draw();
      this.told.chosen();
    };
    find("nets").append(box);
    const network = new Network(box, { change: this.told.change, pick: (label) => this.open(which, label), look });
    const made = /** @type {Lane} */ ({ run, box, network, map: box.querySelector(".map"), looked: null, turned: null });
    made.board = board(made.map, run, { choose, change: this.told.points, redraw: draw, open: this.told.inside });
    box.querySelector(".output").onclick = () => this.open(which, run.state.labels.at(-1));
    new ResizeObserver(() => (network.lay(), draw())).observe(box);
    this.lanes.push(made);
    return made;
  }

  /** A neuron's own parameters can be turned; of the outputs, which share one picture, those of all. A neuron that was
   * chosen is looked at; with a wire the output, to see what turning it does. */
  open(which, label) {
    this.pick(which);
    const { run } = this.lane, [neuron] = split(label), place = run.place(label);
    const part = place === null ? neuron.split(".")[0] : neuron, labels = run.state.labels.filter((other) => other.startsWith(`${part}.`));
    this.knob.open(label, labels);
    this.lane.looked = this.lane.turned = label.endsWith(".b") ? place : null;
    this.nudge();
    this.draw();
  }
  /** What the engine says of the parameter that can be turned. */
  nudge = () => attempt(async () => this.knob.label && this.knob.tell(await this.run.call("nudge", this.knob.label)));

  pick(which) {
    if (which === this.active) return;
    this.active = which;
    this.knob.close();
    this.told.picked();
    this.draw();
  }
  /** One alone again. */
  single() {
    this.active = 0;
    this.lanes.splice(1).forEach(({ box }) => box.remove());
  }

  /** Pictures first: after a new text they would wait until the page is laid out again. */
  draw() {
    const { frame } = this.run;
    if (!frame) return;
    if (!find("train").hidden) this.pictures();
    put(find("m-step"), frame.step);
    put(find("m-loss"), short(frame.loss));
    put(find("m-right"), frame.right === null ? "–" : `${frame.right}/${frame.points}`);
  }
  pictures() {
    const { lanes, state, knob } = this, view = this.run.view(this.lane.looked), [middle, spread] = view.scale;
    lanes.forEach((lane, which) => lane.run.frame && this.picture(lane, which)); // a rival may have said nothing yet
    const labels = [-1, 0, 1].map((side) => String(Number((middle + side * spread).toPrecision(2))));
    [find("low").textContent, , find("high").textContent] = labels;
    const notes = [state.settings.activation in BOUNDED || state.sizes.length < 3 ? "" : say("own scale"), state.sizes.at(-1) > 1 ? say("first class") : ""];
    put(find("scaled"), notes.filter(Boolean).join(" · "));
    this.surface.draw(view, labels);
    curves(find("curve"), lanes.map(({ run }) => run), [say(state.settings.batch ? "curve batch" : "curve loss"), state.kind === "numbers" ? "" : say("curve right")]);
    if (knob.label) knob.show(state.parameters[state.labels.indexOf(knob.label)] ?? 0);
  }
  picture({ run, network, box, map: canvas, looked, board }, which) {
    const { frame, scales, neurons, state: { sizes, settings, chosen } } = run, mine = which === this.active, racing = this.lanes.length > 1;
    network.show(frame.parameters, frame.maps, frame.grid, scales);
    map(canvas, { ...run.view(looked), chosen: mine ? chosen : null, cursor: board.cursor });
    put(box.querySelector(".output"), looked === null ? say("output") : neurons[looked]);
    const tag = ["AB"[which], `${sizes.join("-")} ${settings.activation}`, `${settings.optimizer} ${settings.rate}`, `${say("loss")} ${short(frame.loss)}`];
    put(box.querySelector(".tag"), racing ? tag.join(" · ") : "");
    box.classList.toggle("chosen", racing && mine);
  }
}

const short = (number) => (number === null ? "∞" : String(Number(number.toPrecision(3))).replace("e+", "e"));
const put = (element, text) => element.textContent !== String(text) && (element.textContent = text);
