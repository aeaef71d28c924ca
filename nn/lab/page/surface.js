// A height field turned by hand, painted into pixels: triangles with a depth for each pixel.
// No WebGL: the same picture on every machine, with or without a graphics card.
import { COLOURS, TINTS, borders, ink } from "./draw.js";

const TALL = 0.9, LIGHTS = 64;
/** For a table of 256 colours, each of them under each light. @param {Uint32Array} colours */
function shaded(colours) {
  return Uint32Array.from({ length: 256 * LIGHTS }, (_, k) => {
    const part = 0.5 + (0.52 * (k >> 8)) / (LIGHTS - 1), shade = (shift) => Math.min(255, ((colours[k & 255] >>> shift) & 255) * part) << shift;
    return (255 << 24) | shade(16) | shade(8) | shade(0);
  });
}
const SHADED = shaded(COLOURS), SHADED_CLASSES = TINTS.map(shaded);

export class Surface {
  /** @param {HTMLCanvasElement} canvas @param {() => void} turned told when a hand has turned it */
  constructor(canvas, turned) {
    this.canvas = canvas;
    this.turn = -0.55;
    this.tilt = 0.55;
    /** @type {import("./draw.js").View | null} */
    this.view = null;
    this.depth = new Float32Array(0);
    this.turned = turned;
    let last = null;
    canvas.addEventListener("pointerdown", (event) => {
      last = event;
      canvas.setPointerCapture(event.pointerId);
    });
    for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, () => (last = null));
    canvas.addEventListener("pointermove", (event) => {
      if (last) this.rotate((event.clientX - last.clientX) / 140, (event.clientY - last.clientY) / 200);
      if (last) last = event;
    });
    canvas.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.08], ArrowDown: [0, -0.08] }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      this.rotate(by[0], by[1]);
    });
  }

  rotate(turn, tilt) {
    this.turn += turn;
    this.tilt = Math.max(0.08, Math.min(1.45, this.tilt + tilt));
    this.draw();
    this.turned();
  }

  /** @param {import("./draw.js").View | null} view */
  draw(view = this.view) {
    this.view = view;
    const dense = Math.min(2, devicePixelRatio || 1), { canvas } = this;
    const w = Math.round(canvas.clientWidth * dense), h = Math.round(canvas.clientHeight * dense);
    if (!view || !w || !h) return;
    if (canvas.width !== w || canvas.height !== h || this.depth.length !== w * h) {
      [canvas.width, canvas.height] = [w, h];
      this.depth = new Float32Array(w * h);
      this.image = new ImageData(w, h);
    }
    this.dense = dense;
    this.look(w, h);
    this.stand(view);
    this.fill(view, w, h);
    const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.putImageData(/** @type {ImageData} */ (this.image), 0, 0);
    this.box(g, w);
    this.lines(g, view, w);
    this.points(g, view, w);
  }

  /** Where a place is seen: x and y from -1 to 1, z from 0 to 1, to [across, down, away]. A little perspective. */
  look(w, h) {
    const c = Math.cos(this.turn), s = Math.sin(this.turn), ct = Math.cos(this.tilt), st = Math.sin(this.tilt);
    const wide = Math.abs(c) + Math.abs(s); // half of the turned square
    this.size = Math.min((w - 76 * this.dense) / (2.1 * wide), h / (1.1 * ct + 2 * wide * st + 0.15));
    const { size } = this;
    this.place = (x, y, z) => {
      const v = s * x + c * y, up = (z - 0.5) * TALL, away = v * ct - up * st, near = 1 / (1 + 0.13 * away);
      return [w / 2 + size * (c * x - s * y) * near, h * 0.5 - size * (up * ct + v * st) * near, away];
    };
  }

  /** The corners of the mesh: where each is seen, how high it stands, how much light it gets. */
  stand({ field, grid, middle, spread }) {
    const count = grid * grid, last = grid - 1;
    if (this.Z?.length !== count) for (const name of ["X", "Y", "D", "Z", "L"]) this[name] = new Float32Array(count);
    const { X, Y, D, Z, L } = this;
    for (let k = 0; k < count; k++) Z[k] = Math.max(-0.06, Math.min(1.06, 0.5 + (0.5 * (field[k] - middle)) / spread));
    for (let j = 0, k = 0; j < grid; j++) for (let i = 0; i < grid; i++, k++) {
      [X[k], Y[k], D[k]] = this.place((2 * i) / last - 1, 1 - (2 * j) / last, Z[k]);
      const dx = (Z[i < last ? k + 1 : k] - Z[i ? k - 1 : k]) * last * 0.25;
      const dy = (Z[j ? k - grid : k] - Z[j < last ? k + grid : k]) * last * 0.25;
      const light = 0.3 + 0.7 * Math.max(0, (0.9 - 0.5 * dx + 0.45 * dy) / Math.hypot(dx, dy, 1) / 1.13);
      L[k] = Math.min(1, light) * (LIGHTS - 1);
    }
  }

  /** All triangles: of each row of pixels the part between their edges; height, light and depth change evenly along. */
  fill({ grid, classes }, w, h) {
    const { X, Y, D, Z, L } = this, depth = this.depth.fill(Infinity);
    const pixels = new Uint32Array(/** @type {ImageData} */ (this.image).data.buffer).fill(0);
    const triangle = (a, b, e) => {
      const x0 = X[a], y0 = Y[a], x1 = X[b] - x0, y1 = Y[b] - y0, x2 = X[e] - x0, y2 = Y[e] - y0, area = x1 * y2 - x2 * y1;
      if (!area) return;
      const colours = classes ? SHADED_CLASSES[classes[a] % 4] : SHADED;
      const qx = y2 / area, qy = -x2 / area, rx = -y1 / area, ry = x1 / area;
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
        let far = D[a] + (q0 + qx * from) * d1 + (r0 + rx * from) * d2, at = y * w + from;
        let z = 255 * Z[a] + (q0 + qx * from) * z1 + (r0 + rx * from) * z2, light = L[a] + (q0 + qx * from) * l1 + (r0 + rx * from) * l2;
        for (let x = from; x <= to; x++, at++, far += dd, z += dz, light += dl) {
          if (far >= depth[at]) continue;
          depth[at] = far;
          pixels[at] = colours[((light < 0 ? 0 : light > LIGHTS - 1 ? LIGHTS - 1 : light | 0) << 8) | (z <= 0 ? 0 : z >= 255 ? 255 : z | 0)];
        }
      }
    };
    for (let j = 0; j < grid - 1; j++) for (let i = 0; i < grid - 1; i++) {
      const k = j * grid + i;
      triangle(k, k + 1, k + grid);
      triangle(k + 1, k + grid + 1, k + grid);
    }
  }

  /** Nothing of the surface is in front of it, but for a slack. */
  seen([x, y, away], w, slack) {
    return !(away > this.depth[Math.round(y) * w + Math.round(x)] + slack);
  }

  /** The mesh, the edge, and the line where the field is in the middle, as far as the surface does not hide them. */
  lines(g, view, w) {
    const { grid } = view;
    const { X, Y, D } = this, last = grid - 1, every = Math.max(1, Math.round(last / 16)), mesh = [], edge = [];
    const corner = (k) => [X[k], Y[k], D[k]], slack = 0.05;
    for (let i = 0; i < grid; i++) for (let j = 0; j < last; j++) {
      const into = i === 0 || i === last ? edge : i % every ? null : mesh;
      into?.push([corner(j * grid + i), corner((j + 1) * grid + i)], [corner(i * grid + j), corner(i * grid + j + 1)]);
    }
    const level = borders(view).map(([a, b, c, d]) => [this.on(grid, a, b), this.on(grid, c, d)]);
    for (const [pieces, style, width] of [[mesh, ink.mesh, 0.7], [edge, ink.soft, 1.1], [level, "#141a22", 2]]) {
      g.beginPath();
      for (const [a, b] of pieces) if (this.seen(a, w, slack) && this.seen(b, w, slack)) {
        g.moveTo(a[0], a[1]);
        g.lineTo(b[0], b[1]);
      }
      Object.assign(g, { strokeStyle: style, lineWidth: width * this.dense, lineCap: "round" }).stroke();
    }
  }

  /** Where the surface is seen over a place given in cells, and its height there. */
  on(grid, x, y) {
    const i = Math.max(0, Math.min(grid - 2, Math.floor(x))), j = Math.max(0, Math.min(grid - 2, Math.floor(y))), u = x - i, v = y - j, k = j * grid + i;
    const mix = (F) => (F[k] * (1 - u) + F[k + 1] * u) * (1 - v) + (F[k + grid] * (1 - u) + F[k + grid + 1] * u) * v;
    return [mix(this.X), mix(this.Y), mix(this.D), mix(this.Z)];
  }

  /** The data at the height of their targets, from far to near, each on a thread to the surface: its error. */
  points(g, { points, reach, grid }, w) {
    const size = Math.max(2.6 * this.dense, this.size / 52), cells = (grid - 1) / 2;
    const placed = points.map(({ x, y, height, colour }) => ({ height, colour, spot: this.place(x / reach, y / reach, height), foot: this.on(grid, (x / reach + 1) * cells, (1 - y / reach) * cells) }));
    for (const { height, colour, spot, foot } of placed.sort((a, b) => b.spot[2] - a.spot[2])) {
      if (!this.seen(spot, w, foot[3] - height < 0.05 ? 0.08 : 0.02)) continue;
      Object.assign(g, { lineWidth: this.dense, strokeStyle: colour, globalAlpha: 0.6 });
      if (Math.abs(height - foot[3]) > 0.03) {
        g.beginPath();
        g.moveTo(spot[0], spot[1]);
        g.lineTo(foot[0], foot[1]);
        g.stroke();
      }
      Object.assign(g, { globalAlpha: 1, strokeStyle: "#fff", fillStyle: colour });
      g.beginPath();
      g.arc(spot[0], spot[1], size, 0, 7);
      g.fill();
      g.stroke();
    }
  }

  /** Behind the surface: the floor, the far walls, the numbers. */
  box(g, w) {
    const { place, dense } = this, x = Math.sin(this.turn) > 0 ? 1 : -1, y = Math.cos(this.turn) > 0 ? 1 : -1; // the far corner
    Object.assign(g, { globalCompositeOperation: "destination-over", strokeStyle: ink.line, lineWidth: dense, fillStyle: ink.soft });
    g.font = `${Math.max(11 * dense, this.size / 11)}px system-ui, sans-serif`;
    const line = (...places) => {
      g.beginPath();
      for (const [a, b, z] of places) g.lineTo(...place(a, b, z).slice(0, 2));
      g.stroke();
    };
    line([-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0], [-1, -1, 0]);
    for (const z of [0, 0.5, 1]) {
      line([-x, y, z], [x, y, z], [x, -y, z]);
      const [u, v] = place(x, -y * 1.05, z), side = u > w / 2 ? 1 : -1;
      g.textAlign = side > 0 ? "left" : "right";
      g.fillText(this.labels?.[2 * z] ?? String(z), u + 5 * side * dense, v + 4 * dense);
    }
    for (const [a, b] of [[x, y], [-x, y], [x, -y]]) line([a, b, 0], [a, b, 1]);
    g.textAlign = "center";
    for (const [name, a, b] of [["x", 0, -y * 1.17], ["y", -x * 1.17, 0]]) g.fillText(name, ...place(a, b, 0).slice(0, 2));
    g.globalCompositeOperation = "source-over";
  }
}
