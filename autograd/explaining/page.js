// A page that steps through a computation, in parts of which all but the last serve other pages as well: `replayed` says
// what is known at a moment, `pictured` shows it in a picture, `Stepping` goes from one to another, `stepper` is the page.
// `make`, `summed` and `sentence` are how words enter a page: as text, never as markup.

/** @returns {any} */
export const find = (id) => document.getElementById(id);

/** @returns {any} */
export function make(tag, text = "", kind = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}

// A sum { sign, terms }: the sign between its terms, the last of which is what it comes to, or `question`s.
export function summed({ sign, terms }, question) {
  const element = make("div", "", "sum"), last = terms.length - 1;
  terms.forEach((number, i) => {
    const { text, exact, note, kind } = number, negative = sign !== "=" && i > 0 && i < last && /^[-−]/.test(text);
    if (i) element.append(make("span", i === last ? " = " : " " + sign + " ", "term"));
    if (i === last && question) return element.append(question(number));
    const term = make("span", negative ? "(" + text + ")" : text, "term " + (kind || ""));
    if (exact) term.title = exact;
    if (note) term.append(make("small", note));
    element.append(term);
  });
  return element;
}

// A sentence is a list of pieces: words, and names and formulas, { name }.
export function sentence(tag, pieces) {
  const element = document.createElement(tag);
  element.append(...pieces.map((piece) => (piece.name === undefined ? piece : make("code", piece.name))));
  return element;
}

// What is known at moment `now`, if no result is told after moment `last`.
export function replayed({ moments }) {
  const seed = moments.findIndex((moment) => Object.keys(moment.adjoints).length); // where backward begins
  const made = new Map(); // the moment at which a node's value becomes known; without one, the first
  moments.slice(0, seed).forEach(({ nodes }, moment) => nodes.forEach((id) => made.set(id, moment)));
  function at(now, last = now) {
    const past = moments.slice(seed, Math.max(seed, last + 1)), { nodes, wires, adjoints: gained } = moments[now];
    const adjoints = Object.assign({}, ...past.map((moment) => moment.adjoints));
    const shared = new Set(past.flatMap((moment) => moment.wires));
    for (const [id, number] of Object.entries(adjoints)) if (!number.note) shared.add(id); // a sum, complete
    const fresh = now < seed ? nodes.map((id) => id + "v") : Object.keys(gained).map((id) => id + "g");
    return { known: (id) => (made.get(id) ?? 0) <= last, adjoints, shared, nodes, wires, fresh };
  }
  return { seed, made, at };
}

// A picture's parts, as they are told apart by ids: n5 a node, or its name in a table; n5v and n5g the cells of
// its value and gradient; n5_0 a wire; "result" what belongs to the output's arrow. `show` takes what is known.
export function pictured(svg, { wires, path, within, mistaken, film, largest, moments, words }, seed) {
  const parts = new Map(), on = new Set(path), node = (id) => id.replace(/[vg]$/, "");
  for (const told of svg.querySelectorAll(":scope > title, :scope > desc")) told.remove(); // they give all away
  for (const part of svg.querySelectorAll("g.node, g.edge, g.cell")) {
    const title = part.querySelector(":scope > title"), id = title?.textContent.endsWith("result") ? "result" : part.id;
    title?.remove();
    if (parts.has(id)) part.append(...parts.get(id).childNodes); // the output's number goes with its arrow
    parts.set(id, part);
  }
  // Where a node is to be seen: its own part; for one without, the table that it is computed in.
  const place = (id) => parts.get(id) ?? parts.get(within[id])?.closest(".node");
  const seen = new Set([...on].map(place).flatMap((part) => [part, part?.closest(".node")]));
  for (const [id, part] of parts) part.classList.toggle("off", on.size > 0 && !on.has(node(id)) && !seen.has(part));

  const label = (part, text, kind, right) => { // a small text at a corner of a part
    const box = part.getBBox(), element = document.createElementNS("http://www.w3.org/2000/svg", "text");
    const at = { x: right ? box.x + box.width : Math.max(box.x - 9, 0), y: box.y + 4, class: kind };
    for (const [key, value] of Object.entries(at)) element.setAttribute(key, value);
    element.textContent = text;
    part.append(element);
  };
  if (mistaken) for (const part of parts.values()) if (part.matches("[id^=n]:is(.node, .name)")) label(part, "✗", "cross", false);
  if (mistaken) moments.slice(seed + 1).forEach(({ wires, nodes }, visit) => { // the order of the visits
    if (wires.length && parts.has(nodes[0])) label(parts.get(nodes[0]), visit + 1, "visit", true);
  });

  // In a film a node's colour is the sign and size of its adjoint, on one scale for all frames.
  function tint(part, number) {
    const g = Number(number?.exact ?? 0), size = Math.min(1, Math.abs(g) / largest) ** 0.4;
    for (const shape of part.querySelectorAll("polygon, ellipse, path"))
      shape.style.fill = number ? `color-mix(in srgb, ${g > 0 ? "#e8862a" : "#3a86c8"} ${100 * size}%, white)` : "white";
    for (const text of part.querySelectorAll("text")) text.style.fill = number ? "#1c2530" : ""; // no other is read on any
  }

  function show({ known, adjoints, shared, nodes, wires: running, fresh }) {
    const own = new Set(nodes.map(place)), lit = new Set([...own, ...[...running, ...fresh].map(place)]);
    for (const [id, part] of parts) {
      part.classList.toggle("valued", known(wires[id] ?? node(id)));
      part.classList.toggle("shared", shared.has(node(id)));
      part.classList.toggle("now", lit.has(part));
      part.classList.toggle("own", own.has(part));
      if (lit.has(part) && part.matches(".cell")) part.parentNode.append(part); // its frame above those beside it
      part.classList.toggle("bad", Boolean(adjoints[node(id)]?.right));
      if (film && part.matches(".node:not(:has(.cell))")) tint(part, adjoints[id]);
    }
  }
  return { show };
}

// Going from moment to moment. What all pages that do have alike is shown here, in elements of the same ids; what one
// of them adds, its `shown` does. `sum` is the one that is presented, `answered` how many of a moment's are guessed.
export class Stepping {
  moment = 0;
  end = 0;
  sum = 0;
  answered = 0;
  present = false;
  guess = false;
  playing = false;
  pace = 2000; // milliseconds for a moment
  timer = 0;
  /** @type {any} */ data = null;
  /** @type {any} */ svg = null;
  /** @type {any} */ drawn = null;
  /** @type {any} */ known = null;

  // What is told of a computation, with its picture, if there is one.
  begin(data, svg) {
    Object.assign(this, { data, svg, known: replayed(data), end: data.moments.length - 1 });
    this.drawn = svg && pictured(svg, data, this.known.seed);
  }
  shown(known, moved) {}
  get sums() { return this.data?.moments[this.moment].sums ?? []; }
  get asks() { return this.guess && this.answered < this.sums.length; }

  // Show the page with these changes; a new moment has its own sums, not yet answered.
  show(changes = {}) {
    if (!this.data) return; // nothing has been computed yet
    const moment = Math.max(0, Math.min(this.end, changes.moment ?? this.moment)), moved = moment !== this.moment;
    Object.assign(this, moved ? { sum: 0, answered: 0 } : {}, changes, { moment });
    if (!this.playing) clearInterval(this.timer);
    const { title, lines, sums, nodes } = this.data.moments[moment], { asks, guess, answered } = this, id = nodes.length === 1 && nodes[0];
    const known = this.known.at(moment, asks ? moment - 1 : moment);
    this.drawn?.show(known);
    const nameless = id in this.data.within && !this.svg?.querySelector("#" + id) && this.data.rows.find((row) => row.id === id);
    this.tell(nameless ? [title, " = ", { name: nameless.made }] : [title], sums.map((sum, place) => summed(sum, guess && place >= answered && this.question)).slice(...this.visible), asks ? [] : lines);
    find("count").textContent = this.data.words.count.replace("{now}", moment).replace("{end}", this.end);
    Object.assign(find("slider"), { max: this.end, value: moment }).setAttribute("aria-valuetext", `${title}, ${find("count").textContent}`);
    find("first").disabled = find("back").disabled = moment === 0;
    find("last").disabled = find("next").disabled = moment === this.end && !asks;
    for (const name of ["playing", "present", "guess"]) find(name)?.setAttribute("aria-pressed", this[name]);
    this.shown(known, moved);
    find("sums").querySelector("input")?.focus({ preventScroll: true });
  }

  tell(title, sums, lines) {
    find("moment").classList.toggle("summed", sums.length > 0);
    find("what").replaceChildren(...sentence("span", title).childNodes);
    find("sums").replaceChildren(...sums);
    find("lines").replaceChildren(...lines.map((line) => sentence("li", line)));
  }

  // Which sums are to be seen: presented, one at a time; guessed, up to the one that is asked.
  get visible() { return this.present ? [this.sum, this.sum + 1] : [0, this.guess ? this.answered + 1 : this.sums.length]; }

  // A number to be guessed: typed and marked, or shown when the button is pressed.
  question = ({ text, exact, note = "" }) => {
    const { words } = this.data, place = make("form", "", "term asked"), field = make("input"), mark = make("span", "", "mark");
    const button = make("button", words.reveal), answer = () => this.show({ answered: this.answered + 1 });
    Object.assign(field, { inputMode: "text", placeholder: words["your guess"], ariaLabel: words["your guess"] });
    Object.assign(button, { type: "button", onclick: answer });
    place.onsubmit = (event) => {
      event.preventDefault();
      const typed = Number(field.value.replace(",", ".").replace("−", "-").trim() || NaN);
      const right = field.value.trim() === text || Math.abs(typed - exact) <= 0.01 * Math.abs(exact);
      mark.textContent = right ? words.right : words.wrong;
      mark.className = "mark " + (right ? "right" : "wrong");
      if (right) setTimeout(() => place.isConnected && answer(), 700); // if nobody has gone on since
    };
    const box = make("span");
    box.append(field, make("small", note));
    place.append(box, button, mark);
    return place;
  };

  // One step on or back; guessing, first the next number; presented, through the sums of a moment one by one.
  step(by) {
    const sum = this.sum + by, moment = this.moment + by;
    if (this.asks && by > 0) return this.show({ answered: this.answered + 1 });
    if (this.present && sum >= 0 && sum < this.sums.length) return this.show({ sum });
    this.show({ moment, sum: by < 0 && this.present ? Math.max(0, (this.data.moments[moment]?.sums.length ?? 1) - 1) : 0 });
  }

  play(playing = !this.playing) {
    clearInterval(this.timer);
    if (playing && this.data) this.timer = setInterval(() => (this.moment < this.end ? this.step(1) : this.play(false)), this.pace);
    this.show({ playing, moment: playing && this.moment === this.end ? 0 : this.moment });
  }
}

export function stepper(document, data) {
  const { moments, words } = data, end = moments.length - 1, body = document.body, path = new Set(data.path);
  const picture = find("picture"), svg = picture.querySelector("svg"), page = new Stepping();
  page.begin(data, svg);
  Object.assign(page, { present: data.film, pace: data.film ? 1200 : 2000, shown });
  // Of the picture the part that is seen. zoom: 1 fits the window, null is as large as it must be to be read; at: the middle,
  // null follows the step; then what comes of these, in the picture's own measure.
  const view = { zoom: null, at: null, scale: 1, x: 0, y: 0, wide: 0, high: 0 };

  const rows = new Map();
  for (const row of data.rows) {
    const element = document.createElement("tr"), name = make("th", "");
    element.id = "row-" + row.id;
    element.classList.toggle("off", path.size > 0 && !path.has(row.id));
    name.scope = "row";
    const made = make("code", "");
    for (const [place, text] of [[name, row.name], [made, row.made]])
      for (const part of text.split(/(?<=[._])/)) place.append(part, document.createElement("wbr"));
    element.append(name, document.createElement("td"), make("td", ""), make("td", ""));
    element.children[1].append(made);
    element.children[2].id = "value-" + row.id;
    element.children[3].id = "adjoint-" + row.id;
    rows.set(row.id, { ...row, element });
    find("rows").append(element);
  }

  // A number { text, exact, note, kind }: in few digits, in all of them, what it is, and its colour.
  function fill(cell, number) {
    cell.replaceChildren();
    if (!number) return;
    const { text, exact, note, kind } = number, shown = make("data", text, kind);
    shown.value = shown.title = exact;
    cell.append(shown);
    if (note) cell.append(" ", make("small", "(" + note + ")", "soft"));
    if (number.right) cell.append(" ", make("strong", number.right, "bad"));
  }

  // What this page adds: the table, the line of the program, the part of the picture, the address.
  function shown(known, moved) {
    const { moment, present, guess } = page, { nodes } = moments[moment];
    for (const [id, row] of rows) {
      fill(row.element.children[2], known.known(id) && row.value);
      fill(row.element.children[3], known.adjoints[id]);
      row.element.classList.toggle("now", nodes.includes(id));
    }
    for (const [kind, on] of [["backward", moment >= page.known.seed], ["present", present], ["film", data.film], ["beside", svg && size.width < 2.3 * size.height]])
      body.classList.toggle(kind, on);
    find("playing").textContent = page.playing ? words.pause : words.play;
    source(nodes.length === 1 ? rows.get(nodes[0]) : undefined);
    if (moved) view.at = null;
    follow();
    const flags = [moment, present && "present", guess && "guess"].filter((flag) => flag !== false);
    try { history.replaceState(null, "", "#" + flags); } catch { /* a page within a page has no address */ }
  }

  function source(row) {
    const place = find("source"), [before, after] = words.source.split("{code}");
    place.replaceChildren();
    if (row && row.place) place.append(make("code", row.code, "made"), row.place);
    else if (row) place.append(before, make("code", "with source_lines():"), after);
  }

  // Set the part of the picture that is seen; where it is larger than its frame, what is lit comes into view.
  function follow(changes = {}) {
    Object.assign(view, changes);
    const row = document.querySelector("tr.now"), table = document.querySelector(".table");
    if (row) table.scrollTop = row.offsetTop - table.clientHeight / 2;
    find("moment").scrollTop = 0;
    if (!svg) return;
    const { width, height } = size, frame = picture.getBoundingClientRect();
    const fits = Math.min(frame.width / width, frame.height / height);
    const read = page.present ? (0.03 * innerHeight) / digits : 0.72; // the scale at which digits can be read
    const whole = fits > 0.9 * read ? fits : read; // all of it, where that is nearly as large
    const scale = view.zoom === null ? Math.min(whole, page.present ? 9 : 3) : fits * view.zoom;
    const wide = frame.width / scale, high = frame.height / scale, [x, y] = view.at ?? middle(wide, high);
    const within = (at, seen, all) => (seen >= all ? (all - seen) / 2 : Math.max(0, Math.min(all - seen, at - seen / 2)));
    Object.assign(view, { scale, x: within(x, wide, width), y: within(y, high, height), wide, high });
    svg.setAttribute("viewBox", `${size.x + view.x} ${size.y + view.y} ${wide} ${high}`);
  }

  // The middle of what is lit; where that is too large to be seen, of its nodes and numbers, or of the node itself.
  function middle(wide, high) {
    const found = [".now", ":is(.node, .cell).now", ".own"].map(bounds).filter((box) => box !== null);
    const all = found.find(({ low, high: top }) => top[0] - low[0] <= wide && top[1] - low[1] <= high) ?? found.at(-1);
    return all ? [0, 1].map((i) => (all.low[i] + all.high[i]) / 2) : [size.width / 2, size.height / 2];
  }

  // What these parts cover, in the picture's own measure.
  function bounds(which) {
    const boxes = [...picture.querySelectorAll(which)].map((part) => {
      const box = part.getBBox(), matrix = svg.getScreenCTM().inverse().multiply(part.getScreenCTM());
      const corner = [matrix.a * box.x + matrix.e - size.x, matrix.d * box.y + matrix.f - size.y];
      return [corner, [corner[0] + matrix.a * box.width, corner[1] + matrix.d * box.height]];
    });
    const far = (most, end) => [0, 1].map((i) => most(...boxes.map((box) => box[end][i])));
    return boxes.length ? { low: far(Math.min, 0), high: far(Math.max, 1) } : null;
  }

  const zoomed = (by) => () => follow({ zoom: Math.max(1, Math.min(12, (view.scale * by) / Math.min(picture.clientWidth / size.width, picture.clientHeight / size.height))) });
  const act = {
    ArrowLeft: () => page.step(-1), ArrowRight: () => page.step(1), PageUp: () => page.step(-1), PageDown: () => page.step(1),
    Home: () => page.show({ moment: 0 }), End: () => page.show({ moment: end }), " ": () => page.play(),
    p: () => page.show({ present: !page.present, sum: 0 }), g: () => page.show({ guess: !page.guess, answered: 0 }),
    Escape: () => page.show({ present: false }), "+": zoomed(1.3), "-": zoomed(1 / 1.3), 0: () => follow({ zoom: 1, at: null }),
  };
  const size = svg ? { ...Object.fromEntries(["x", "y", "width", "height"].map((key) => [key, svg.viewBox.baseVal[key]])) } : {};
  const digits = Math.min(...[...picture.querySelectorAll(svg?.querySelector(".cell") ? ".cell > text" : "text[fill]")].map((text) => Number.parseFloat(text.getAttribute("font-size"))), 14);
  svg?.removeAttribute("width");
  svg?.removeAttribute("height");
  addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key, { tagName, type } = /** @type {any} */ (event.target);
    const typing = tagName === "INPUT" && (type === "text" || key.startsWith("Arrow")), pressing = tagName === "BUTTON" && key === " ";
    if (!(key in act) || event.ctrlKey || event.altKey || event.metaKey || typing || pressing) return;
    event.preventDefault();
    act[key]();
  });
  const buttons = { first: "Home", back: "ArrowLeft", next: "ArrowRight", last: "End", playing: " ", present: "p", guess: "g", larger: "+", smaller: "-", fit: "0" };
  for (const [id, key] of Object.entries(buttons)) find(id).addEventListener("click", act[key]);
  find("print").addEventListener("click", () => print());
  find("slider").addEventListener("input", (event) => page.show({ moment: Number(event.target.value) }));

  // The picture is moved by dragging, made larger by the wheel; a click on a node goes to where it is computed.
  let from = null;
  picture.addEventListener("pointerdown", (event) => {
    if (svg && !event.target.closest("button")) from = { x: event.clientX, y: event.clientY, moved: false, seen: { ...view } };
  });
  addEventListener("pointermove", (event) => {
    if (!from) return;
    const dx = event.clientX - from.x, dy = event.clientY - from.y, { seen } = from;
    from.moved ||= Math.hypot(dx, dy) > 4;
    picture.classList.toggle("moving", from.moved);
    if (from.moved) follow({ at: [seen.x + seen.wide / 2 - dx / seen.scale, seen.y + seen.high / 2 - dy / seen.scale] });
  });
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => {
    picture.classList.remove("moving");
    setTimeout(() => (from = null));
  });
  picture.addEventListener("click", (event) => {
    const id = event.target.closest("g:is(.node, .cell)")?.id.replace(/[vg]$/, "");
    if (id && !from?.moved) page.show({ moment: page.known.made.get(id) ?? 0 });
  });
  picture.addEventListener("wheel", (event) => {
    if (!svg || page.present) return;
    event.preventDefault();
    zoomed(event.deltaY < 0 ? 1.15 : 1 / 1.15)();
  }, { passive: false });

  // On paper: the picture and every moment; guessed first, with its results left blank.
  let held;
  addEventListener("beforeprint", () => {
    held = { moment: page.moment, sum: page.sum, present: page.present, guess: page.guess, answered: page.answered };
    const blank = page.guess;
    page.show({ moment: blank ? 0 : end, present: false, guess: false });
    find("handout").replaceChildren(...moments.map(({ title, lines, sums, adjoints }, place) => {
      const section = document.createElement("section");
      const asked = blank && (sums.length || place === end);
      section.append(make("h2", title), ...(asked ? [] : lines.map((line) => sentence("p", line))));
      for (const id of asked && place === end ? Object.keys(adjoints) : []) section.append(make("p", rows.get(id)?.name + ": ____________"));
      for (const { sign, terms } of blank ? sums : []) {
        const { text } = terms[sign === "=" ? 0 : 1], known = text.startsWith("-") ? "(" + text + ")" : text;
        const left = { "=": text, "×": "________ × " + known, "+": "________ + ________" }[sign];
        section.append(make("p", left + " = ____________ " + (sign === "=" ? "" : "(" + terms[2].note + ")")));
      }
      return section;
    }));
    svg?.setAttribute("viewBox", `${size.x} ${size.y} ${size.width} ${size.height}`);
  });
  addEventListener("afterprint", () => page.show(held));

  function address() {
    const flags = location.hash.slice(1).split(",");
    const moment = flags[0] === "end" ? end : Number.parseInt(flags[0], 10) || 0;
    page.show({ moment, present: data.film || flags.includes("present"), guess: flags.includes("guess") });
  }
  addEventListener("hashchange", address);
  addEventListener("resize", () => follow());
  find("title").replaceChildren(...sentence("span", data.title).childNodes);
  find("why").textContent = data.why_not;
  find("why").hidden = !data.why_not;
  const plays = data.film && !location.hash.slice(1) && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  address();
  if (plays) page.play(true);
  return Object.assign(page, { view });
}

