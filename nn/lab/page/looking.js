// Looking inside: the graph of the chosen point's loss, or of an expression, in the place of the training.
import { places } from "./controls.js";
import { Graph } from "./graph.js";
import { find } from "./page.js";
import { attempt, say, tell } from "./texts.js";

export class Looking {
  /** @param {import("./stage.js").Stage} stage @param {import("./homes.js").Home} home @param {Record<string, any>} page what the
   * address keeps: see, moment, look, neuron, expr, values @param {() => void} later who hears of each new moment */
  constructor(stage, home, page, later) {
    this.stage = stage;
    this.home = home;
    this.page = page;
    this.later = later;
    this.graph = new Graph((node) => attempt(() => stage.run.call("why", node, page.lang)), later);
  }
  get inside() { return this.page.see === "inside"; }

  /** Look anew, from this moment on. */
  again = (moment = this.graph.moment) => attempt(async () => {
    const { page, stage: { run, state } } = this;
    const told = await (page.expr ? this.expressed() : run.call("choose", ...state.chosen, page.look ?? "neurons", page.lang, page.neuron ?? ""));
    this.graph.load(told, await this.home.svg(told.dot, run.call), moment);
    places(run, told, page);
    if (!find("said").matches(".wrong")) tell("");
  });
  async expressed() {
    const { page } = this, pattern = /([^\s,;=]+)\s*=\s*([^\s,;]+)/g, text = String(page.values ?? "");
    const values = [...text.matchAll(pattern)].map(([, name, number]) => [name, number]), rest = text.replace(pattern, "").replace(/[\s,;]/g, "");
    if (rest) throw new Error(say("odd values", { rest }));
    const told = await this.stage.run.call("express", page.expr, Object.fromEntries(values), page.look ?? "circuit", page.lang);
    if (!told.error) return told;
    if (told.place !== null) find("expression").setSelectionRange(told.place, told.place + 1);
    throw new Error(told.error);
  }

  /** @param {string} which "train" or "inside" */
  async see(which) {
    const { page, stage, graph } = this;
    page.see = which;
    document.body.classList.toggle("look", this.inside);
    for (const name of ["train", "inside"]) {
      find(name).hidden = name !== which;
      find(`tab-${name}`).ariaSelected = String(name === which);
    }
    stage.knob.close();
    graph.show({ playing: false });
    if (this.inside) await this.again(Number(page.moment) || 0);
    if (this.inside && !graph.data) { // what the address asks for is not to be had
      for (const name of ["neuron", "expr", "values"]) delete page[name];
      await this.again(0);
    }
    stage.draw();
    this.later();
  }

  /** Present numbers in the picture, while the network trains. */
  async live() {
    if (this.inside && !this.page.expr) this.graph.live(await this.stage.run.call("numbers"));
  }
}
