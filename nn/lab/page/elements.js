// Finding and making elements of the page.

/** @param {string} id @returns {any} */
export const find = (id) => document.getElementById(id);

/** @returns {any} */
export function make(tag, text = "", kind = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}
