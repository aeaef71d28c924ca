// Training: steps and pictures by turns, while it plays or a hand turns a weight.
import { find } from "./page.js";
import { attempt, say, tell } from "./texts.js";

const PLAYING = 41; // places along a map's side while it plays

export class Training {
  playing = false;
  grid = 0; // places along a map's side
  /** @type {number[]} */ times = []; // what each picture took, in milliseconds
  /** @type {Promise<any> | null} */ round = null;
  /** @type {[string, number] | null} */ wanted = null; // what a hand has turned, and the engine does not know yet

  /** @param {import("./stage.js").Stage} stage @param {number} rest those at rest
   * @param {() => Promise<any>} shown what else is to be done for each picture */
  constructor(stage, rest, shown) {
    this.stage = stage;
    this.rest = this.grid = rest;
    this.shown = shown;
  }

  /** So many steps of all networks, or of each its own, and what a picture needs. @param {number | number[]} steps */
  ask = (steps) => Promise.all(this.stage.lanes.map(({ run }, which) => run.call("frame", Array.isArray(steps) ? steps[which] : steps, this.grid)));
  take(answers) {
    answers.forEach((answer, which) => this.stage.lanes[which].run.show(answer));
    const why = answers.find(({ broken }) => broken)?.broken;
    if (why) tell(() => say("broken", { why }), true);
    this.playing &&= !why;
    this.stage.draw();
    return !why;
  }
  /** So many steps on, shown. Returns whether it can go on. */
  refresh = (/** @type {number | number[]} */ steps = 0) => attempt(async () => this.take(await this.ask(steps)));

  /** The next picture is asked for before one is drawn: Python and the page work at the same time. What a hand changes
   * faster than the engine answers is sent once it does: the last value. */
  async rounds() {
    const next = () => {
      const turned = this.wanted ? [this.stage.run.call("set_parameter", ...this.wanted)] : [];
      this.wanted = null;
      const asked = Promise.all([this.ask(this.playing ? Number(find("pace").value) : 0), ...turned]);
      asked.catch(() => {}); // what goes wrong is heard when it is waited for
      return asked;
    };
    for (let coming = /** @type {Promise<any[]> | null} */ (next()); coming; coming ??= this.wanted && next()) {
      const start = performance.now(), [answers] = await coming;
      coming = this.playing || this.wanted ? next() : null;
      this.take(answers);
      await this.shown();
      await new Promise(requestAnimationFrame);
      if (this.playing) this.paced(performance.now() - start);
    }
  }
  /** Fewer places where the machine is slow. */
  paced(took) {
    this.times.push(took);
    if (took > 60 && this.grid > 21) this.grid -= 10;
    else if (took < 22 && this.grid < PLAYING) this.grid += 10;
  }
  /** The rounds that are under way, or new ones. */
  go = () => (this.round ??= attempt(() => this.rounds()).then(() => (this.round = null)));

  /** Until it is paused, or has broken down. */
  async play() {
    await this.round; // of a hand
    this.times.length = 0;
    this.pressed(true, PLAYING);
    await this.go();
    this.pressed(false, this.rest);
  }
  pressed(playing, grid) {
    Object.assign(this, { playing, grid });
    find("play").ariaPressed = String(playing);
  }
  /** To a standstill: what is under way is over when this is. */
  async still() {
    this.playing = false;
    await this.round;
  }
}
