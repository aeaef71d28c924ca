// The page in a browser: node browser.mjs ADDRESS [process of the local server] [FOLDER for pictures], for either home,
// with playwright-core and Chromium. Errors in the console and requests to other hosts fail; frames a second are printed,
// never asserted. The last check ends the server.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [address, server, folder] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1366, height: 768 } }), wrong = [];
page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
page.on("pageerror", (error) => wrong.push(error.stack));
page.on("request", (request) => new URL(request.url()).origin === new URL(address).origin || /^(data|blob):/.test(request.url()) || wrong.push(`asked ${request.url()}`));

const started = Date.now(), text = (id) => page.locator(`#${id}`).textContent(), lab = (asks) => page.evaluate(`(() => { const { lanes } = lab, run = lanes[0].run; return ${asks}; })()`);
/** Until this holds; what is not there yet does not. */
async function until(asks) {
  for (let left = 2400; !(await lab(asks).catch(() => false)); left--) {
    assert.ok(left, `never: ${asks}`);
    await page.waitForTimeout(50);
  }
}
/** Begin as an address says; `anew` on a page that is loaded anew, and with an engine that has to start. */
async function open(hash, anew = false) {
  if (anew) {
    await page.goto("about:blank");
    await page.goto(`${address}#${hash}`);
  } else await page.evaluate((hash) => {
    globalThis.lab.done = false;
    history.replaceState(null, "", `#${hash}`);
    dispatchEvent(new Event("hashchange"));
  }, hash);
  await until("globalThis.lab.done");
}
/** A check by name; what is wrong in the console after it is wrong in it. */
async function check(name, does) {
  await does();
  assert.deepEqual(wrong, [], name);
  console.log(`ok ${name}, ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

await check("trains, plays, pauses, steps, starts anew", async () => {
  await open("step=600", true);
  assert.equal(await text("m-right"), "119/121");
  await page.keyboard.press("Space");
  await until("run.frame.step > 605");
  await page.keyboard.press("Space");
  await until("document.getElementById('play').ariaPressed === 'false'");
  await page.waitForTimeout(500);
  const step = Number(await text("m-step"));
  await page.keyboard.press("s");
  await until(`run.frame.step === ${step + 1}`);
  await page.keyboard.press("r");
  await until("run.frame.step === 0");
});
await check("a wire is dragged, a neuron looked at, both said in numbers", async () => {
  await open("step=600");
  const [x, y] = await lab("(({ left, top }, [x, y]) => [left + x, top + y])(lanes[0].box.getBoundingClientRect(), lanes[0].network.wires[1].middle)");
  const before = await lab("run.state.parameters");
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y + 60, { steps: 5 });
  await page.mouse.up();
  await until(`run.state.parameters.join() !== ${JSON.stringify(before.join())}`);
  await until("/0\\.1 = /.test(document.getElementById('knob-said').textContent)");
  assert.ok(await lab("document.getElementById('knob').getBoundingClientRect().left > lanes[0].box.getBoundingClientRect().right"), "the slider hides the network");
  await page.keyboard.press("Escape");
  await page.locator("button.tile").nth(2).focus();
  assert.equal(await page.locator(".output").textContent(), "layer0.neuron2");
});
await check("points are added, moved and deleted by mouse and keyboard", async () => {
  await open("");
  const { x, y } = await page.locator(".map").boundingBox(), tool = (id) => page.locator(id).click();
  await tool("#add-1");
  await page.mouse.click(x + 30, y + 30);
  await until("run.state.points.length === 122");
  await page.getByText("delete", { exact: true }).click();
  await page.mouse.click(x + 30, y + 30);
  await until("run.state.points.length === 121");
  await tool("#add-0");
  await page.locator(".map").focus();
  for (const key of ["n", "ArrowRight", "ArrowUp", "Enter"]) await page.keyboard.press(key);
  await until("run.state.points.length === 122");
});
await check("the inside: moments, why, guess first, an expression", async () => {
  await open("step=600&see=inside&moment=31");
  assert.match(await text("count"), /^31 /);
  await page.keyboard.press("ArrowLeft");
  assert.match(await text("count"), /^30 /);
  await page.keyboard.press("End");
  const wide = "[...document.querySelectorAll('#picture .cell:has(> polygon)')].filter((cell) => { const [text, box] = ['text', 'polygon'].map((kind) => cell.querySelector(kind).getBBox()); return text.x + text.width > box.x + box.width - 1; }).map((cell) => cell.textContent)";
  assert.deepEqual(await lab(wide), [], "numbers that leave their cells");
  await page.locator("[id=n9g]").click();
  await until("/w0/.test(document.getElementById('what').textContent)");
  await page.locator("#guess").click();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator(".asked input:focus").count(), 1);
  await page.keyboard.type("9e9");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".mark.wrong").count(), 1);
  await page.locator(".asked button").click();
  assert.equal(await page.locator("#lines li").count() > 0, await page.locator(".asked").count() === 0);
  await page.locator("#expression").fill("tanh(a*b + 5)");
  await page.locator("#values").fill("a=2 b=-3");
  await page.keyboard.press("Enter");
  await until("/^0 of 8/.test(document.getElementById('count').textContent)");
  await open("see=inside&moment=99&expr=tanh(a*b + 5)&values=a=2 b=-3");
  assert.ok(await lab("[...document.querySelectorAll('#picture .edge.shared > text')].some((text) => text.textContent === '1' && getComputedStyle(text).visibility === 'visible')"));
  await page.locator("#expression").fill("tanh(a*");
  await page.keyboard.press("Enter");
  await until("document.getElementById('said').matches('.wrong')");
});
await check("the keyboard alone turns a weight, and asks why", async () => {
  await open("step=600");
  const before = await lab("run.state.parameters"), focused = () => page.evaluate("document.activeElement.id");
  await page.locator("button.tile").nth(1).focus();
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "knob-range");
  await page.keyboard.press("ArrowRight");
  await until(`run.state.parameters.join() !== ${JSON.stringify(before.join())}`);
  await page.keyboard.press("Escape");
  assert.ok(await lab("document.activeElement.matches('.tile')"));
  await page.keyboard.press("2");
  await until("globalThis.lab.graph.data");
  let first, next;
  for (let left = 60; first === next || !/gradient/.test(await text("what")); left--) {
    assert.ok(left, "never: a number of the picture asked by the keyboard"); // a new picture takes the focus away
    await page.locator("#picture").focus();
    await page.keyboard.press("Tab");
    first = await focused();
    await page.keyboard.press("Tab");
    next = await focused();
    await page.keyboard.press("Enter");
    await page.waitForTimeout(500);
  }
});
await check("everything has a name, and the menu opens by the keyboard", async () => {
  const nameless = `[...document.querySelectorAll("button, a, input, select, summary, [tabindex], [role]")].filter((element) => element.checkVisibility()
    && !(element.ariaLabel ?? element.getAttribute("aria-labelledby") ?? ([...(element.labels ?? [])].map((label) => label.textContent).join("") || element.textContent.trim()))).map((element) => element.outerHTML.slice(0, 200))`;
  for (const hash of ["see=inside", "step=3&race=step%3D3"]) {
    await open(hash);
    assert.ok(await lab("!document.querySelector('#picture [role=img]')")); // within an image nothing is a button
    await until("document.querySelectorAll('#sets canvas').length === 7");
    assert.deepEqual(await lab(nameless), [], hash);
  }
  await page.locator("#save summary").focus();
  await page.keyboard.press("Enter");
  for (let left = 4; left; left--) await page.keyboard.press("Tab");
  assert.equal(await page.evaluate("document.activeElement.id"), "load");
  await page.locator("h1").click();
  assert.ok(await lab("!document.getElementById('save').open"));
});
await check("the address brings all of it back, a race too", async () => {
  await open("dataset=moons&noise=0.1&layers=3&seed=2&step=20&lang=zh");
  await page.locator("#race").click();
  await until("lanes.length === 2 && lanes[1].run.frame");
  await page.locator("#optimizer").selectOption("adam");
  await page.keyboard.press("Escape");
  await page.locator("#step").focus();
  await page.keyboard.press("s");
  await until("run.frame.step === 1 && /step=1/.test(location.hash) && /adam/.test(location.hash)");
  const losses = await lab("lanes.map(({ run }) => run.frame.loss)");
  await open(new URL(page.url()).hash.slice(1), true);
  assert.deepEqual(await lab("lanes.map(({ run }) => run.frame.loss)"), losses);
  assert.equal(await text("tab-train"), "训练");
});
await check("a race comes back with the steps of each, and the lane that was looked at", async () => {
  await open("step=5");
  await page.locator("#race").dblclick(); // one race, and its end
  await until("lanes.length === 1 && run.frame.step === 0 && /^$|hello/.test(globalThis.lab.preset)");
  await page.locator("#race").click();
  await until("lanes.length === 2 && lanes[1].run.frame");
  for (let k = 0; k < 5; k++) await page.locator("#step").click();
  await until("lanes.every(({ run }) => run.frame.step === 5) && /step%3D5/.test(location.hash)");
  await page.locator("#rate").fill("0");
  await until("/w%3D/.test(location.hash) && /lane=1/.test(location.hash)"); // of B alone
  const told = "lanes.map(({ run }) => [run.frame.step, run.frame.loss])", before = await lab(told);
  await open(new URL(page.url()).hash.slice(1), true);
  assert.deepEqual(await lab(told), before);
  assert.ok(await lab("document.querySelectorAll('#lanes input')[1].checked"));
  await page.locator("#lanes input").first().check({ force: true });
  await until("!/lane=/.test(location.hash)");
  await open("");
  await page.locator("#race").click();
  await until("lanes.length === 2 && lanes[1].run.frame && /race=/.test(location.hash)"); // of two that are as usual
  await open(new URL(page.url()).hash.slice(1), true);
  assert.equal(await lab("lanes.length"), 2);
  await page.locator("#step").click();
  await until("run.frame.step === 1");
  await page.locator("#race").click();
  await until("lanes.length === 1 && run.frame.step === 1"); // the first one goes on
});
await check("what is asked for meanwhile waits, the last address wins, and a preset begins anew", async () => {
  await open("dataset=moons");
  await page.evaluate(() => ["disk", "xor", "saturated", "xor"].forEach((key) => {
    [...document.querySelectorAll("#presets a")].find((link) => link.hash === { disk: "#step=600", saturated: "#rate=100&step=100", xor: "#dataset=xor&layers=&optimizer=adam&step=300" }[key]).click();
  }));
  const opened = "globalThis.lab.done && run.state.settings.dataset === 'xor' && run.frame.step === 300 && globalThis.lab.preset === 'xor'";
  await until(opened);
  await page.waitForTimeout(400);
  assert.ok(await lab(opened));
  await page.evaluate("document.querySelector('#presets [aria-current]').click()");
  await page.waitForTimeout(300);
  await until(opened);
  await page.locator("#play").click();
  await until("run.frame.step > 320 && /step=3[1-9]/.test(location.hash)"); // the address follows while it plays
  await page.reload();
  await until("globalThis.lab.done && run.frame.step > 310");
});
await check("points at any pace, none beyond the map; a weight beyond its slider", async () => {
  await open("dataset=xor&samples=10&layers=16-16-16-16");
  const { x, y, width } = await page.locator(".map").boundingBox();
  await page.locator("#add-1").click();
  for (let k = 0; k < 8; k++) await page.mouse.click(x + 20 + 12 * k, y + 30);
  await until("run.state.points.length === 18 && run.frame.points === 18 && run.kept.length === 18");
  await page.mouse.click(x + 20, y + 60);
  await page.keyboard.press("r");
  await until("run.frame.points === 19 && run.frame.step === 0 && globalThis.lab.lanes[0].run.state.own_points");
  await open("dataset=xor&samples=10");
  const [px, py] = await lab("run.state.points[0]");
  await page.locator("[value=move] + span").click();
  await page.mouse.move(x + ((px / 1.1 + 1) * width) / 2, y + ((1 - py / 1.1) * width) / 2);
  await page.mouse.down();
  await page.mouse.move(1, y, { steps: 3 });
  await page.mouse.up();
  await until("run.state.points[0][0] === -1.1");
  await page.locator("button.tile").nth(2).click();
  await page.locator("#knob-number").fill("20");
  await until("run.state.parameters.includes(20)");
  await page.locator("#knob-raise").click();
  await until("run.state.parameters.includes(20.1)");
});
await check("a wrong address is a sentence in the page's language, and the page plays", async () => {
  const wrong = [["dataset=nothing&rate=-5&who=1&lang=en", /one of disk.*rate.*who/s], ["w=xyz&p=%FF&at=1&lang=zh", /地址中被忽略.*w .*而不是/s],
    ["lang=en&see=inside&neuron=layer9.neuron9&layers=16-16&moment=9999", /no neuron layer9/], ["race=race%3D1&layers=a", /layers must be/],
    ["at=0.4_0.8_5&see=inside", /from 0 to 1, not 5/], ["see=inside&expr=((((", /is missing here/], ["see=inside&expr=a&values=a=1,5", /what is 5/], ["see=inside&expr=a&values=a=b", /^a must be a number/], ["see=inside&expr=a", /a/], ["%", /^$|setting/]];
  for (const [hash, sentence] of wrong) {
    await open(hash);
    assert.match(await text("said"), sentence, hash);
    await page.locator("#tab-train").click();
    await page.locator("h1").click();
    await page.keyboard.press("s");
    await until("run.frame.step === 1");
  }
});
await check("expressions and networks that mean harm are sentences", async () => {
  await open("see=inside");
  const wrong = ["(".repeat(400), "a".repeat(400), "-".repeat(399) + "a", "<img src=x onerror=alert(1)>", "1/0", "a**a**a", "__import__('os')", "(".repeat(199) + "a" + ")".repeat(199)];
  for (const expression of wrong) {
    await page.locator("#expression").fill(expression);
    await page.locator("#values").fill("a=1e300");
    await page.locator("#own button").click();
    await until("document.getElementById('said').matches('.wrong') || /\\d/.test(document.getElementById('count').textContent)");
  }
  await open("");
  for (const document of ["[".repeat(90000), "{}", "nan", "9".repeat(200000), "\x01".repeat(90000), "\ud83d".repeat(30000), '{"format": "chainrule network 1"}', "\0"]) {
    await page.evaluate(() => document.getElementById("said").classList.remove("wrong"));
    await page.locator("#load").setInputFiles({ name: "network.json", mimeType: "application/json", buffer: Buffer.from(document) });
    await until("document.getElementById('said').matches('.wrong')");
  }
  await page.keyboard.press("s");
  await until("run.frame.step === 1");
});
await check("a rate that blows up is said in words, and mended", async () => {
  await open("dataset=sine&layers=8&activation=tanh&rate=10");
  await page.locator("#pace").selectOption("25");
  await page.locator("#play").click();
  await until("/lower the learning rate/.test(document.getElementById('said').textContent)");
  await page.locator("#rate").fill("-1");
  await page.keyboard.press("Escape");
  await page.locator("#restart").click();
  await until("run.frame.step === 0");
  await page.locator("#play").click();
  await until("run.frame.step > 20 && run.frame.loss < 1");
  await page.locator("#play").click();
  await open("step=600");
  await page.locator("#rate").fill("3"); // the disk does not break, but is lost
  for (let k = 0; k < 3; k++) await page.locator("#step").click();
  await page.locator("#rate").fill("1");
  await page.locator("#step").click();
  await until("/has been lower: 0.01/.test(document.getElementById('said').textContent)");
  await page.locator("#pace").selectOption("1");
});
await check("momentum and the number of points are chosen; disk has neither noise nor another number", async () => {
  await open("dataset=moons");
  await page.locator("#samples").fill("50");
  await until("run.state.points.length === 50");
  await page.locator("#noise").fill("0.2");
  await page.locator("#momentum").fill("0.9");
  await until("/samples=50/.test(location.hash) && /noise=0.2/.test(location.hash) && /momentum=0.9/.test(location.hash)");
  await page.locator("#sets button").first().click();
  await until("run.state.points.length === 121");
  assert.equal(await text("said"), "");
});
await check("light on a dark system stays light", async () => {
  await page.emulateMedia({ colorScheme: "dark" });
  await open("seed=5", true);
  assert.ok(await lab("document.documentElement.matches('.dark')"));
  await page.locator("#theme").click();
  await until("/dark=0/.test(location.hash)");
  await open(new URL(page.url()).hash.slice(1), true);
  assert.ok(await lab("!document.documentElement.matches('.dark')"));
  await page.emulateMedia({ colorScheme: "light" });
});
if (server) await check("one page too many is a sentence, and no more than that", async () => {
  await open("step=3");
  await page.evaluate("globalThis.more = Array.from({ length: 8 }, () => new WebSocket(`ws://${location.host}/call`))");
  await page.waitForTimeout(500);
  await page.locator("#race").click();
  await until("/8 pages are open already/.test(document.getElementById('said').textContent)");
  const ninth = await browser.newPage();
  await ninth.goto(address);
  for (let left = 400; !/8 pages are open already/.test(await ninth.locator("#said").textContent()); left--) assert.ok(left) || (await ninth.waitForTimeout(50));
  await ninth.waitForTimeout(300);
  assert.match(await ninth.locator("#said").textContent(), /8 pages are open already/);
  await ninth.close();
  await page.evaluate("globalThis.more.forEach((socket) => socket.close())");
  await page.waitForTimeout(500);
  await page.locator("#step").click();
  await until("lanes.length === 1 && run.frame.step === 4");
  await page.locator("#race").click();
  await until("lanes.length === 2 && lanes[1].run.frame");
});
if (!server) await check("a part that cannot be loaded is said, and hands that come early are heard", async () => {
  for (const part of ["pyodide/pyodide.asm.wasm", "worker.js", "python.zip"]) {
    await page.route(`**/${part}`, (route) => (/wasm/.test(part) ? route.fulfill({ status: 404 }) : route.abort()));
    await page.goto("about:blank");
    await page.goto(address);
    for (let left = 400; !/could not be loaded/.test(await text("said")); left--) assert.ok(left, part) || (await page.waitForTimeout(50));
    await page.unroute(`**/${part}`);
  }
  wrong.splice(0); // what was not to be had stands in the console, as it should
  await page.goto("about:blank");
  await page.goto(address);
  await page.locator("#race").click();
  await page.keyboard.press("2");
  await until("globalThis.lab.done && lanes.length === 2 && globalThis.lab.graph.data && document.querySelectorAll('#sets canvas').length === 7");
});
if (!server) await check("an engine that dies is started again and knows all", async () => {
  await open("dataset=xor&step=30");
  const loss = await lab("run.frame.loss");
  await page.workers()[0].evaluate(() => self.postMessage(["fatal"]));
  await until("/started again/.test(document.getElementById('said').textContent)");
  assert.equal(await lab("run.frame.loss"), loss);
  await page.locator("#step").click();
  await until("run.frame.step === 31");
  await open("dataset=xor&step=30&race=dataset%3Dxor%26step%3D30%26rate%3D1"); // both of a race, while it runs
  await page.locator("#play").click();
  await until("run.frame.step > 40");
  await page.workers()[0].evaluate(() => self.postMessage(["fatal"]));
  await until("/started again/.test(document.querySelector('#said:not(.wrong)').textContent)");
  assert.ok(await lab("lanes.every(({ run }) => run.frame.step > 40 && run.rights.length === run.logs.length)"));
  await page.evaluate("location.hash = 'step=1500&dataset=spiral&layers=8'"); // while an address is opened
  await until("run.frame?.step > 100 && run.state.settings.dataset === 'spiral'");
  await page.workers()[0].evaluate(() => self.postMessage(["fatal"]));
  await until("globalThis.lab.done && run.frame.step === 1500 && run.state.settings.dataset === 'spiral'");
});
for (const [width, height] of [[1366, 768], [1920, 1080], [390, 844]]) await check(`fits ${width}×${height}, both sides`, async () => {
  await page.setViewportSize({ width, height });
  for (const see of ["", "&see=inside&moment=32"]) {
    await open(`step=600${see}`);
    assert.ok(await lab("document.documentElement.scrollWidth <= innerWidth"));
    if (width > 1000) assert.ok(await lab("document.documentElement.scrollHeight <= innerHeight"));
    if (folder) await page.screenshot({ path: `${folder}/lab_${see ? "inside" : "train"}_${width}.png` });
  }
});
await page.setViewportSize({ width: 1366, height: 768 });
for (const hash of ["", "layers=16-16"]) {
  await open(hash);
  await page.locator("#play").click();
  await page.waitForTimeout(4000);
  console.log(`${hash || "disk"}: ${(await lab("1000 * globalThis.lab.frames.length / globalThis.lab.frames.reduce((a, b) => a + b)")).toFixed(1)} frames/s`);
}
if (server) await check("a server that ends is a sentence", async () => {
  await open("step=5");
  process.kill(Number(server), "SIGINT");
  await until("/does not answer/.test(document.getElementById('said').textContent)");
  await page.locator("#step").click();
  await page.waitForTimeout(300);
  assert.match(await text("said"), /does not answer/);
  assert.equal(await text("m-step"), "5");
});
await browser.close();
