// Files to take away, and paper.
import { ink } from "./draw.js";
import { find, make } from "./page.js";

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

/** On paper stands what is on the screen, across a page, light. @param {() => void} redraw who hears that colours are others */
export function paper(redraw) {
  const { body, documentElement: root } = document, grids = [find("train"), find("inside")];
  let dark = false;
  addEventListener("beforeprint", () => {
    dark = root.classList.contains("dark");
    for (const grid of grids.filter((each) => !each.hidden)) { // where things are does not depend on the paper's size
      const { gridTemplateRows: rows, gridTemplateColumns: columns } = getComputedStyle(grid);
      grid.style.gridTemplate = `${rows} / ${columns}`;
    }
    Object.assign(body.style, { width: `${innerWidth}px`, height: innerWidth > 900 ? `${innerHeight}px` : "", zoom: Math.min(1, 1040 / innerWidth) });
    root.classList.remove("dark");
    redraw();
  });
  addEventListener("afterprint", () => {
    for (const { style } of grids) style.gridTemplate = "";
    Object.assign(body.style, { width: "", height: "", zoom: "" });
    root.classList.toggle("dark", dark);
    redraw();
  });
}
