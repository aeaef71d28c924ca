// A height field turned by hand, painted into pixels: triangles with a depth for each pixel.
// No WebGL: the same picture on every machine, with or without a graphics card.
import { borders, COLOURS, ink, mark, TINTS } from "./draw.js";

const TALL = 0.9, LIGHTS = 64;

/** Of a table of 256 colours each one under each light. @param {Uint32Array} colours */
const shaded = (colours) => Uint32Array.from({ length: 256 * LIGHTS }, (_, k) => {
  const part = 0.5 + (0.52 * (k >> 8)) / (LIGHTS - 1);
  return [16, 8, 0].reduce((pixel, shift) => pixel | (Math.min(255, ((colours[k & 255] >>> shift) & 255) * part) << shift), 255 << 24);
});
const SHADED = shaded(COLOURS), SHADED_CLASSES = TINTS.map(shaded);
const KEYS = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.08], ArrowDown: [0, -0.08] };

export class Surface {
  turn = -0.55;
  tilt = 0.55;
  /** @type {import("./draw.js").View | null} */ view = null;
  labels = ["0", "", "1"];
  w = 0; // in pixels of the screen, of which there are `dense` for each of CSS
  h = 0;
  dense = 1;
  size = 1; // half of a side of the floor
  place = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ z) => [x, y, z];
  depth = new Float32Array(0);
  mesh = corners(0); // where each is seen, X and Y, how far away, D, how high it stands, Z, and its light, L

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    let last = { clientX: 0, clientY: 0 };
    canvas.onpointerdown = (event) => {
      last = event;
      canvas.setPointerCapture(event.pointerId);
    };
    canvas.onpointermove = (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      this.rotate((event.clientX - last.clientX) / 140, (event.clientY - last.clientY) / 200);
      last = event;
    };
    canvas.onkeydown = (event) => {
      if (!(event.key in KEYS)) return;
      event.preventDefault();
      event.stopPropagation();
      this.rotate(KEYS[event.key][0], KEYS[event.key][1]);
    };
  }

  rotate(turn, tilt) {
    this.turn += turn;
    this.tilt = Math.max(0.08, Math.min(1.45, this.tilt + tilt));
    this.draw();
  }

  /** @param {import("./draw.js").View | null} view @param {string[]} labels of the bottom, the middle and the top */
  draw(view = this.view, labels = this.labels) {
    Object.assign(this, { view, labels });
    const dense = (this.dense = Math.min(2, devicePixelRatio || 1)), { canvas } = this;
    const w = (this.w = Math.round(canvas.clientWidth * dense)), h = (this.h = Math.round(canvas.clientHeight * dense));
    if (!view || !w || !h) return;
    if (canvas.width !== w || canvas.height !== h || this.depth.length !== w * h) {
      [canvas.width, canvas.height] = [w, h];
      this.depth = new Float32Array(w * h);
      this.image = new ImageData(w, h);
    }
    this.look();
    this.stand(view);
    this.fill(view);
    const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    g.putImageData(/** @type {ImageData} */ (this.image), 0, 0);
    this.box(g);
    this.lines(g, view);
    this.points(g, view);
  }

  /** Where a place is seen: x and y from -1 to 1, z from 0 to 1, to [across, down, away]. A little perspective. */
  look() {
    const { w, h, dense } = this, c = Math.cos(this.turn), s = Math.sin(this.turn), ct = Math.cos(this.tilt), st = Math.sin(this.tilt);
    const wide = Math.abs(c) + Math.abs(s); // half of the turned square
    const size = (this.size = Math.min((w - 76 * dense) / (2.1 * wide), h / (1.1 * ct + 2.25 * wide * st + 0.1)));
    this.place = (x, y, z) => {
      const v = s * x + c * y, up = (z - 0.5) * TALL, away = v * ct - up * st, near = 1 / (1 + 0.13 * away);
      return [w / 2 + size * (c * x - s * y) * near, h / 2 - size * (up * ct + v * st) * near, away];
    };
  }

  /** The corners of the mesh, for this turn and this field. @param {import("./draw.js").View} view */
  stand({ field, grid, scale: [middle, spread] }) {
    const count = grid * grid, last = grid - 1;
    if (this.mesh.X.length !== count) this.mesh = corners(count);
    const { X, Y, D, Z, L } = this.mesh;
    for (let k = 0; k < count; k++) Z[k] = Math.max(-0.06, Math.min(1.06, 0.5 + (0.5 * (field[k] - middle)) / spread));
    for (let j = 0, k = 0; j < grid; j++) for (let i = 0; i < grid; i++, k++) {
      [X[k], Y[k], D[k]] = this.place((2 * i) / last - 1, 1 - (2 * j) / last, Z[k]);
      const dx = (Z[i < last ? k + 1 : k] - Z[i ? k - 1 : k]) * last * 0.25, dy = (Z[j ? k - grid : k] - Z[j < last ? k + grid : k]) * last * 0.25;
      L[k] = (LIGHTS - 1) * Math.min(1, 0.3 + 0.7 * Math.max(0, (0.9 - 0.5 * dx + 0.45 * dy) / Math.hypot(dx, dy, 1) / 1.13));
    }
  }

  /** All triangles: of each row of pixels the part between their edges; height, light and depth change evenly along.
   * @param {import("./draw.js").View} view */
  fill({ grid, classes }) {
    const { w, h } = this, { X, Y, D, Z, L } = this.mesh, depth = this.depth.fill(Infinity);
    const pixels = new Uint32Array(/** @type {ImageData} */ (this.image).data.buffer).fill(0);
    const triangle = (a, b, e) => {
      const x0 = X[a], y0 = Y[a], x1 = X[b] - x0, y1 = Y[b] - y0, x2 = X[e] - x0, y2 = Y[e] - y0, area = x1 * y2 - x2 * y1;
      if (!area) return;
      const colours = classes ? SHADED_CLASSES[classes[a] % 4] : SHADED, qx = y2 / area, qy = -x2 / area, rx = -y1 / area, ry = x1 / area;
      const top = Math.max(0, Math.ceil(y0 + Math.min(0, y1, y2))), bottom = Math.min(h - 1, Math.floor(y0 + Math.max(0, y1, y2)));
      const left = Math.max(0, Math.ceil(x0 + Math.min(0, x1, x2))), right = Math.min(w - 1, Math.floor(x0 + Math.max(0, x1, x2)));
      const d1 = D[b] - D[a], d2 = D[e] - D[a], z1 = 255 * (Z[b] - Z[a]), z2 = 255 * (Z[e] - Z[a]), l1 = L[b] - L[a], l2 = L[e] - L[a];
      const dd = qx * d1 + rx * d2, dz = qx * z1 + rx * z2, dl = qx * l1 + rx * l2;
      for (let y = top; y <= bottom; y++) {
        const q0 = (y - y0) * qy - x0 * qx, r0 = (y - y0) * ry - x0 * rx; // at x = 0
        let from = left, to = right;
        for (let edge = 0; edge < 3; edge++) { // within each of the three edges
          const f = edge === 0 ? q0 : edge === 1 ? r0 : 1 - q0 - r0, k = edge === 0 ? qx : edge === 1 ? rx : -qx - rx;
          if (k > 1e-9) from = Math.max(from, Math.ceil(-f / k - 1e-3));
          else if (k < -1e-9) to = Math.min(to, Math.floor(-f / k + 1e-3));
        }
        const q = q0 + qx * from, r = r0 + rx * from;
        let far = D[a] + q * d1 + r * d2, z = 255 * Z[a] + q * z1 + r * z2, light = L[a] + q * l1 + r * l2;
        for (let at = y * w + from; at <= y * w + to; at++, far += dd, z += dz, light += dl) {
          if (far >= depth[at]) continue;
          depth[at] = far;
          pixels[at] = colours[((light < 0 ? 0 : light > LIGHTS - 1 ? LIGHTS - 1 : light) << 8) | (z <= 0 ? 0 : z >= 255 ? 255 : z)];
        }
      }
    };
    for (let k = 0; k < grid * (grid - 1); k++) if ((k + 1) % grid) {
      triangle(k, k + 1, k + grid);
      triangle(k + 1, k + grid + 1, k + grid);
    }
  }

  /** Whether nothing of the surface is in front of a place, but for a slack. */
  seen(/** @type {number[]} */ [x, y, away], slack) {
    return !(away > this.depth[Math.round(y) * this.w + Math.round(x)] + slack);
  }

  /** The mesh, its edge, and the borders, as far as the surface does not hide them. */
  lines(g, view) {
    const { grid } = view, last = grid - 1, every = Math.max(1, Math.round(last / 16)), mesh = [], edge = [];
    const { X, Y, D } = this.mesh, corner = (k) => [X[k], Y[k], D[k]];
    for (let i = 0; i < grid; i++) for (let j = 0; j < last; j++) {
      const into = i === 0 || i === last ? edge : i % every ? null : mesh;
      into?.push([corner(j * grid + i), corner((j + 1) * grid + i)], [corner(i * grid + j), corner(i * grid + j + 1)]);
    }
    const level = borders(view).map(([a, b, c, d]) => [this.on(grid, a, b), this.on(grid, c, d)]);
    const lines = /** @type {[number[][][], string, number][]} */ ([[mesh, ink.mesh, 0.7], [edge, ink.soft, 1.1], [level, "#141a22", 2]]);
    for (const [pieces, strokeStyle, width] of lines) {
      g.beginPath();
      for (const [a, b] of pieces) if (this.seen(a, 0.05) && this.seen(b, 0.05)) {
        g.moveTo(a[0], a[1]);
        g.lineTo(b[0], b[1]);
      }
      Object.assign(g, { strokeStyle, lineWidth: width * this.dense, lineCap: "round" }).stroke();
    }
  }

  /** Where the surface is seen over a place given in cells, and its height there. */
  on(grid, x, y) {
    const [i, j] = [x, y].map((at) => Math.max(0, Math.min(grid - 2, Math.floor(at)))), u = x - i, v = y - j, k = j * grid + i;
    const mix = (F) => (F[k] * (1 - u) + F[k + 1] * u) * (1 - v) + (F[k + grid] * (1 - u) + F[k + grid + 1] * u) * v;
    const { X, Y, D, Z } = this.mesh;
    return [mix(X), mix(Y), mix(D), mix(Z)];
  }

  /** The data at the height of their targets, from far to near, each on a thread to the surface: its error. */
  points(g, { points, reach, grid }) {
    const size = Math.max(2.6 * this.dense, this.size / 52), cell = (at) => ((at / reach + 1) * (grid - 1)) / 2;
    const spots = new Map(points.map((point) => [point, this.place(point.x / reach, point.y / reach, point.height)]));
    for (const [point, spot] of [...spots].sort(([, a], [, b]) => b[2] - a[2])) {
      const { x, y, height, colour } = point, foot = this.on(grid, cell(x), cell(-y));
      if (!this.seen(spot, foot[3] - height < 0.05 ? 0.08 : 0.02)) continue;
      Object.assign(g, { lineWidth: this.dense, strokeStyle: colour, globalAlpha: 0.6 });
      if (Math.abs(height - foot[3]) > 0.03) path(g, [spot, foot]);
      Object.assign(g, { globalAlpha: 1, strokeStyle: "#fff" });
      mark(g, spot[0], spot[1], point, size);
    }
  }

  /** Behind the surface: the floor, the far walls, the numbers. */
  box(g) {
    const { place, dense, labels } = this, x = Math.sin(this.turn) > 0 ? 1 : -1, y = Math.cos(this.turn) > 0 ? 1 : -1; // the far corner
    Object.assign(g, { globalCompositeOperation: "destination-over", strokeStyle: ink.line, lineWidth: dense, fillStyle: ink.soft });
    g.font = `${Math.max(11 * dense, this.size / 11)}px system-ui, sans-serif`;
    const line = (...places) => path(g, places.map(([a, b, z]) => place(a, b, z)));
    line([-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0], [-1, -1, 0]);
    for (const z of [0, 0.5, 1]) {
      line([-x, y, z], [x, y, z], [x, -y, z]);
      const [u, v] = place(x, -y * 1.05, z), side = u > this.w / 2 ? 1 : -1;
      g.textAlign = side > 0 ? "left" : "right";
      g.fillText(labels[2 * z], u + 5 * side * dense, v + 4 * dense);
    }
    for (const [a, b] of [[x, y], [-x, y], [x, -y]]) line([a, b, 0], [a, b, 1]);
    g.textAlign = "center";
    for (const [name, at] of /** @type {[string, number[]][]} */ ([["x", place(0, -y * 1.17, 0)], ["y", place(-x * 1.17, 0, 0)]])) g.fillText(name, at[0], at[1]);
    g.globalCompositeOperation = "source-over";
  }
}

function corners(count) {
  const [X, Y, D, Z, L] = Array.from({ length: 5 }, () => new Float32Array(count));
  return { X, Y, D, Z, L };
}

function path(g, places) {
  g.beginPath();
  for (const [x, y] of places) g.lineTo(x, y);
  g.stroke();
}
