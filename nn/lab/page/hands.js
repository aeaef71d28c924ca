// What hands do: points on a map, a slider for one weight. By the mouse and by the keyboard alike.
import { split } from "./network.js";
import { say } from "./texts.js";

/**
 * The data on a map: a click, or Enter at the mark that arrow keys move, does what the tool says.
 * @param {HTMLCanvasElement} canvas
 * @param {{points: () => number[][], reach: () => number, tool: () => string, choose: (point: number[]) => void,
 *   change: (points: number[][]) => void, redraw: () => void, open: () => void}} told
 * @returns {{cursor: number[] | null}} where the keyboard's mark is
 */
export function board(canvas, told) {
  const state = { cursor: /** @type {number[] | null} */ (null) };
  let held = -1; // the point that moves
  const rounded = (place) => place.map((number) => Number(number.toFixed(3)));
  const where = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect(), reach = told.reach();
    return rounded([((2 * (clientX - left)) / width - 1) * reach, (1 - (2 * (clientY - top)) / height) * reach]);
  };
  const nearest = ([x, y]) => {
    const far = told.points().map((point) => Math.hypot(point[0] - x, point[1] - y)), least = Math.min(...far);
    return least < told.reach() / 8 ? far.indexOf(least) : -1;
  };
  const moved = (place) => told.change(told.points().map((point, k) => (k === held ? [...place, point[2]] : point)));
  function act(place) {
    const tool = told.tool(), points = told.points(), near = nearest(place);
    if (tool === "choose") told.choose(near < 0 ? [...place, 1] : points[near]);
    else if (tool === "move") held = near;
    else if (tool === "delete") near >= 0 && told.change(points.filter((_, k) => k !== near));
    else told.change([...points, [...place, Number(tool)]]);
  }
  canvas.addEventListener("pointerdown", (event) => {
    state.cursor = null;
    canvas.setPointerCapture(event.pointerId);
    act(where(event));
  });
  canvas.addEventListener("pointermove", (event) => held >= 0 && !state.cursor && moved(where(event)));
  for (const kind of ["pointerup", "pointercancel", "blur"]) canvas.addEventListener(kind, () => (held = -1));
  canvas.addEventListener("dblclick", () => told.tool() === "choose" && told.open());
  canvas.addEventListener("blur", () => {
    state.cursor = null;
    told.redraw();
  });
  canvas.addEventListener("keydown", (event) => {
    const step = told.reach() / (event.shiftKey ? 100 : 20), [x, y] = state.cursor ?? told.points()[0] ?? [0, 0];
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    const near = nearest([x, y]), next = told.points()[(near + 1) % told.points().length];
    if (by) state.cursor = rounded([x + by[0], y + by[1]].map((at) => Math.max(-told.reach(), Math.min(told.reach(), at))));
    else if (event.key.toLowerCase() === "n") state.cursor = next.slice(0, 2);
    else if (event.key === "Enter" && state.cursor) held = held >= 0 ? -1 : (act(state.cursor), held);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (by && held >= 0) moved(/** @type {number[]} */ (state.cursor));
    told.redraw();
  });
  return state;
}

/** The slider of one parameter, beside its wire or neuron; under it what its gradient foretells.
 * @param {(label: string, value: number) => void} change */
export function knob(change) {
  const find = (id) => /** @type {any} */ (document.getElementById("knob" + id));
  const box = find(""), which = find("-which"), range = find("-range"), number = find("-number");
  /** @type {{label: string, back: HTMLElement | null, open: (label: string, labels: string[], x: number, y: number) => void, show: (value: number) => void, tell: (told: any) => void, close: () => void}} */
  const made = {
    label: "", back: null,
    open(label, labels, x, y) {
      const [neuron, name] = split(label), names = labels.filter((other) => split(other)[0] === neuron).map((other) => split(other)[1]);
      if (box.hidden) made.back = /** @type {HTMLElement} */ (document.activeElement);
      made.label = label;
      find("-name").textContent = neuron;
      which.replaceChildren(...names.map((other) => new Option(other, other, false, other === name)));
      find("-said").textContent = "";
      box.hidden = false;
      Object.assign(box.style, { left: `${Math.max(6, Math.min(innerWidth - box.offsetWidth - 6, x - 60))}px`, top: `${Math.max(6, Math.min(scrollY + innerHeight - box.offsetHeight - 6, y + 8))}px` });
    },
    show(value) {
      range.value = value;
      if (document.activeElement !== number) number.value = value.toFixed(3);
    },
    tell({ label, by, gradient, expected, before, after }) {
      if (label !== made.label || [gradient, before, after].includes(null)) return;
      const short = (x) => x.toPrecision(3).replace(/e([+-])/, " e$1");
      find("-said").textContent = say("nudge", { name: split(label)[1], by, gradient: short(gradient), expected: short(expected), measured: short(after - before) });
    },
    close() {
      if (!box.hidden && box.contains(document.activeElement)) made.back?.focus();
      box.hidden = true;
      made.label = "";
    },
  };
  for (const input of [range, number]) input.addEventListener("input", () => Number.isFinite(input.valueAsNumber) && change(made.label, input.valueAsNumber));
  find("-raise").addEventListener("click", () => change(made.label, range.valueAsNumber + 0.1));
  find("-close").addEventListener("click", made.close);
  box.addEventListener("keydown", (event) => event.key === "Escape" && made.close());
  return made;
}
