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

/** A sentence under the controls; what the engine refuses is put into Chinese piece by piece for those who read that. */
export function tell(sentence, wrong = false) {
  find("said").textContent = column ? refusals.reduce((text, [english, chinese]) => text.replace(english, chinese), sentence) : sentence;
  find("said").classList.toggle("wrong", wrong);
}

/** Do it; what goes wrong is a sentence. @param {() => any} does */
export async function attempt(does) {
  try {
    return await does();
  } catch (error) { tell(/** @type {Error} */ (error).message, true); }
}
