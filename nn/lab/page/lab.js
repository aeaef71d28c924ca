// The page: hears hands, asks the engine, keeps the address. All numbers come from the engine.
import { controls as showControls, sets } from "./controls.js";
import { readTheme } from "./draw.js";
import { inBrowser, local } from "./homes.js";
import { Looking } from "./looking.js";
import { find, make } from "./page.js";
import { paper, picture, save } from "./saving.js";
import { Stage } from "./stage.js";
import { attempt, forgive, HELP, inTurn, retell, say, speak, tell } from "./texts.js";
import { Training } from "./training.js";

const root = document.documentElement, at_home = root.dataset.home === "local";
const LONGEST = 100_000; // characters of an address, or of a file

/** What the address keeps of the page itself; the experiment is kept by the engine. @type {Record<string, any>} */
const page = { see: "train", lang: "en" };
const asked = new URLSearchParams(location.hash.slice(1)); // the engine reads it all; these three cannot wait
if (asked.get("lang") === "zh") page.lang = "zh";
const usual = Number(matchMedia("(prefers-color-scheme: dark)").matches); // what the address need not say
[page.dark, page.teacher] = [asked.get("dark") ?? String(usual), asked.get("teacher")].map((given) => Number(given === "1"));

const wrong = (sentence) => tell(sentence, true);
const home = at_home ? local(wrong) : inBrowser((sentence) => (find("home").textContent = sentence), () => ((dead = true), hear(() => {})), wrong);
const stage = new Stage({ change, points: setPoints, chosen: later, picked: () => (controls(), later()), inside: () => see("inside") });
const looking = new Looking(stage, home, page, later), { graph } = looking, { lanes } = stage;
const training = new Training(stage, at_home ? 61 : 51, shown);
let second = /** @type {import("./homes.js").Call | null} */ (null); // the engine of a rival, once there has been one
let dead = false, deaths = 0; // an engine that was started again, and knows nothing; how many while an address was opened
let sought = "", openings = 0; // the address that was asked for last, and how many have been

/** Who comes without an experiment is greeted. @param {string} hash */
const greeting = (hash) => (/^#?((lang|dark|teacher)=\w*&?)*$/.test(hash) ? "hello" : "");
/** For whoever drives this page: `done` once all that the address asks is shown, how long pictures took. */
const lab = { done: false, ready: 0, preset: greeting(location.hash), frames: training.times, lanes, graph, surface: stage.surface, page };
Object.assign(globalThis, { lab });

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
  find("teacher").ariaPressed = String(Boolean(page.teacher));
  find("help-list").replaceChildren(...HELP.flatMap((keys) => {
    const term = make("dt");
    term.append(...keys.split(" ").map((key) => make("kbd", key)));
    return [term, make("dd", say(`help ${keys}`))];
  }));
  if (at_home) find("home").textContent = say("at home");
  if (lab.preset && !find("said").matches(".wrong")) tell(() => say(`preset ${lab.preset}`));
  else retell();
  if (lanes[0]?.run.state) controls();
}
/** @param {"lang" | "dark" | "teacher"} name */
function dressed(name, value) {
  page[name] = value;
  dress();
  for (const { network } of lanes) network.lay();
  graph.fit();
  stage.draw();
  later();
}
function controls() {
  showControls(stage.state, { racing: lanes.length > 1, active: stage.active, preset: lab.preset }, configure);
}
/** What the states say: networks, controls. */
function built() {
  stage.knob.close();
  dress(); // first, for its sentences take room
  for (const { run, network } of lanes) network.build(run.state.sizes, run.state.labels);
}

// Training.
/** What hands ask for, in turn; not if another address was asked for since. What was wrong before is forgotten, an engine that
 * has died is brought back first. */
function hear(does) {
  const mine = openings;
  return inTurn(async () => {
    if (mine !== openings) return;
    if (dead) await revive();
    else forgive();
    await does();
  });
}
const step = () => hear(async () => {
  await training.still();
  await settled(Number(find("pace").value));
});
const play = () => {
  if (training.playing) training.playing = false;
  else hear(() => training.playing || void training.play().then(() => inTurn(settled))); // hands are heard while it lasts
};
/** After so many steps everything agrees again: pictures, the graph, the address. */
async function settled(steps = 0) {
  await training.refresh(steps);
  if (looking.inside) await looking.again();
  if (stage.knob.label) await stage.nudge();
  if (steps || training.times.length) warn(stage.run);
  await remember();
}
/** Who has lost what was learned is told so. @param {import("./run.js").Run} run */
function warn({ frame, logs, state }) {
  const least = logs.reduce((best, log, step) => (log < logs[best] ? step : best), 0), best = 10 ** logs[least];
  if (state.settings.batch || find("said").matches(".wrong") || !(frame.loss > 1.15 * best)) return; // a batch has a loss of its own
  tell(() => say("worse", { best: best.toPrecision(3), step: least }));
}
let next = 0; // when the address is to follow while it plays
async function shown() {
  await looking.live();
  if (performance.now() < next) return;
  next = performance.now() + 1000;
  await remember();
}

// Changing.
async function change(label, value) {
  forgive();
  training.wanted = [label, value];
  if (training.round) return;
  await training.go();
  await stage.nudge();
  later();
}
let sending = /** @type {Promise<any> | null} */ (null);
/** Points are seen at once, and sent in turn: of several changes meanwhile the last. */
function setPoints(points) {
  for (const { run } of lanes) run.put(points);
  stage.draw();
  sending ??= hear(async () => {
    sending = null;
    for (const { run } of lanes) await run.send();
    if (!training.playing) await training.refresh();
    later();
  }).finally(() => ((sending = null), stage.draw()));
}
/** Begin anew with these changes, all others as they are but for those `without`. */
const configure = (changes, without = /** @type {string[]} */ ([])) => hear(() => anew(changes, without));
/** Data are shared in a race. */
async function anew(changes, without = /** @type {string[]} */ ([])) {
  await training.still();
  const others = ["dataset", "noise", "samples"].some((name) => name in changes); // other data
  for (const [which, { run }] of lanes.entries()) { // a race starts together
    const mine = which === stage.active || others, settings = { ...run.state.settings, ...(mine ? changes : {}) };
    const own = which ? lanes[0].run.state.points : !others && run.state.own_points ? run.state.points : null;
    for (const name of mine ? without : []) delete settings[name];
    run.take(await run.call("configure", settings));
    if (!own || own.join() === run.state.points.join()) continue;
    run.put(own); // made by hand, or the rival's
    await run.send();
  }
  delete page.neuron;
  if (Object.keys(changes).length) lab.preset = "";
  tell("");
  built();
  await settled();
}
const tune = (name, value) => hear(async () => {
  stage.state.settings = await stage.run.call("tune", name, value);
  controls();
  if (!training.playing) stage.draw();
  later();
});
/** A second lane, as this address says. */
async function rival(address) {
  const { run } = stage.add((second ??= home.open()));
  try {
    const told = await run.call("open", address);
    run.take(told);
    return told;
  } catch (error) {
    second = null; // it is of no more use
    stage.single();
    throw error;
  }
}
/** The same once more beside it, from the beginning; its settings are then changed. */
const race = () => hear(async () => {
  await training.still();
  if (lanes.length > 1) {
    stage.single();
    built();
    return settled();
  }
  await rival(await lanes[0].run.call("address", {}));
  stage.pick(1);
  await anew({});
});
const see = (which) => hear(() => looking.see(which));

// The address holds all of it.
let timer = 0;
/** The address follows, once hands are still. */
function later() {
  clearTimeout(timer);
  timer = setTimeout(() => inTurn(() => training.playing || remember()), 150);
}
async function remember() {
  const mine = openings;
  if (!lab.done) return;
  const { inside } = looking, [{ run }, other] = lanes;
  const race = other ? (await other.run.call("address", { at: other.run.state.chosen })) || "step=0" : "";
  if (inside) page.moment = graph.moment;
  const address = await run.call("address", { // of what is usual nothing
    ...page, see: inside ? "inside" : "", moment: (inside && graph.moment) || "", at: run.state.chosen, race,
    lane: stage.active || "", lang: page.lang === "en" ? "" : page.lang, dark: page.dark === usual ? "" : page.dark, teacher: page.teacher || "",
  });
  if (mine === openings) history.replaceState(null, "", `#${address}`);
}
/** Begin as an address says; one that is asked for meanwhile takes its place. */
function open(hash) {
  openings++;
  [sought, deaths, training.playing] = [hash, 0, false];
  return hear(() => opened(hash));
}
async function opened(hash) {
  const mine = openings;
  await training.still();
  lab.done = false;
  find("nets").inert = true; // what hands do to it meanwhile would be lost
  stage.single();
  const told = await lanes[0].run.call("open", hash.slice(0, LONGEST)), { see = "train", race, lane, ...kept } = told.page;
  for (const name of ["moment", "look", "neuron", "expr", "values"]) delete page[name];
  Object.assign(page, kept);
  speak(page.lang); // so that what is wrong is said in it
  lanes[0].run.take(told);
  lab.preset = told.options.presets.find(({ address }) => `#${address}` === hash)?.key ?? greeting(hash);
  const both = [told, ...(race ? [await rival(race).catch(({ message }) => ({ ignored: [message] }))] : [])];
  const ignored = both.flatMap((each) => each.ignored);
  tell(ignored.join(" · "), ignored.length > 0);
  built();
  // The same steps again give the same bits; an answer holds as many of them as the engine takes in its time.
  for (let on = await training.refresh(), left; on && mine === openings; on = await training.refresh(left)) {
    left = lanes.map(({ run }, which) => Math.max(0, Math.min(200, both[which].steps - run.frame.step)));
    if (!Math.max(...left)) break;
  }
  if (mine !== openings || dead) return;
  if (lane && lanes.length > 1) stage.pick(1);
  await looking.see(see === "inside" ? "inside" : "train");
  if (dead) return;
  find("nets").inert = false;
  [lab.done, deaths] = [true, 0];
}
/** The engine was started again: it learns what the page knows; what it died of while it was opened is tried once more. */
async function revive() {
  [dead, training.playing] = [false, false];
  if (lab.done) await Promise.all(lanes.map(({ run }) => run.revive()));
  else if (++deaths < 3) await opened(deaths > 1 ? "" : sought);
  if (lab.done) await settled();
  tell(() => say("died"));
}
function load({ target }) {
  const [file] = target.files;
  hear(async () => {
    const { run } = stage;
    await training.still();
    if (file.size > LONGEST) throw new Error(say("too long"));
    run.take(await run.call("load", await file.text()));
    built();
    await settled();
  });
  target.value = "";
}

// Hearing.
const again = (moment = graph.moment) => hear(() => looking.again(moment));
const act = {
  play, race, step, restart: () => configure({}), "tab-train": () => see("train"), "tab-inside": () => (tell(""), see("inside")), ask: () => find("help").showModal(),
  teacher: () => dressed("teacher", Number(!page.teacher)), theme: () => dressed("dark", Number(!page.dark)),
  language: () => (dressed("lang", page.lang === "en" ? "zh" : "en"), looking.inside && again()),
  first: () => graph.show({ moment: 0 }), back: () => graph.step(-1), next: () => graph.step(1), last: () => graph.show({ moment: graph.end }), playing: () => graph.play(),
  guess: () => graph.show({ guess: !graph.guess, answered: 0 }), "save-picture": () => picture(looking.inside ? graph.svg : null),
  "save-program": () => attempt(async () => save("lab_program.py", await stage.run.call("program"), "text/x-python")),
  "save-network": () => attempt(async () => save("network.json", await stage.run.call("network"), "application/json")),
};
const changes = {
  load, activation: ({ target }) => configure({ activation: target.value }), loss: ({ target }) => configure({ loss: target.value }, ["rate"]),
  optimizer: ({ target }) => tune("optimizer", target.value), lanes: ({ target }) => stage.pick(Number(target.value)),
  point: ({ target }) => (delete page.expr, (stage.state.chosen = target.value.split("_").map(Number)), again()),
  neuron: ({ target }) => ((page.neuron = target.value), again(0)),
};
const ALWAYS = { " ": play, s: act.step, r: act.restart, 1: act["tab-train"], 2: act["tab-inside"], t: act.teacher, d: act.theme, l: act.language, "?": act.ask };
const MOVING = {
  ArrowLeft: act.back, ArrowRight: act.next, Home: act.first, End: act.last, g: act.guess,
  PageUp: () => graph.group(-1), PageDown: () => graph.group(1), Escape: () => graph.show(),
};
for (const [id, does] of Object.entries(act)) find(id).onclick = does;
for (const [id, does] of Object.entries(changes)) find(id).onchange = does;
for (const id of ["seed", "noise", "samples"]) find(id).onchange = ({ target }) => configure({ [id]: Number(target.value) });
for (const id of ["momentum", "batch"]) find(id).oninput = ({ target }) => tune(id, Number(target.value));
find("rate").oninput = ({ target }) => tune("rate", Number((10 ** target.value).toPrecision(2)));
find("slider").oninput = ({ target }) => graph.show({ moment: Number(target.value) });
find("train").querySelector("form").onsubmit = (event) => event.preventDefault(); // Enter in a field of the experiment
find("own").onsubmit = (event) => {
  event.preventDefault();
  const [expr, values] = [find("expression"), find("values")].map((field) => (find("expression").value ? field.value : field.placeholder));
  Object.assign(page, { expr, values });
  again(0);
};
addEventListener("keydown", (event) => {
  if (!stage.state) return; // no engine, which has been said
  const target = /** @type {HTMLElement} */ (event.target), key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey || event.altKey || find("help").open) return;
  if (target.matches("select, input:not([type=range], [type=radio])") || (target.matches("input") && key in MOVING && key !== "g")) return;
  const does = (looking.inside && graph.data ? MOVING[key] : undefined) ?? ALWAYS[key];
  if (!does || (key === " " && target.matches("button, summary, a"))) return;
  event.preventDefault();
  does();
});
addEventListener("click", ({ target }) => {
  const inner = /** @type {Element} */ (target);
  if (!inner.closest("summary")) find("save").open = false;
  if (!inner.closest("#knob, .net")) stage.knob.close();
  const link = /** @type {HTMLAnchorElement | null} */ (inner.closest("#presets a"));
  if (link && link.hash === location.hash) open(link.hash); // once more: to the browser that is no change
});
addEventListener("hashchange", ({ newURL }) => open(newURL ? new URL(newURL).hash : location.hash)); // which may have gone on since
addEventListener("resize", () => (graph.fit(), stage.draw()));
paper(() => (readTheme(), stage.draw()));

// Beginning.
dress();
stage.add(home.open());
const first = await home.first;
if (first) { // the engine is not there yet: what it said when the page was built
  lanes[0].run.take(first.state);
  built();
  lanes[0].run.show(first.frame);
  stage.draw();
}
await open(location.hash);
lab.ready = performance.now();
if (stage.state) await attempt(async () => {
  await sets(lanes[0].run, configure);
  controls();
});
document.body.inert = !stage.state;
