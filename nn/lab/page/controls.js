// The controls of the experiment: what they show is what the engine has.
import { thumbnail } from "./draw.js";
import { find, make } from "./page.js";
import { say } from "./texts.js";

function options(select, values, chosen, names = values) {
  select.replaceChildren(...values.map((value, k) => new Option(names[k], value, false, value === chosen)));
}

/** @param {any} state of the run that the controls change @param {{racing: boolean, active: number, preset: string}} shown
 * @param {(changes: any) => void} configure what begins anew with other layers */
export function controls({ settings, options: all, kind }, { racing, active, preset }, configure) {
  const { rate, batch, layers, dataset } = settings, data = all.datasets.find(({ name }) => name === dataset);
  options(find("activation"), all.activations, settings.activation);
  options(find("loss"), data.losses, settings.loss, data.losses.map((name) => name.replaceAll("_", " ")));
  options(find("optimizer"), all.optimizers, settings.optimizer, all.optimizers.map((name) => ({ sgd: "SGD", adam: "Adam" })[name] ?? name));
  const said = { rate: Number(rate.toPrecision(2)), batch: batch || say("all") };
  for (const id of ["rate", "momentum", "batch", "noise", "samples"]) {
    const text = said[id] ?? settings[id], value = id === "rate" ? Math.log10(rate) : settings[id];
    Object.assign(find(id), { value, ariaValueText: text }).nextElementSibling.textContent = text;
  }
  find("seed").value = settings.seed;
  find("noise").disabled = find("samples").disabled = dataset === "disk"; // a fixed grid
  find("momentum").disabled = settings.optimizer !== "sgd"; // Adam has its own
  find("add-2").hidden = kind !== "classes";
  for (const [target, value] of [[0, kind === "numbers" ? -1 : 0], [1, 1], [2, 2]]) {
    find(`add-${target}`).firstElementChild.value = value;
    find(`add-${target}`).querySelector("span").lastChild.textContent = `${say("add")} ${value}`.replace("-", "−");
  }
  for (const button of find("sets").children) {
    button.title = button.ariaLabel = say(`set ${button.value}`);
    button.ariaPressed = String(button.value === dataset);
  }
  layersOf(layers, (changed) => configure({ layers: changed }));
  find("race").textContent = say(racing ? "end race" : "race");
  find("lanes").hidden = !racing;
  find("lanes").querySelectorAll("input").forEach((radio, which) => (radio.checked = which === active));
  find("presets").replaceChildren(...all.presets.map(({ key, address }) => (
    Object.assign(make("a", say(`name ${key}`)), { href: `#${address}`, ariaCurrent: key === preset ? "true" : null })
  )));
}

/** Up to four layers of up to sixteen neurons. */
function layersOf(layers, set) {
  const boxes = layers.map((value, l) => {
    const onchange = ({ target }) => set(layers.with(l, Number(target.value)));
    return Object.assign(make("input"), { type: "number", min: 1, max: 16, value, ariaLabel: `layer${l}`, onchange });
  });
  const button = (text, title, disabled, changed) => Object.assign(make("button", text), { type: "button", ariaLabel: title, title, disabled, onclick: () => set(changed) });
  const less = button("−", say("less"), !layers.length, layers.slice(0, -1)), more = button("+", say("more"), layers.length > 3, [...layers, 4]);
  find("layers").replaceChildren(...boxes, less, more);
}

/** The data sets, each a small picture to click. @param {import("./run.js").Run} run */
export async function sets({ call, state }, configure) {
  for (const { name } of state.options.datasets) {
    const onclick = () => configure({ dataset: name }, ["loss", "rate", ...(name === "disk" ? ["noise", "samples"] : [])]);
    const button = Object.assign(make("button"), { type: "button", value: name, onclick });
    button.append(make("canvas"));
    find("sets").append(button);
    thumbnail(button.firstChild, await call("preview", name));
  }
}

/** What can be looked at: the points, the close-ups of a network too large to be read, an expression.
 * @param {import("./run.js").Run} run @param {any} told @param {Record<string, any>} page */
export function places({ state: { points, chosen }, neurons }, { close, neuron }, { expr, values }) {
  const same = (point) => !expr && point.join() === chosen.join(), short = (x) => String(Number(x.toFixed(3)));
  const name = ([x, y, target]) => `(${short(x)}, ${short(y)}) → ${short(target)}`;
  const listed = [...(points.some(same) || expr ? [] : [chosen]), ...points].map((point) => new Option(name(point), point.join("_"), false, same(point)));
  find("point").replaceChildren(...(expr ? [new Option("–", "", true, true)] : []), ...listed);
  find("neuron").hidden = !close;
  options(find("neuron"), neurons, neuron);
  find("expression").value = expr ?? "";
  find("values").value = values ?? "";
}
