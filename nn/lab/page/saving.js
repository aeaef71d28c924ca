// Files to take away.
import { ink } from "./draw.js";
import { make } from "./page.js";

export function save(name, content, type = "") {
  const link = Object.assign(make("a"), { download: name, href: URL.createObjectURL(new Blob([content], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** A graph as SVG; without one, the training: all its canvases, where they stand. @param {Element | null} svg */
export function picture(svg) {
  if (svg) return save("graph.svg", new XMLSerializer().serializeToString(svg), "image/svg+xml");
  const whole = make("canvas"), g = whole.getContext("2d");
  const canvases = /** @type {HTMLCanvasElement[]} */ ([...document.querySelectorAll("#nets canvas, #surface, #curve")]);
  const boxes = canvases.map((canvas) => canvas.getBoundingClientRect()), x = Math.min(...boxes.map((box) => box.left)), y = Math.min(...boxes.map((box) => box.top));
  whole.width = 2 * (Math.max(...boxes.map((box) => box.right)) - x);
  whole.height = 2 * (Math.max(...boxes.map((box) => box.bottom)) - y);
  g.fillStyle = ink.card;
  g.fillRect(0, 0, whole.width, whole.height);
  boxes.forEach(({ left, top, width, height }, k) => g.drawImage(canvases[k], 2 * (left - x), 2 * (top - y), 2 * width, 2 * height));
  whole.toBlob((blob) => blob && save("lab.png", blob));
}
