// Colours, the decision map, a neuron's small map, the curves. Draws what it is given; computes no network.

/**
 * What a map or a surface shows: numbers over the square from -reach to reach, row by row from the top; white at the
 * first number of `scale`, full colour at the second from there. Of several classes the largest probability, whose it is, and their leads.
 * @typedef {{x: number, y: number, height: number, colour: string, shape: number}} Mark
 * @typedef {{field: Float32Array, classes?: Uint8Array, leads?: Float32Array[], grid: number, points: Mark[], reach: number, scale: number[],
 *   chosen?: number[] | null, cursor?: number[] | null}} View
 */

/** From blue for low over white to orange for high, in equal parts: [red, green, blue]. */
const STOPS = [[31, 90, 148], [169, 201, 230], [251, 250, 247], [247, 196, 141], [232, 134, 42]];
/** The four bytes of a pixel. @param {number[]} colour */
const pixel = (colour) => colour.reduceRight((bytes, part) => (bytes << 8) | Math.round(part), 255);

/** 256 colours, each as a pixel. */
export const COLOURS = Uint32Array.from({ length: 256 }, (_, i) => {
  const t = (4 * i) / 255, k = Math.min(3, Math.floor(t));
  return pixel(STOPS[k].map((from, c) => from + (STOPS[k + 1][c] - from) * (t - k)));
});
/** The colours of classes, on a map and as points. */
const CLASSES = [[31, 90, 148], [232, 134, 42], [46, 139, 87], [137, 87, 161]];
const POINTS = ["#17497c", "#d96b12", "#1f6b42", "#66417a"];

/** For each class the colours from none of it, which is white, to all of it. */
export const TINTS = CLASSES.map((full) => (
  Uint32Array.from({ length: 256 }, (_, i) => pixel(full.map((part) => 251 + (part - 251) * Math.min(1, i / 230))))
));

/** Points [x, y, target] as marks; a target is a class, or a number from -1 to 1. @returns {Mark[]} */
export function marks(points, kind) {
  return points.map(([x, y, target]) => {
    if (kind !== "numbers") return { x, y, height: kind === "classes" ? 1 : target, colour: POINTS[target % 4], shape: target };
    const level = COLOURS[Math.max(0, Math.min(255, Math.round(127.5 + 127.5 * target)))];
    return { x, y, height: 0.5 + target / 2, colour: `rgb(${level & 255},${(level >> 8) & 255},${(level >> 16) & 255})`, shape: 1 };
  });
}

/** The theme's own colours, read once for each theme: asking the style for them takes longer than drawing. */
export const ink = { text: "", soft: "", line: "", mesh: "", plus: "", minus: "", adjoint: "", value: "", card: "" };
export function readTheme() {
  const style = getComputedStyle(document.documentElement);
  for (const name of Object.keys(ink)) ink[name] = style.getPropertyValue("--" + name).trim();
}

/** An empty canvas, as sharp as the screen; opaque, which takes less time to show. @param {HTMLCanvasElement} canvas
 * @returns {[CanvasRenderingContext2D, number, number]} the context, width and height in CSS pixels */
export function sharp(canvas) {
  const dense = Math.min(2, devicePixelRatio || 1), { clientWidth: w, clientHeight: h } = canvas;
  const wide = Math.round(w * dense), high = Math.round(h * dense);
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  g.setTransform(dense, 0, 0, dense, 0, 0);
  g.fillStyle = ink.card;
  g.fillRect(0, 0, w, h);
  return [g, w, h];
}

const scratch = document.createElement("canvas");
/** Numbers as colours, stretched over a place so that the outermost ones lie on its edge.
 * @param {CanvasRenderingContext2D} g @param {Float32Array} field @param {number} grid
 * @param {number[]} scale the middle and the spread of the colours @param {number[]} place left, top, width, height
 * @param {number} [start] where its numbers begin @param {Uint8Array} [classes] of several classes, whose the number is */
export function paint(g, field, grid, [middle, spread], [x, y, w, h], start = 0, classes) {
  if (scratch.width !== grid) scratch.width = scratch.height = grid;
  const s = /** @type {CanvasRenderingContext2D} */ (scratch.getContext("2d")), image = s.createImageData(grid, grid);
  const pixels = new Uint32Array(image.data.buffer), slope = 127.5 / spread;
  for (let k = 0; k < pixels.length; k++) {
    const level = 127.5 + slope * (field[start + k] - middle);
    pixels[k] = (classes ? TINTS[classes[k] % 4] : COLOURS)[level > 0 ? (level < 255 ? level | 0 : 255) : 0];
  }
  s.putImageData(image, 0, 0);
  g.imageSmoothingQuality = grid > 41 ? "high" : "low"; // at rest; high takes ten times as long
  g.drawImage(scratch, 0.5, 0.5, grid - 1, grid - 1, x, y, w, h);
}

/** The pieces of line along which a field crosses a level: [x1, y1, x2, y2] each, in cells.
 * @param {Float32Array} field */
function contour(field, grid, level) {
  const pieces = [];
  for (let j = 0; j < grid - 1; j++) for (let i = 0; i < grid - 1; i++) {
    const k = j * grid + i, a = field[k] - level, b = field[k + 1] - level;
    const c = field[k + grid + 1] - level, d = field[k + grid] - level, cuts = [];
    if (a > 0 !== b > 0) cuts.push(i + a / (a - b), j);
    if (b > 0 !== c > 0) cuts.push(i + 1, j + b / (b - c));
    if (d > 0 !== c > 0) cuts.push(i + d / (d - c), j + 1);
    if (a > 0 !== d > 0) cuts.push(i, j + a / (a - d));
    for (let n = 0; n + 3 < cuts.length; n += 4) pieces.push(cuts.slice(n, n + 4));
  }
  return pieces;
}

/** The mark of a point: a triangle for 0, a circle for 1, a square for 2. @param {CanvasRenderingContext2D} g */
export function mark(g, x, y, { colour, shape }, size) {
  g.beginPath();
  if (shape === 0) for (const [a, b] of [[0, -1.15], [1.1, 0.8], [-1.1, 0.8], [0, -1.15], [1.1, 0.8]]) g.lineTo(x + a * size, y + b * size);
  else if (shape === 2) g.rect(x - 0.9 * size, y - 0.9 * size, 1.8 * size, 1.8 * size);
  else g.arc(x, y, size, 0, 7);
  g.fillStyle = colour;
  g.fill();
  g.stroke();
}

/** The lines to be drawn over a view: where it is in the middle, or where one class takes over from another.
 * @param {View} view */
export const borders = ({ field, leads, grid, scale }) => (leads ? leads.flatMap((lead) => contour(lead, grid, 0)) : contour(field, grid, scale[0]));

/** The decision map: the field, the line where it is in the middle, the data, the chosen point, the keyboard's place.
 * @param {HTMLCanvasElement} canvas @param {View} view */
export function map(canvas, view) {
  const [g, w, h] = sharp(canvas), { field, classes, grid, points, reach, scale, chosen, cursor } = view;
  if (!w) return;
  paint(g, field, grid, scale, [0, 0, w, h], 0, classes);
  const across = w / (grid - 1), down = h / (grid - 1), size = Math.max(3, Math.min(6.5, w / 75));
  g.beginPath();
  for (const [a, b, c, d] of borders(view)) {
    g.moveTo(a * across, b * down);
    g.lineTo(c * across, d * down);
  }
  Object.assign(g, { lineWidth: 1.8, lineCap: "round", strokeStyle: "rgb(20 26 34 / .85)" }).stroke();
  /** @returns {[number, number]} */
  const at = (x, y) => [((x + reach) / (2 * reach)) * w, ((reach - y) / (2 * reach)) * h];
  Object.assign(g, { lineWidth: 1.2, strokeStyle: "#fff" });
  for (const point of points) mark(g, ...at(point.x, point.y), point, size);
  g.strokeStyle = "#1c2530";
  if (chosen) {
    g.beginPath();
    g.arc(...at(chosen[0], chosen[1]), 2.1 * size, 0, 7);
    Object.assign(g, { lineWidth: 2.5 }).stroke();
  }
  if (cursor) {
    const [x, y] = at(cursor[0], cursor[1]), r = 2.4 * size;
    g.setLineDash([3, 2]);
    g.strokeRect(x - r, y - r, 2 * r, 2 * r);
    g.setLineDash([]);
  }
}

/** A data set as a small picture of its points. @param {HTMLCanvasElement} canvas */
export function thumbnail(canvas, { points, reach, kind }) {
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  canvas.width = canvas.height = 80;
  Object.assign(g, { strokeStyle: "transparent" });
  for (const point of marks(points, kind)) mark(g, 40 + (37 * point.x) / reach, 40 - (37 * point.y) / reach, { ...point, shape: 1 }, 3);
}

/** A line through numbers, as many of them as there is room for: the lowest and highest of each stretch.
 * @param {CanvasRenderingContext2D} g @param {number[]} numbers @param {(step: number) => number} x */
function line(g, numbers, x, y) {
  const stride = Math.max(1, Math.floor(numbers.length / 400));
  g.beginPath();
  for (let from = 0; from < numbers.length; from += stride) {
    const stretch = numbers.slice(from, from + stride), low = Math.min(...stretch), high = Math.max(...stretch);
    g.lineTo(x(from), y(high));
    if (low !== high) g.lineTo(x(from), y(low));
  }
  if (numbers.length) g.lineTo(x(numbers.length - 1), y(numbers[numbers.length - 1]));
  g.stroke();
}

/** Loss, on a scale of powers of ten, over the part of the points that is right, step by step; one line for each run.
 * @param {HTMLCanvasElement} canvas @param {{logs: number[], rights: number[]}[]} runs
 * @param {string[]} words the names of the two; without a second one there is the loss alone */
export function curves(canvas, runs, [lost, right]) {
  const [g, w, h] = sharp(canvas), size = Math.max(11, Math.min(16, w / 32)), left = 4 * size, end = w - 16;
  const steps = Math.max(1, ...runs.map((run) => run.logs.length)), x = (step) => left + ((end - left) * step) / Math.max(1, steps - 1);
  g.font = `${size}px system-ui, sans-serif`;
  const curve = (top, bottom, low, high, ticks, name, colour, numbers) => {
    const y = (number) => bottom - (bottom - top) * Math.max(0, Math.min(1, (number - low) / (high - low)));
    Object.assign(g, { strokeStyle: ink.line, fillStyle: ink.soft, lineWidth: 1, textAlign: "right" });
    for (const [number, text] of ticks) {
      g.fillText(text, left - 6, y(number) + 4);
      g.strokeRect(left, Math.round(y(number)) + 0.5, end - left, 0);
    }
    Object.assign(g, { textAlign: "left", fillStyle: colour, strokeStyle: colour, lineWidth: 2, lineJoin: "round" });
    g.fillText(name, left, top - 6);
    runs.forEach((run, which) => {
      g.setLineDash(which ? [6, 4] : []);
      line(g, numbers(run), x, y);
      if (runs.length < 2) return;
      const at = end - (2 - which) * 5 * size; // which line is whose
      g.strokeRect(at, top - 6 - size / 3, 2 * size, 0);
      g.fillText("AB"[which], at + 2.4 * size, top - 6);
    });
    g.setLineDash([]);
  };
  const logs = runs.flatMap((run) => run.logs), low = Math.floor(logs.reduce((a, b) => Math.min(a, b), logs.length ? Infinity : -1));
  const high = Math.max(low + 1, Math.ceil(logs.reduce((a, b) => Math.max(a, b), low)));
  const stride = Math.ceil((high - low) / 5), powers = Array.from({ length: Math.floor((high - low) / stride) + 1 }, (_, k) => low + k * stride);
  const ticks = powers.map((e) => [e, e > -4 && e < 4 ? String(Number(`1e${e}`)) : `1e${e}`]), middle = right ? Math.round(h * 0.64) : h - size;
  curve(size + 12, middle - 10, low, high, ticks, lost, ink.adjoint, (run) => run.logs);
  if (right) curve(middle + size + 10, h - size - 10, 0, 1, [[0, "0"], [1, "100%"]], right, ink.value, (run) => run.rights);
  Object.assign(g, { textAlign: "right", fillStyle: ink.soft }).fillText(String(steps), end, h - 4);
}
