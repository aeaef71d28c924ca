// What hands do: points on a map, a slider for one weight. By the mouse and by the keyboard alike.
import { find } from "./page.js";
import { split } from "./run.js";
import { say } from "./texts.js";

/** The data on a map: a click, or Enter at the mark that arrow keys move, does what the tool says.
 * @param {HTMLCanvasElement} canvas @param {import("./run.js").Run} run whose points they are
 * @param {{choose: (point: number[]) => void, change: (points: number[][]) => void, redraw: () => void, open: () => void}} told
 * @returns {{cursor: number[] | null}} where the keyboard's mark is */
export function board(canvas, run, { choose, change, redraw, open }) {
  const points = () => run.state.points, reach = () => run.state.reach;
  const state = { cursor: /** @type {number[] | null} */ (null) };
  let held = -1; // the point that moves
  const tool = () => /** @type {HTMLInputElement} */ (document.querySelector("[name=tool]:checked")).value;
  const within = (place) => place.map((number) => Number(Math.max(-reach(), Math.min(reach(), number)).toFixed(3)));
  const where = ({ offsetX, offsetY }) => {
    const [across, down] = [offsetX / canvas.clientWidth, offsetY / canvas.clientHeight];
    return within([(2 * across - 1) * reach(), (1 - 2 * down) * reach()]);
  };
  const nearest = (/** @type {number[]} */ [x, y]) => {
    const far = points().map((point) => Math.hypot(point[0] - x, point[1] - y)), least = Math.min(...far);
    return least < reach() / 8 ? far.indexOf(least) : -1;
  };
  const move = (place) => change(points().map((point, k) => (k === held ? [...place, point[2]] : point)));
  function act(place) {
    const near = nearest(place), does = tool();
    if (does === "choose") choose(near < 0 ? [...place, 1] : points()[near]);
    else if (does === "move") held = near;
    else if (does === "delete") near >= 0 && change(points().filter((_, k) => k !== near));
    else change([...points(), [...place, Number(does)]]);
  }
  canvas.onpointerdown = (event) => {
    state.cursor = null;
    canvas.setPointerCapture(event.pointerId);
    act(where(event));
  };
  canvas.onpointermove = (event) => held >= 0 && !state.cursor && move(where(event));
  canvas.ontouchstart = (event) => void (held >= 0 && event.preventDefault()); // a finger with a point does not scroll
  canvas.onpointerup = canvas.onpointercancel = () => (held = -1);
  canvas.ondblclick = () => tool() === "choose" && open();
  canvas.onblur = () => (([state.cursor, held] = [null, -1]), redraw());
  canvas.onkeydown = (event) => {
    const step = reach() / (event.shiftKey ? 100 : 20), at = state.cursor ?? points()[0];
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (by) state.cursor = within(by.map((step, k) => at[k] + step));
    else if (event.key.toLowerCase() === "n") state.cursor = points()[(nearest(at) + 1) % points().length].slice(0, 2);
    else if (event.key === "Enter" && held >= 0) held = -1;
    else if (event.key === "Enter" && state.cursor) act(state.cursor);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (by && held >= 0) move(/** @type {number[]} */ (state.cursor));
    redraw();
  };
  return state;
}

/** The slider of one parameter; under it what its gradient foretells.
 * @param {(label: string, value: number) => void} change @param {() => void} picked @param {() => void} closed */
export function knob(change, picked, closed) {
  const box = find("knob"), which = find("knob-which"), range = find("knob-range"), number = find("knob-number");
  const made = {
    label: "",
    value: 0,
    told: 0, // the value that a sentence was about
    /** @param {string} label @param {string[]} labels what can be turned from here */
    open(label, labels) {
      made.label = label;
      which.replaceChildren(...labels.map((other) => new Option(other, other, false, other === label)));
      find("knob-said").textContent = "";
      box.show();
      range.focus({ preventScroll: true });
    },
    show(value) {
      if (value !== made.told) find("knob-said").textContent = "";
      Object.assign(range, { min: Math.min(-15, value), max: Math.max(15, value), value });
      made.value = value;
      if (document.activeElement !== number) number.value = value.toFixed(3);
    },
    /** What the engine says of raising a parameter a little. */
    tell({ label, by, gradient, expected, before, after }) {
      if (label !== made.label || [gradient, before, after].includes(null)) return;
      made.told = made.value;
      const [g, e, m] = [gradient, expected, after - before].map((x) => x.toPrecision(3).replace("-", "−"));
      find("knob-said").textContent = say("nudge", { name: split(label)[1], by, gradient: g, expected: e, measured: m })
        + (Math.abs(after - before - expected) > Math.abs(expected) / 2 ? say("curved") : "");
    },
    close() {
      if (!box.open) return;
      box.close(); // and the keyboard is there again
      made.label = "";
      closed();
    },
  };
  for (const input of [range, number]) input.oninput = () => Number.isFinite(input.valueAsNumber) && change(made.label, input.valueAsNumber);
  find("knob-raise").onclick = () => change(made.label, (made.value += 0.1));
  find("knob-close").onclick = made.close;
  which.onchange = () => ((made.label = which.value), picked());
  box.onkeydown = (event) => void (event.key === "Escape" && made.close()); // false would stop the key
  return made;
}
