// The page: hears hands, asks the engine, keeps the address. All numbers come from the engine.
import { controls as showControls, sets } from "./controls.js";
import { readTheme } from "./draw.js";
import { inBrowser, local } from "./homes.js";
import { Looking } from "./looking.js";
import { find, make } from "./page.js";
import { picture, save } from "./saving.js";
import { Stage } from "./stage.js";
import { attempt, HELP, say, speak, tell } from "./texts.js";
import { Training } from "./training.js";

const root = document.documentElement, at_home = root.dataset.home === "local";
const LONGEST = 100_000; // characters of an address, or of a file

/** What the address keeps of the page itself; the experiment is kept by the engine. @type {Record<string, any>} */
const page = { see: "train", lang: "en" };
const asked = new URLSearchParams(location.hash.slice(1)); // the engine reads it all; these three cannot wait
if (asked.get("lang") === "zh") page.lang = "zh";
const usual = Number(matchMedia("(prefers-color-scheme: dark)").matches); // what the address need not say
[page.dark, page.teacher] = [asked.get("dark") ?? String(usual), asked.get("teacher")].map((given) => Number(given === "1"));
speak(page.lang);

const home = at_home ? local((sentence) => tell(sentence, true)) : inBrowser((sentence) => (find("home").textContent = sentence), () => attempt(revive));
const stage = new Stage({ change, points: setPoints, chosen: later, picked: controls, inside: () => looking.see("inside") });
const looking = new Looking(stage, home, page, later), { graph } = looking, { lanes } = stage;
const training = new Training(stage, at_home ? 61 : 51, () => looking.live());
let second = /** @type {import("./homes.js").Call | null} */ (null); // the engine of a rival, once there has been one

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
  stage.build();
}

// Training.
async function play() {
  if (training.playing) return void (training.playing = false);
  await training.play();
  await settled();
}
/** After so many steps everything agrees again: pictures, the graph, the address. */
async function settled(steps = 0) {
  await training.refresh(steps);
  if (looking.inside) await looking.again();
  await remember();
}

// Changing.
async function change(label, value) {
  training.wanted = [label, value];
  if (training.round) return;
  await training.go();
  await stage.nudge();
  later();
}
function setPoints(points) {
  return attempt(async () => {
    for (const { run } of lanes) await run.setPoints(points);
    if (!training.playing) await training.refresh();
    later();
  });
}
/** Begin anew with these changes, all others as they are but for those `without`. Data are shared in a race. */
async function configure(changes, without = /** @type {string[]} */ ([])) {
  await training.still();
  await attempt(async () => {
    const others = ["dataset", "noise", "samples"].some((name) => name in changes); // other data
    for (const [which, { run }] of lanes.entries()) { // a race starts together
      const mine = which === stage.active || others, settings = { ...run.state.settings, ...(mine ? changes : {}) };
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
  stage.state.settings = await stage.run.call("tune", name, value);
  controls();
  if (!training.playing) stage.draw();
  later();
});
/** A second lane, as this address says. Returns what is ignored in it. */
async function rival(address) {
  const { run } = stage.add((second ??= home.open())), told = await run.call("open", address);
  run.address = address;
  run.take(told);
  return told.ignored;
}
/** The same once more beside it, from the beginning; its settings are then changed. */
async function race() {
  await training.still();
  if (lanes.length > 1) stage.single();
  else await attempt(async () => {
    await rival(lanes[0].run.address);
    stage.pick(1);
  });
  await configure({});
}

// The address holds all of it.
let timer = 0;
/** The address follows, once hands are still. */
function later() {
  clearTimeout(timer);
  timer = setTimeout(remember, 150);
}
async function remember() {
  if (training.playing || !lab.done) return;
  await attempt(async () => {
    for (const { run } of lanes) run.address = await run.call("address", {});
    const { chosen } = stage.state, { inside } = looking;
    if (inside) page.moment = graph.moment;
    const kept = { ...page, race: lanes[1]?.run.address ?? "", see: inside ? "inside" : "", moment: (inside && graph.moment) || "", teacher: page.teacher || "" };
    const unless = (usually, thing) => (usually === thing ? "" : thing); // what is usual is left out
    Object.assign(kept, { lang: unless("en", page.lang), dark: unless(usual, page.dark), at: String(chosen) === "0.4,0.8,1" ? "" : chosen });
    history.replaceState(null, "", `#${await lanes[0].run.call("address", kept)}`);
  });
}
async function open(hash) {
  await training.still();
  lab.done = false;
  stage.single();
  const told = await lanes[0].run.call("open", hash.slice(0, LONGEST)), { see = "train", race, ...kept } = told.page;
  for (const name of ["moment", "look", "neuron", "expr", "values"]) delete page[name];
  Object.assign(page, kept);
  speak(page.lang); // so that what is wrong is said in it
  lanes[0].run.take({ ...told, chosen: kept.at ?? told.chosen });
  lab.preset = told.options.presets.find(({ address }) => `#${address}` === hash)?.key ?? greeting(hash);
  if (race) told.ignored.push(...(await rival(race)));
  tell(told.ignored.join(" · "), told.ignored.length > 0);
  built();
  // The same steps again give the same bits; an answer holds as many of them as the engine takes in its time.
  for (let on = await training.refresh(), left; on && (left = told.steps - lanes[0].run.frame.step) > 0; on = await training.refresh(Math.min(200, left)));
  await looking.see(see === "inside" ? "inside" : "train");
  lab.done = true;
}
async function revive() {
  training.playing = false;
  await Promise.all(lanes.map(({ run }) => run.revive()));
  await settled();
  tell(say("died"));
}
async function load({ target }) {
  await training.still();
  await attempt(async () => {
    const [file] = target.files, { run } = stage;
    if (file.size > LONGEST) throw new Error(say("too long"));
    run.take(await run.call("load", await file.text()));
    built();
    await settled();
  });
  target.value = "";
}

// Hearing.
const act = {
  play, race, step: () => training.still().then(() => settled(Number(find("pace").value))), restart: () => configure({}),
  "tab-train": () => looking.see("train"), "tab-inside": () => (tell(""), looking.see("inside")), ask: () => find("help").showModal(),
  teacher: () => dressed("teacher", Number(!page.teacher)), theme: () => dressed("dark", Number(!page.dark)),
  language: () => (dressed("lang", page.lang === "en" ? "zh" : "en"), looking.inside && looking.again()),
  first: () => graph.show({ moment: 0 }), back: () => graph.step(-1), next: () => graph.step(1), last: () => graph.show({ moment: graph.end }), playing: () => graph.play(),
  guess: () => graph.show({ guess: !graph.guess, answered: 0 }), "save-picture": () => picture(looking.inside ? graph.svg : null),
  "save-program": () => attempt(async () => save("lab_program.py", await stage.run.call("program"), "text/x-python")),
  "save-network": () => attempt(async () => save("network.json", await stage.run.call("network"), "application/json")),
};
const changes = {
  load, activation: ({ target }) => configure({ activation: target.value }), loss: ({ target }) => configure({ loss: target.value }, ["rate"]),
  optimizer: ({ target }) => tune("optimizer", target.value), lanes: ({ target }) => stage.pick(Number(target.value)),
  point: ({ target }) => (delete page.expr, (stage.state.chosen = target.value.split("_").map(Number)), looking.again()),
  neuron: ({ target }) => ((page.neuron = target.value), looking.again(0)),
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
find("own").onsubmit = (event) => {
  event.preventDefault();
  const [expr, values] = [find("expression"), find("values")].map((field) => (find("expression").value ? field.value : field.placeholder));
  Object.assign(page, { expr, values });
  tell("");
  looking.again(0);
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
});
addEventListener("hashchange", () => attempt(() => open(location.hash)));
addEventListener("resize", () => (graph.fit(), stage.draw()));

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
await attempt(async () => {
  await open(location.hash);
  lab.ready = performance.now();
  await sets(lanes[0].run, configure);
  controls();
});
document.body.inert = !stage.state;
