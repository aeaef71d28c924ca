// The page: hears hands, asks the engine, shows what it says. All numbers come from the engine.
import { controls as showControls, places, sets } from "./controls.js";
import { curves, map, readTheme } from "./draw.js";
import { Graph } from "./graph.js";
import { board, knob } from "./hands.js";
import { inBrowser, local } from "./homes.js";
import { Network } from "./network.js";
import { find, make } from "./page.js";
import { BOUNDED, Run, split } from "./run.js";
import { picture, save } from "./saving.js";
import { Surface } from "./surface.js";
import { HELP, say, speak, translated } from "./texts.js";

const root = document.documentElement, at_home = root.dataset.home === "local";
const REST = at_home ? 61 : 51, PLAYING = 41; // places along a map's side
const LONGEST = 100_000; // characters of an address, or of a file

/** What the address keeps of the page itself; the experiment is kept by the engine. @type {Record<string, any>} */
const page = { see: "train", lang: "en" };
const asked = new URLSearchParams(location.hash.slice(1)); // the engine reads it all; these three cannot wait
if (asked.get("lang") === "zh") page.lang = "zh";
const usual = Number(matchMedia("(prefers-color-scheme: dark)").matches); // what the address need not say
[page.dark, page.teacher] = [asked.get("dark") ?? String(usual), asked.get("teacher")].map((given) => Number(given === "1"));
speak(page.lang);

const home = at_home ? local((sentence) => tell(sentence, true)) : inBrowser((sentence) => (find("home").textContent = sentence), () => attempt(revive));

/** A network on the page: its run, its place, the hidden neuron that is looked at instead of the output.
 * @typedef {{run: Run, box: any, network: Network, map: HTMLCanvasElement, looked: number | null, board: {cursor: number[] | null}}} Lane
 * @type {Lane[]} */
const lanes = [];
let active = 0, playing = false, round = /** @type {Promise<any> | null} */ (null), grid = REST;
let wanted = /** @type {[string, number] | null} */ (null), second = /** @type {import("./homes.js").Call | null} */ (null);
const lane = () => lanes[active], run = () => lane().run, stateOf = () => run().state;
const surface = new Surface(find("surface"));
const turn = knob(change, () => {
  for (const each of lanes) each.looked = null;
  draw();
});
const graph = new Graph((node) => attempt(() => run().call("why", node, page.lang)), later);

/** Who comes without an experiment is greeted. @param {string} hash */
const greeting = (hash) => (/^#?((lang|dark|teacher)=\w*&?)*$/.test(hash) ? "hello" : "");
/** For whoever drives this page: `done` once all that the address asks is shown, how long pictures took. */
const lab = { done: false, ready: 0, preset: greeting(location.hash), frames: /** @type {number[]} */ ([]), lanes, graph, surface, page };
Object.assign(globalThis, { lab });

function tell(sentence, wrong = false) {
  find("said").textContent = translated(sentence);
  find("said").classList.toggle("wrong", wrong);
}
/** Do it; what goes wrong is a sentence. @param {() => any} does */
async function attempt(does) {
  try {
    return await does();
  } catch (error) { tell(/** @type {Error} */ (error).message, true); }
}
let timer = 0;
/** The address follows, once hands are still. */
function later() {
  clearTimeout(timer);
  timer = setTimeout(remember, 150);
}

/** All texts of the page in its language, and its dress. */
function dress() {
  speak(page.lang);
  root.lang = page.lang;
  root.className = `${page.dark ? "dark" : ""} ${page.teacher ? "teacher" : ""}`;
  readTheme();
  for (const element of /** @type {NodeListOf<any>} */ (document.querySelectorAll("[data-t]"))) element.textContent = say(element.dataset.t);
  for (const element of /** @type {NodeListOf<any>} */ (document.querySelectorAll("[data-name]"))) {
    element.ariaLabel = say(element.dataset.name);
    if (element.matches("button, summary, select")) element.title = element.ariaLabel;
  }
  find("language").textContent = page.lang === "en" ? "中文" : "English";
  find("teacher").setAttribute("aria-pressed", String(Boolean(page.teacher)));
  find("help-list").replaceChildren(...HELP.flatMap((keys) => {
    const term = make("dt");
    term.append(...keys.split(" ").map((key) => make("kbd", key)));
    return [term, make("dd", say(`help ${keys}`))];
  }));
  if (at_home) find("home").textContent = say("at home");
  if (lab.preset && !find("said").matches(".wrong")) tell(say(`preset ${lab.preset}`));
  if (lanes[0]?.run.state) controls();
}
/** @param {"lang" | "dark" | "teacher"} name */
function dressed(name, value) {
  page[name] = value;
  dress();
  for (const { network } of lanes) network.lay();
  graph.fit();
  draw();
  later();
}

// Lanes: one, or in a race two.
/** @param {import("./homes.js").Call} call */
function addLane(call) {
  const box = find("lane").content.firstElementChild.cloneNode(true), which = lanes.length;
  const open = (label, x, y) => {
    const { left, top } = box.getBoundingClientRect(), [neuron] = split(label);
    pick(which);
    // A neuron's own parameters; of the outputs, which share one picture, those of all.
    const part = made.run.place(label) === null ? neuron.split(".")[0] : neuron;
    turn.open(label, made.run.state.labels.filter((other) => other.startsWith(`${part}.`)), left + scrollX + x, top + scrollY + y);
    made.looked = made.run.place(label);
    attempt(async () => turn.tell(await made.run.call("nudge", label)));
    draw();
  };
  const look = (neuron) => {
    made.looked = neuron ?? (turn.label ? made.run.place(turn.label) : null);
    draw();
  };
  const choose = (point) => {
    pick(which);
    made.run.state.chosen = point;
    draw();
    later();
  };
  find("nets").append(box);
  /** @type {Lane} */
  const made = { run: new Run(call), box, network: new Network(box, { change, pick: open, look }), map: box.querySelector(".map"), looked: null, board: { cursor: null } };
  made.board = board(made.map, { points: () => made.run.state.points, reach: () => made.run.state.reach, choose, change: setPoints, redraw: draw, open: () => see("inside") });
  box.querySelector(".output").onclick = () => open(made.run.state.labels.at(-1), made.network.mapbox.offsetLeft, made.network.mapbox.offsetTop + 30);
  new ResizeObserver(() => (made.network.lay(), draw())).observe(box);
  lanes.push(made);
  return made;
}
/** Build what the states say: networks, controls. */
function built() {
  const name = (l, count) => (l ? `layer${l - 1} · ${count} ${say(count === 1 ? "neuron" : "neurons")}` : say("inputs"));
  turn.close();
  dress(); // first, for its sentences take room
  for (const { run, network } of lanes) network.build(run.state.sizes, run.state.labels, name);
}
function pick(which) {
  if (which === active) return;
  active = which;
  turn.close();
  controls();
  draw();
}

const short = (number) => (number === null ? "∞" : String(Number(number.toPrecision(3))).replace("e+", "e"));
/** Pictures first: after a new text they would wait until the page is laid out again. */
function draw() {
  const { frame } = run();
  if (!frame) return;
  if (page.see !== "inside") pictures();
  put(find("m-step"), frame.step);
  put(find("m-loss"), short(frame.loss));
  put(find("m-right"), frame.right === null ? "–" : `${frame.right}/${frame.points}`);
}
const put = (element, text) => element.textContent !== String(text) && (element.textContent = text);
function pictures() {
  const { state } = run();
  lanes.forEach(({ run, network, box, map: canvas, looked, board }, which) => {
    const { frame, scales, neurons, state } = run;
    if (!frame) return; // a rival that has said nothing yet
    network.show(frame.parameters, frame.maps, frame.grid, scales);
    map(canvas, { ...run.view(looked), chosen: which === active ? state.chosen : null, cursor: board.cursor });
    put(box.querySelector(".output"), looked === null ? say("output") : neurons[looked]);
    const tag = `${"AB"[which]} · ${state.sizes.join("-")} ${state.settings.activation} · ${state.settings.optimizer} ${state.settings.rate} · ${say("loss")} ${short(frame.loss)}`;
    put(box.querySelector(".tag"), lanes.length > 1 ? tag : "");
    box.classList.toggle("chosen", lanes.length > 1 && which === active);
  });
  const view = run().view(lane().looked), labels = [-1, 0, 1].map((side) => String(Number((view.middle + side * view.spread).toPrecision(2))));
  [find("low").textContent, , find("high").textContent] = labels;
  put(find("scaled"), state.settings.activation in BOUNDED || state.sizes.length < 3 ? "" : say("own scale"));
  surface.draw(view, labels);
  curves(find("curve"), lanes.map((each) => each.run), [say("curve loss"), state.kind === "numbers" ? "" : say("curve right")]);
  if (turn.label) turn.show(state.parameters[state.labels.indexOf(turn.label)] ?? 0);
}

// Training.
const ask = (steps) => Promise.all(lanes.map(({ run }) => run.call("frame", steps, grid)));
function take(answers) {
  answers.forEach((answer, which) => lanes[which].run.show(answer));
  const broken = answers.find((answer) => answer.broken)?.broken;
  if (!broken) return true;
  tell(say("broken", { why: broken }), true);
  return (playing = false);
}
/** So many steps on, shown. Returns whether it can go on. */
const refresh = (steps = 0) => attempt(async () => {
  const on = take(await ask(steps));
  draw();
  return on;
});
/** Pictures, while it plays or a hand turns a weight. The next one is asked for before one is drawn: Python and the page
 * work at the same time. What a hand changes faster than the engine answers is sent once it does: the last value. */
const rounds = () => (round ??= attempt(async () => {
  const next = () => {
    const turned = wanted ? [run().call("set_parameter", ...wanted)] : [], steps = playing ? Number(find("pace").value) : 0;
    wanted = null;
    return Promise.all([ask(steps), ...turned]);
  };
  for (let coming = /** @type {Promise<any[]> | null} */ (next()); coming;) {
    const start = performance.now(), [answers] = await coming;
    coming = playing || wanted ? next() : null;
    take(answers);
    draw();
    if (page.see === "inside" && !page.expr) graph.live(await run().call("numbers"));
    await new Promise(requestAnimationFrame);
    coming ??= wanted && next(); // a hand that came meanwhile
    if (!playing) continue;
    const took = performance.now() - start;
    lab.frames.push(took);
    if (took > 60 && grid > 21) grid -= 10; // fewer places where the machine is slow
    else if (took < 22 && grid < PLAYING) grid += 10;
  }
}).then(() => (round = null)));
async function play() {
  if (playing) return void (playing = false);
  await round; // of a hand
  [playing, grid, lab.frames.length] = [true, PLAYING, 0];
  pressed();
  await rounds();
  [playing, grid] = [false, REST];
  pressed();
  await settled();
}
const controls = () => showControls(stateOf(), { racing: lanes.length > 1, active, preset: lab.preset }, configure);
const pressed = () => (find("play").ariaPressed = String(playing));
/** To a standstill: what is under way is over when this is. */
async function still() {
  playing = false;
  await round;
}
/** After so many steps everything agrees again: pictures, the graph, the address. */
async function settled(steps = 0) {
  await refresh(steps);
  if (page.see === "inside") await inside(graph.now);
  await remember();
}

// Changing.
async function change(label, value) {
  wanted = [label, value];
  if (round) return;
  await rounds();
  await attempt(async () => turn.tell(await run().call("nudge", label)));
  later();
}
const setPoints = (points) => attempt(async () => {
  for (const { run } of lanes) await run.setPoints(points);
  if (!playing) await refresh();
  later();
});
/** Begin anew with these changes, all others as they are but for those `without`. Data are shared in a race. */
async function configure(changes, without = /** @type {string[]} */ ([])) {
  await still();
  await attempt(async () => {
    const others = ["dataset", "noise", "samples"].some((name) => name in changes); // other data
    for (const [which, { run }] of lanes.entries()) { // a race starts together
      const mine = which === active || others, settings = { ...run.state.settings, ...(mine ? changes : {}) };
      const own = which ? lanes[0].run.state.points : !others && /(^|&)p=/.test(run.address) ? run.state.points : null;
      for (const name of mine ? without : []) delete settings[name];
      run.take(await run.call("configure", settings));
      if (own && own.join() !== run.state.points.join()) await run.setPoints(own); // made by hand, or the rival's
    }
    delete page.neuron;
    if (Object.keys(changes).length) lab.preset = "";
    tell("");
    built();
  });
  controls();
  await settled();
}
const tune = (name, value) => attempt(async () => {
  stateOf().settings = await run().call("tune", name, value);
  controls();
  if (!playing) draw();
  later();
});

function endRace() {
  lanes.splice(1).forEach(({ box }) => box.remove());
  active = 0;
}
/** A second lane, as this address says. Returns what is ignored in it. */
async function rival(address) {
  const { run } = addLane((second ??= home.open())), told = await run.call("open", address);
  run.address = address;
  run.take(told);
  return told.ignored;
}
/** The same once more beside it, from the beginning; its settings are then changed. */
async function race() {
  await still();
  if (lanes.length > 1) endRace();
  else await attempt(async () => {
    await rival(lanes[0].run.address);
    pick(1);
  });
  await configure({});
}

// Looking inside.
const inside = (moment = 0) => attempt(async () => {
  const told = await (page.expr ? expressed() : run().call("choose", ...stateOf().chosen, page.look ?? "neurons", page.lang, page.neuron ?? ""));
  graph.load(told, await home.svg(told.dot), moment);
  places(run(), told, page);
  if (!find("said").matches(".wrong")) tell("");
});
async function expressed() {
  const values = [...String(page.values ?? "").matchAll(/([^\s,=]+)\s*=\s*([^\s,]+)/g)].map(([, name, number]) => [name, number]);
  const told = await run().call("express", page.expr, Object.fromEntries(values), page.look ?? "circuit", page.lang);
  if (!told.error) return told;
  if (told.place !== null) find("expression").setSelectionRange(told.place, told.place + 1);
  throw new Error(told.error);
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
  if (which === "inside" && !graph.data) { // what the address asks for is not to be had
    for (const name of ["neuron", "expr", "values"]) delete page[name];
    await inside();
  }
  draw();
  later();
}

// The address holds all of it.
async function remember() {
  if (playing || !lab.done) return;
  await attempt(async () => {
    for (const { run } of lanes) run.address = await run.call("address", {});
    const looking = page.see === "inside", { chosen } = stateOf();
    if (looking) page.moment = graph.now;
    const kept = { ...page, race: lanes[1]?.run.address ?? "", see: looking ? "inside" : "", moment: (looking && graph.now) || "", teacher: page.teacher || "" };
    const unless = (usually, thing) => (usually === thing ? "" : thing); // what is usual is left out
    Object.assign(kept, { lang: unless("en", page.lang), dark: unless(usual, page.dark), at: String(chosen) === "0.4,0.8,1" ? "" : chosen });
    history.replaceState(null, "", `#${await lanes[0].run.call("address", kept)}`);
  });
}
async function open(hash) {
  await still();
  lab.done = false;
  endRace();
  const told = await lanes[0].run.call("open", hash.slice(0, LONGEST)), { see: where = "train", race, ...kept } = told.page;
  for (const name of ["moment", "look", "neuron", "expr", "values"]) delete page[name];
  Object.assign(page, kept);
  speak(page.lang); // so that what is wrong is said in it
  lanes[0].run.take({ ...told, chosen: kept.at ?? told.chosen });
  lab.preset = told.options.presets.find(({ address }) => `#${address}` === hash)?.key ?? greeting(hash);
  if (race) told.ignored.push(...(await rival(race)));
  tell(told.ignored.join(" · "), told.ignored.length > 0);
  built();
  // The same steps again give the same bits; an answer holds as many of them as the engine takes in its time.
  for (let on = await refresh(), left; on && (left = told.steps - lanes[0].run.frame.step) > 0; on = await refresh(Math.min(200, left)));
  await see(where === "inside" ? "inside" : "train");
  lab.done = true;
}
async function revive() {
  playing = false;
  for (const { run } of lanes) await run.revive();
  await refresh();
  tell(say("died"));
}

// Bringing back.
async function load({ target }) {
  await still();
  await attempt(async () => {
    const [file] = target.files;
    if (file.size > LONGEST) throw new Error(say("too long"));
    run().take(await run().call("load", await file.text()));
    built();
    await settled();
  });
  target.value = "";
}

// Hearing.
const act = {
  play, race, step: () => still().then(() => settled(Number(find("pace").value))), restart: () => configure({}),
  "tab-train": () => see("train"), "tab-inside": () => see("inside"), ask: () => find("help").showModal(),
  teacher: () => dressed("teacher", Number(!page.teacher)), theme: () => dressed("dark", Number(!page.dark)),
  language: () => (dressed("lang", page.lang === "en" ? "zh" : "en"), page.see === "inside" && inside(graph.now)),
  first: () => graph.show(0), back: () => graph.show(graph.now - 1), next: () => graph.next(), last: () => graph.show(graph.end), auto: () => graph.play(),
  guess: () => graph.guessing(!graph.guess), "save-picture": () => picture(page.see === "inside" ? graph.svg : null),
  "save-program": () => attempt(async () => save("lab_program.py", await run().call("program"), "text/x-python")),
  "save-network": () => attempt(async () => save("network.json", await run().call("network"), "application/json")),
};
const changes = {
  load, activation: ({ target }) => configure({ activation: target.value }), loss: ({ target }) => configure({ loss: target.value }, ["rate"]),
  optimizer: ({ target }) => tune("optimizer", target.value), lanes: ({ target }) => pick(Number(target.value)),
  point: ({ target }) => (delete page.expr, (stateOf().chosen = target.value.split("_").map(Number)), inside(graph.now)),
  neuron: ({ target }) => ((page.neuron = target.value), inside()),
};
const ALWAYS = { " ": play, s: act.step, r: act.restart, 1: act["tab-train"], 2: act["tab-inside"], t: act.teacher, d: act.theme, l: act.language, "?": act.ask };
const MOVING = {
  ArrowLeft: act.back, ArrowRight: act.next, Home: act.first, End: act.last, g: act.guess,
  PageUp: () => graph.group(-1), PageDown: () => graph.group(1), Escape: () => graph.show(graph.now),
};
for (const [id, does] of Object.entries(act)) find(id).onclick = does;
for (const [id, does] of Object.entries(changes)) find(id).onchange = does;
for (const id of ["seed", "noise", "samples"]) find(id).onchange = ({ target }) => configure({ [id]: Number(target.value) });
for (const id of ["momentum", "batch"]) find(id).oninput = ({ target }) => tune(id, Number(target.value));
find("rate").oninput = ({ target }) => tune("rate", Number((10 ** target.value).toPrecision(2)));
find("slider").oninput = ({ target }) => graph.show(Number(target.value));
turn.which.onchange = ({ target }) => {
  turn.label = target.value;
  draw();
  attempt(async () => turn.tell(await run().call("nudge", turn.label)));
};
find("own").onsubmit = (event) => {
  event.preventDefault();
  const given = find("expression").value;
  Object.assign(page, { expr: given || find("expression").placeholder, values: given ? find("values").value : find("values").placeholder });
  tell("");
  inside();
};
addEventListener("keydown", (event) => {
  if (!stateOf()) return; // no engine, which has been said
  const target = /** @type {HTMLElement} */ (event.target), key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey || event.altKey || find("help").open) return;
  if (target.matches("select, input:not([type=range], [type=radio])") || (target.matches("input") && key in MOVING && key !== "g")) return;
  const does = (page.see === "inside" && graph.data ? MOVING[key] : undefined) ?? ALWAYS[key];
  if (!does || (key === " " && target.matches("button, summary, a"))) return;
  event.preventDefault();
  does();
});
addEventListener("click", ({ target }) => {
  const inner = /** @type {Element} */ (target);
  if (!inner.closest("summary")) find("save").open = false;
  if (!inner.closest("#knob, .net")) turn.close();
});
addEventListener("hashchange", () => attempt(() => open(location.hash)));
addEventListener("resize", () => (graph.fit(), draw()));

// Beginning.
dress();
addLane(home.open());
const first = await home.first;
if (first) { // the engine is not there yet: what it said when the page was built
  lanes[0].run.take(first.state);
  built();
  lanes[0].run.show(first.frame);
  draw();
}
await attempt(async () => {
  await open(location.hash);
  lab.ready = performance.now();
  await sets(lanes[0].run, configure);
  controls();
});
document.body.inert = !stateOf();
