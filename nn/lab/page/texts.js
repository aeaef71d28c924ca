// What the page says, in English or 中文: languages.json has each text in both, and how the engine's sentences are translated.
import table from "./languages.json" with { type: "json" };
import { find } from "./page.js";

const texts = /** @type {Record<string, string[]>} */ (table.texts);
const refusals = table.refusals.map(([english, chinese]) => /** @type {const} */ ([RegExp(english, "g"), chinese]));
let column = 0;

/** @param {string} language "en" or "zh" */
export const speak = (language) => (column = language === "zh" ? 1 : 0);

/** The text of a key in the present language, {holes} filled. @param {string} key @param {Record<string, any>} [holes] */
export const say = (key, holes = {}) => texts[key][column].replace(/\{(\w+)\}/g, (hole, name) => String(holes[name] ?? hole));

/** The keys of the help, in order. */
export const HELP = Object.keys(texts).filter((key) => key.startsWith("help ")).map((key) => key.slice(5));

let told = /** @type {[string | (() => string), boolean]} */ (["", false]);
/** A sentence under the controls: one of the page, which says itself anew in another language, or one of the engine, which is put
 * into Chinese piece by piece for those who read that. @param {string | (() => string)} sentence */
export function tell(sentence, wrong = false) {
  told = [sentence, wrong];
  const text = typeof sentence === "string" ? sentence : sentence();
  find("said").textContent = column ? refusals.reduce((text, [english, chinese]) => text.replace(english, chinese), text) : text;
  find("said").classList.toggle("wrong", wrong);
}
/** The same once more, in the present language. */
export const retell = () => tell(...told);
/** What was wrong is over. */
export const forgive = () => told[1] && tell("");

/** Do it; what goes wrong is a sentence. @param {() => any} does */
export async function attempt(does) {
  try {
    return await does();
  } catch (error) { tell(/** @type {Error} */ (error).message, true); }
}

let last = /** @type {Promise<any>} */ (Promise.resolve());
/** Do it when all before it is done: what hands ask for while the engine is busy waits, so that no two things mix.
 * @param {() => any} does @returns {Promise<any>} */
export function inTurn(does) {
  document.body.classList.add("busy");
  const mine = (last = last.then(() => attempt(does)));
  return mine.finally(() => document.body.classList.toggle("busy", mine !== last));
}
