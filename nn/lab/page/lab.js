// The page: hears hands, asks the engine, shows what it says. All numbers come from the engine.
import { curves, ink, map, marks, readTheme } from "./draw.js";
import { Graph, make } from "./graph.js";
import { board, knob } from "./hands.js";
import { inBrowser, local } from "./homes.js";
import { Network, split } from "./network.js";
import { Run } from "./run.js";
import { Surface } from "./surface.js";
import { say, speak } from "./texts.js";

/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);
const root = document.documentElement, at_home = root.dataset.home === "local", REST = at_home ? 61 : 41, PLAYING = 41;

/** What the address keeps of the page itself; the experiment is kept by the engine. @type {Record<string, any>} */
const page = { see: "train", lang: "en" };
const asked = new URLSearchParams(location.hash.slice(1)); // the engine reads it all; these three cannot wait
if (asked.get("lang") === "zh") page.lang = "zh";
for (const name of ["dark", "teacher"]) page[name] = asked.get(name) === "1" ? 1 : 0;
if (!asked.has("dark")) page.dark = Number(matchMedia("(prefers-color-scheme: dark)").matches);
speak(page.lang);

const words = Object.fromEntries(["gone", "starting", "ready", "died"].map((key) => [key, say(key)]));
const home = at_home ? local(words) : inBrowser(words, (sentence) => (find("home").textContent = sentence), revive);

/** A network on the page: its run, its place, the hidden neuron that is looked at instead of the output.
 * @typedef {{run: Run, box: HTMLElement, network: Network, map: HTMLCanvasElement, looked: number | null, board: {cursor: number[] | null}}} Lane
 * @type {Lane[]} */
const lanes = [];
let active = 0, playing = false, busy = false, grid = REST;
const current = () => lanes[active], stateOf = () => current().run.state;
const surface = new Surface(find("surface"), () => {}), turn = knob(change);
const graph = new Graph({ why: (node) => current().run.call("why", node, page.lang), shown: () => (page.moment = graph.now) && later(remember) });

/** For whoever drives this page: `done` once all that the address asks is shown, and how long pictures took. */
const lab = Object.assign(globalThis, { lab: { done: false, ready: 0, frames: /** @type {number[]} */ ([]), lanes, graph, surface, page } }).lab;

// Saying.
function tell(sentence, wrong = false) {
  find("said").textContent = sentence;
  find("said").classList.toggle("wrong", wrong);
}
const complain = (error) => tell(error.message, true);
const timers = new Map();
/** Once, a moment after the last time that it was wanted. @param {() => any} what */
function later(what) {
  clearTimeout(timers.get(what));
  timers.set(what, setTimeout(what, 150));
}

/** All texts of the page, in its language; the dress of the page. */
function dress() {
  speak(page.lang);
  root.lang = page.lang;
  root.classList.toggle("dark", Boolean(page.dark));
  root.classList.toggle("light", !page.dark);
  root.classList.toggle("teacher", Boolean(page.teacher));
  readTheme();
  for (const element of document.querySelectorAll("[data-t]")) {
    const [key, target] = /** @type {HTMLElement} */ (element).dataset.t?.split(/ (?=\d$)/) ?? [];
    element.textContent = say(/** @type {string} */ (key)) + (target ? ` ${stateOf()?.kind === "numbers" && target === "0" ? "−1" : target}` : "");
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-name]"))) {
    element.ariaLabel = say(element.dataset.name ?? "");
    if (element.matches("button, summary, select")) element.title = element.ariaLabel;
  }
  Object.assign(find("language"), { textContent: page.lang === "en" ? "中文" : "English", lang: page.lang === "en" ? "zh" : "en" });
  find("teacher").setAttribute("aria-pressed", String(Boolean(page.teacher)));
  const keys = { "Space": "train", "S R": "step", "1 2": "see", "← → Home End PgUp PgDn": "moments", "T D L": "modes", "↑ ↓ ← → Enter N": "map", "Tab Enter": "neuron", "↑ ↓ ←  →": "surface", "Tab  Enter": "number", "": "wire" };
  find("help-list").replaceChildren(...Object.entries(keys).flatMap(([pressed, key]) => {
    const term = make("dt");
    term.append(...pressed.split(/\s+/).filter(Boolean).map((one) => make("kbd", one)));
    return [term, make("dd", say(`help ${key}`))];
  }));
  if (at_home) find("home").textContent = say("at home");
  if (lanes[0]?.run.state) controls();
}

// Lanes.
function addLane(call) {
  const box = find("lane").content.firstElementChild.cloneNode(true), which = lanes.length;
  const choose = () => (lanes.length > 1 ? pick(which) : undefined);
  const pointed = { points: () => lane.run.state.points, reach: () => lane.run.state.reach, tool: () => /** @type {any} */ (document.querySelector("[name=tool]:checked")).value, redraw: draw, open: () => see("inside"),
    choose: (point) => { choose(); lane.run.state.chosen = point; draw(); later(remember); }, change: setPoints };
  const heard = { change, pick: (label, x, y) => { choose(); open_knob(lane, label, x, y); },
    look: (neuron) => { lane.looked = neuron ?? (turn.label ? number_of(lane, turn.label) : null); if (!playing) draw(); } };
  find("nets").append(box);
  /** @type {Lane} */
  const lane = { run: new Run(call), box, network: new Network(box, heard), map: box.querySelector(".map"), looked: null, board: { cursor: null } };
  lane.board = board(lane.map, pointed);
  box.querySelector(".output").onclick = () => { choose(); open_knob(lane, lane.run.state.labels.at(-1), lane.network.mapbox.offsetLeft, lane.network.mapbox.offsetTop + 30); };
  new ResizeObserver(() => lane.run.state && page.see !== "inside" && (lane.network.lay(), draw())).observe(box);
  lanes.push(lane);
  return lane;
}
function number_of(lane, label) {
  const names = [...new Set(lane.run.state.labels.map((other) => split(other)[0]))], at = names.indexOf(split(label)[0]);
  return at < names.length - lane.run.state.sizes.at(-1) ? at : null;
}
function open_knob(lane, label, x, y) {
  const { left, top } = lane.box.getBoundingClientRect();
  turn.open(label, lane.run.state.labels, left + scrollX + x, top + scrollY + y);
  show_knob();
  lane.looked = number_of(lane, label);
  lane.run.call("nudge", label).then(turn.tell, complain);
  draw();
}
const show_knob = () => turn.label && turn.show(stateOf().parameters[stateOf().labels.indexOf(turn.label)] ?? 0);

/** Build what the state says: networks, controls, tools. */
function built() {
  for (const { run, network } of lanes) {
    const { sizes, labels } = run.state;
    network.build(sizes, labels, (l, count) => (l ? `${say("layer n", { n: l - 1 })} · ${count} ${say(count === 1 ? "neuron" : "neurons")}` : say("inputs")));
  }
  turn.close();
  dress();
}

// Drawing.
function draw() {
  const lane = current(), { run } = lane, { frame } = run;
  if (!frame) return;
  const loss = frame.loss === null ? "∞" : frame.loss.toPrecision(3);
  Object.assign(find("m-step"), { textContent: frame.step });
  Object.assign(find("m-loss"), { textContent: loss });
  find("m-right").textContent = frame.right === null ? "–" : `${frame.right}/${frame.points}`;
  if (page.see === "inside") return;
  for (const each of lanes) {
    const { network, run, box } = each;
    if (!run.frame) continue;
    network.show(run.frame.parameters, run.frame.maps, run.frame.grid, (run.low + run.high) / 2, (run.high - run.low) / 2);
    map(each.map, { ...run.view(each.looked), chosen: each === lane ? run.state.chosen : null, cursor: each.board.cursor });
    const name = each.looked === null ? say("output") : [...new Set(run.state.labels.map((label) => split(label)[0]))][each.looked];
    box.querySelector(".output").textContent = name;
    const { activation, optimizer, rate, layers } = run.settings, told = run.frame.loss === null ? "∞" : run.frame.loss.toPrecision(3);
    box.querySelector(".tag").textContent = lanes.length > 1 ? `${"AB"[lanes.indexOf(each)]} · 2-${[...layers, ""].join("-")}${run.state.sizes.at(-1)} ${activation} · ${optimizer} ${rate} · ${say("loss")} ${told}` : "";
    box.classList.toggle("chosen", lanes.length > 1 && each === lane);
  }
  const view = run.view(lane.looked), ends = [-1, 0, 1].map((side) => view.middle + side * view.spread);
  surface.labels = ends.map((end) => String(Number(end.toPrecision(2))));
  [find("low").textContent, , find("high").textContent] = surface.labels;
  surface.draw(view);
  curves(find("curve"), lanes.map((each) => each.run), { loss: say("curve loss"), right: run.state.kind === "numbers" ? "" : say("curve right") });
  show_knob();
}

// Training.
const ask = (steps) => Promise.all(lanes.map(({ run }) => run.ask(steps, grid)));
function take(answers) {
  answers.forEach((answer, which) => lanes[which].run.show(answer));
  const broken = answers.find((answer) => answer.broken)?.broken;
  if (broken) {
    playing = false;
    tell(broken, true);
  }
}
let lost = false; // the last question had no answer
async function refresh(steps = 0) {
  try {
    lost = true;
    take(await ask(steps));
    lost = false;
    draw();
    if (steps && page.see === "inside") await inside(graph.now);
  } catch (error) { complain(error); }
}
function pressed() {
  find("play").setAttribute("aria-pressed", String(playing));
  find("play").querySelector("use").setAttribute("href", playing ? "#i-pause" : "#i-play");
  find("play").title = find("play").ariaLabel = say(playing ? "pause" : "play");
}
/** Each picture's successor is asked for before it is drawn: Python and the page work at the same time. */
async function play() {
  if (playing || busy) return void (playing = false);
  [playing, busy] = [true, true];
  pressed();
  grid = PLAYING;
  lab.frames.length = 0;
  try {
    const pace = () => Number(find("pace").value);
    let coming = ask(pace());
    while (playing) {
      const start = performance.now(), answers = await coming;
      coming = playing ? ask(pace()) : null;
      take(answers);
      draw();
      if (page.see === "inside" && !page.expr) graph.live(await current().run.call("numbers"));
      await new Promise(requestAnimationFrame);
      const took = performance.now() - start;
      lab.frames.push(took);
      if (took > 60 && grid > 21) grid -= 10; // fewer places where the machine is slow
      else if (took < 22 && grid < PLAYING) grid += 10;
    }
    if (coming) take(await coming);
  } catch (error) { complain(error); }
  [playing, busy, grid] = [false, false, REST];
  pressed();
  await refresh();
  if (page.see === "inside") await inside(graph.now);
  remember();
}
/** To a standstill: what is under way is over when this is. */
async function still() {
  playing = false;
  while (busy) await new Promise((over) => setTimeout(over, 5));
}
async function on(steps) {
  await still();
  await refresh(steps);
  remember();
}

// Changing. What a hand changes faster than the engine answers is sent once it does: the last value.
let wanted = /** @type {[string, number] | null} */ (null), sending = false;
async function change(label, value) {
  wanted = [label, value];
  if (sending) return;
  sending = true;
  try {
    while (wanted) {
      const [name, number] = wanted;
      wanted = null;
      await current().run.call("set_parameter", name, number);
      if (playing) continue;
      take(await ask(0));
      draw();
      turn.tell(await current().run.call("nudge", name));
    }
  } catch (error) { complain(error); }
  sending = false;
  later(remember);
}
async function setPoints(points) {
  try {
    await Promise.all(lanes.map(({ run }) => run.setPoints(points)));
    if (!playing) await refresh();
  } catch (error) {
    complain(error);
    for (const { run } of lanes) run.take(await run.call("state"));
    refresh();
  }
  later(remember);
}
/** Begin anew with these changes; what belongs to the data belongs to both settings of a race. */
async function configure(changes, without = /** @type {string[]} */ ([])) {
  await still();
  try {
    const shared = ["dataset", "noise", "samples"].some((name) => name in changes) || !Object.keys(changes).length;
    for (const { run } of shared ? lanes : [current()]) {
      const settings = { ...run.settings, ...changes };
      for (const name of without) delete settings[name];
      run.take(await run.call("configure", settings));
    }
    for (const { run } of lanes) if (run.frame?.step) run.take(await run.call("configure", run.settings)); // a race starts together
    delete page.neuron;
  } catch (error) { complain(error); return controls(); }
  built();
  await on(0);
  if (page.see === "inside" && !page.expr) await inside();
}
async function tune(name, value) {
  try {
    stateOf().settings = await current().run.call("tune", name, value);
  } catch (error) { complain(error); }
  controls();
  if (!playing) draw();
  later(remember);
}

// Controls.
function options(select, values, chosen, names = values) {
  select.replaceChildren(...values.map((value, k) => new Option(names[k], value, false, value === chosen)));
}
function controls() {
  const { settings, options: all, kind } = stateOf(), data = all.datasets.find(({ name }) => name === settings.dataset);
  options(find("activation"), all.activations, settings.activation);
  options(find("loss"), data.losses, settings.loss, data.losses.map((name) => name.replaceAll("_", " ")));
  options(find("optimizer"), all.optimizers, settings.optimizer, all.optimizers.map((name) => (name === "sgd" ? "SGD" : "Adam")));
  for (const [id, value, shown] of [["rate", Math.log10(settings.rate), Number(settings.rate.toPrecision(2))], ["noise", settings.noise, settings.noise], ["batch", settings.batch, settings.batch || say("all")]]) {
    find(id).value = value;
    find(id).nextElementSibling.textContent = shown;
    find(id).setAttribute("aria-valuetext", shown);
  }
  find("seed").value = settings.seed;
  find("noise").disabled = !data.drawn;
  find("add-2").hidden = kind !== "classes";
  for (const button of find("sets").children) button.setAttribute("aria-pressed", String(button.value === settings.dataset));
  const { layers } = settings, set = (changed) => configure({ layers: changed });
  const boxes = layers.map((count, l) => Object.assign(make("input"), { type: "number", min: 1, max: 16, value: count, ariaLabel: `${say("layer")} ${l}`, onchange: ({ target }) => set(layers.with(l, Number(target.value))) }));
  const button = (text, name, disabled, changed) => Object.assign(make("button", text), { type: "button", ariaLabel: say(name), title: say(name), disabled, onclick: () => set(changed) });
  find("layers").replaceChildren(...boxes, button("−", "less", !layers.length, layers.slice(0, -1)), button("+", "more", layers.length > 3, [...layers, 4]));
  find("race").textContent = say(lanes.length > 1 ? "end race" : "race");
  find("lanes").hidden = lanes.length < 2;
  document.querySelectorAll("[name=lane]").forEach((radio, which) => (/** @type {any} */ (radio).checked = which === active));
  find("presets").replaceChildren(...all.presets.map(({ key, address }) => {
    const link = Object.assign(make("a", say(`name ${key}`)), { href: `#${address}` });
    if (key === lab.preset) link.setAttribute("aria-current", "true");
    return link;
  }));
  pressed();
}
function pick(which) {
  if (which === active) return;
  active = which;
  turn.close();
  controls();
  draw();
}
async function race() {
  await still();
  if (lanes.length > 1) {
    lanes.pop()?.box.remove();
    active = 0;
  } else {
    const lane = addLane(second ??= home.open()), { state } = lanes[0].run;
    lane.run.take(await lane.run.call("open", lanes[0].run.address ?? ""));
    await configure({});
    lane.run.state.points = state.points;
    pick(1);
  }
  built();
  await on(0);
}
let second = /** @type {import("./homes.js").Call | null} */ (null);

// Looking inside.
async function inside(moment = 0) {
  const { run } = current();
  try {
    const values = Object.fromEntries([...String(page.values ?? "").matchAll(/([^\s,=]+)\s*=\s*([^\s,]+)/g)].map(([, name, number]) => [name, Number(number)]));
    const told = page.expr ? await run.call("express", page.expr, values, "circuit", page.lang) : await run.call("choose", ...run.state.chosen, "neurons", page.lang, page.neuron ?? "");
    if (told.error) {
      if (told.place !== null) find("expression").setSelectionRange(told.place, told.place + 1);
      throw new Error(told.error);
    }
    graph.load(told, await home.svg(told.dot), moment);
    places(told);
    if (page.expr) tell("");
  } catch (error) { complain(error); }
}
/** What can be looked at: the points, close-ups of a network too large to be read. */
function places(told) {
  const { points, labels, chosen, kind } = stateOf(), same = (point) => !page.expr && point.every((x, k) => x === chosen[k]);
  const listed = points.some(same) || page.expr ? points : [chosen, ...points], short = (x) => Number(x.toFixed(3));
  find("point").replaceChildren(...(page.expr ? [new Option("–", "", true, true)] : []), ...listed.map((point) => new Option(say("a point", { x: short(point[0]), y: short(point[1]), t: kind === "numbers" ? short(point[2]) : point[2] }), point.join("_"), false, same(point))));
  const names = [...new Set(labels.map((label) => split(label)[0]))];
  find("neuron").hidden = !told.close;
  options(find("neuron"), names, told.neuron);
  Object.assign(find("expression"), { value: page.expr ?? "" });
  Object.assign(find("values"), { value: page.values ?? "" });
}
async function see(which) {
  page.see = which;
  document.body.classList.toggle("look", which === "inside");
  for (const name of ["train", "inside"]) {
    find(name).hidden = name !== which;
    find(`tab-${name}`).setAttribute("aria-selected", String(name === which));
  }
  turn.close();
  if (which === "inside") await inside(Number(page.moment) || 0);
  else draw();
  remember();
}

// The address holds all of it.
async function remember() {
  if (playing || !lab.done) return;
  try {
    for (const { run } of lanes) run.address = await run.call("address", {});
    const looking = page.see === "inside", kept = { ...page, race: lanes[1]?.run.address ?? "", see: looking ? "inside" : "", lang: page.lang === "zh" ? "zh" : "", moment: looking ? graph.now : 0 };
    if (stateOf().chosen.join() !== "0.4,0.8,1") kept.at = stateOf().chosen;
    history.replaceState(null, "", `#${await lanes[0].run.call("address", kept)}`);
  } catch { /* an engine that is gone has said so */ }
}
async function open(hash) {
  await still();
  lab.done = false;
  if (lanes.length > 1) await race();
  const { run } = lanes[0], told = await run.call("open", hash), { see: where, ...kept } = told.page;
  for (const name of ["moment", "neuron", "expr", "values"]) delete page[name];
  Object.assign(page, kept);
  run.take(told);
  lab.preset = told.options.presets.find(({ address }) => `#${address}` === hash)?.key ?? (hash.length < 2 ? "disk" : "");
  built();
  let steps = told.steps;
  if (kept.race) {
    const other = addLane(second ??= home.open()), answer = await other.run.call("open", kept.race);
    other.run.take(answer);
    steps = Math.max(steps, answer.steps);
    built();
  }
  await replay(steps);
  tell([...told.ignored, lab.preset ? say(`preset ${lab.preset}`) : ""].filter(Boolean).join(" "), told.ignored.length > 0);
  await see(where === "inside" ? "inside" : "train");
  lab.done = true;
}
/** The same steps again give the same bits; an answer holds as many of them as the engine takes in its time. */
async function replay(steps) {
  const { run } = lanes[0], left = () => steps - run.frame.step;
  for (await refresh(); run.frame && left() > 0 && !run.frame.broken && !lost; ) {
    await refresh(Math.min(200, left()));
    tell(say("replaying", { step: run.frame.step, steps }));
  }
}
/** A new engine learns what the page knows. */
async function revive() {
  playing = false;
  for (const { run } of lanes) {
    await run.call("open", run.address ?? "");
    if (run.frame) await run.call("set_parameters", run.frame.parameters, run.frame.step);
  }
  await refresh();
  tell(say("died"));
}

// Taking away.
function save(name, content, type) {
  const link = Object.assign(document.createElement("a"), { download: name, href: URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
/** The present picture: the graph as SVG; the training as all its canvases, where they stand. */
function picture() {
  if (page.see === "inside") return save("graph.svg", new XMLSerializer().serializeToString(find("picture").firstElementChild), "image/svg+xml");
  const area = find("train").getBoundingClientRect(), whole = document.createElement("canvas");
  Object.assign(whole, { width: 2 * area.width, height: 2 * area.height });
  const g = /** @type {CanvasRenderingContext2D} */ (whole.getContext("2d"));
  Object.assign(g, { fillStyle: ink.card }).fillRect(0, 0, whole.width, whole.height);
  for (const canvas of find("train").querySelectorAll("#nets canvas, #surface, #curve")) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    g.drawImage(canvas, 2 * (left - area.left), 2 * (top - area.top), 2 * width, 2 * height);
  }
  whole.toBlob((blob) => blob && save("lab.png", blob, ""));
}
const saved = { program: ["program", "lab.py", "text/x-python"], network: ["network", "network.json", "application/json"] };
for (const [id, [call, name, type]] of Object.entries(saved)) find(`save-${id}`).onclick = () => current().run.call(call).then((text) => save(name, text, type), complain);
find("save-picture").onclick = picture;
find("load").onchange = async ({ target }) => {
  await still();
  try {
    current().run.take(await current().run.call("load", await target.files[0].text()));
    built();
    await on(0);
  } catch (error) { complain(error); }
  target.value = "";
};
find("copy").onclick = async () => {
  await remember();
  await navigator.clipboard?.writeText(location.href).then(() => tell(say("copied")), () => tell(say("address above")));
};

// Hearing.
const act = {
  play, step: () => on(Number(find("pace").value) > 1 ? Number(find("pace").value) : 1), restart: () => configure({}), race,
  "tab-train": () => see("train"), "tab-inside": () => see("inside"), ask: () => find("help").showModal(),
  teacher: () => dressed("teacher", Number(!page.teacher)), theme: () => dressed("dark", Number(!page.dark)),
  language: async () => { dressed("lang", page.lang === "en" ? "zh" : "en"); if (page.see === "inside") await inside(graph.now); },
  first: () => graph.show(0), back: () => graph.show(graph.now - 1), last: () => graph.show(graph.end), auto: () => graph.play(),
  next: () => (graph.guess && graph.answered < graph.data.moments[graph.now].sums.length ? graph.show(graph.now, graph.answered + 1) : graph.show(graph.now + 1)),
  guess: () => { graph.guess = !graph.guess; find("guess").setAttribute("aria-pressed", String(graph.guess)); graph.show(graph.now); },
};
function dressed(name, value) {
  page[name] = value;
  dress();
  const shown = lab.preset && !find("said").classList.contains("wrong") ? say(`preset ${lab.preset}`) : "";
  if (shown) tell(shown);
  for (const { network } of lanes) network.lay();
  graph.fit();
  draw();
  later(remember);
}
for (const [id, does] of Object.entries(act)) find(id).onclick = does;
find("activation").onchange = ({ target }) => configure({ activation: target.value });
find("loss").onchange = ({ target }) => configure({ loss: target.value }, ["rate"]);
find("optimizer").onchange = ({ target }) => tune("optimizer", target.value);
find("noise").onchange = ({ target }) => configure({ noise: Number(target.value) });
find("seed").onchange = ({ target }) => configure({ seed: Number(target.value) });
find("rate").oninput = ({ target }) => tune("rate", Number((10 ** target.value).toPrecision(2)));
find("batch").oninput = ({ target }) => tune("batch", Number(target.value));
find("lanes").onchange = ({ target }) => pick(Number(target.value));
find("slider").oninput = ({ target }) => graph.show(Number(target.value));
find("point").onchange = ({ target }) => { delete page.expr; stateOf().chosen = target.value.split("_").map(Number); inside(graph.now); };
find("neuron").onchange = ({ target }) => { page.neuron = target.value; inside(); };
find("own").onsubmit = (event) => {
  event.preventDefault();
  for (const [id, key] of [["expression", "expr"], ["values", "values"]]) page[key] = find(id).value || (find("expression").value && id === "values" ? "" : find(id).placeholder);
  inside();
};
addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target), key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input, select, textarea") || find("help").open) return;
  const moving = { ArrowLeft: act.back, ArrowRight: act.next, Home: act.first, End: act.last, PageUp: () => graph.group(-1), PageDown: () => graph.group(1), Escape: () => graph.show(graph.now), g: act.guess };
  const always = { " ": play, s: act.step, r: act.restart, 1: act["tab-train"], 2: act["tab-inside"], t: act.teacher, d: act.theme, l: act.language, "?": act.ask };
  const does = (page.see === "inside" && graph.data ? moving[key] : undefined) ?? always[key];
  if (!does || (key === " " && target.matches("button, summary, a, [role=button]"))) return;
  event.preventDefault();
  does();
});
addEventListener("pointerdown", ({ target }) => {
  const inner = /** @type {Element} */ (target);
  if (!inner.closest("#save")) find("save").open = false;
  if (!inner.closest("#knob, .net")) turn.close();
});
addEventListener("hashchange", () => open(location.hash).catch(complain));
addEventListener("resize", () => (graph.fit(), draw()));

// Beginning.
/** The data sets as small pictures of their own points. */
async function thumbnails() {
  for (const { name } of stateOf().options.datasets) {
    const { points, reach, kind } = await lanes[0].run.call("preview", name), button = make("button"), canvas = make("canvas");
    Object.assign(button, { type: "button", value: name, title: name, ariaLabel: name, onclick: () => configure({ dataset: name }, ["loss", "rate"]) });
    button.append(canvas);
    find("sets").append(button);
    previewed(canvas, points, reach, kind);
  }
  controls();
}
function previewed(canvas, points, reach, kind) {
  const g = canvas.getContext("2d");
  canvas.width = canvas.height = 80;
  for (const { x, y, colour } of marks(points, kind)) {
    g.beginPath();
    g.arc(40 + (37 * x) / reach, 40 - (37 * y) / reach, 3, 0, 7);
    Object.assign(g, { fillStyle: colour }).fill();
  }
}

addLane(home.open());
const first = await home.first;
if (first) { // the engine is not there yet: what it said when the page was built
  lanes[0].run.take(first.state);
  built();
  lanes[0].run.show(first.frame);
  draw();
}
try {
  await open(location.hash);
  lab.ready = performance.now();
  await thumbnails();
} catch (error) { complain(error); }
