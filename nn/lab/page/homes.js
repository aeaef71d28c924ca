// The two homes of the page. Each opens engines; an engine is one function: call(name, ...arguments) -> plain data.
import { say } from "./texts.js";

/** @typedef {(name: string, ...rest: any[]) => Promise<any>} Call
 * @typedef {{open: () => Call, svg: (dot: string, call: Call) => Promise<string>, first?: Promise<any>}} Home */

const LONGEST = 199_000; // bytes of a message, which the server bounds

/** Questions under way, by number; `fail` answers all of them with the same sentence. */
function questions() {
  let count = 0;
  const waiting = new Map(); // number -> what to do with a result, and with a sentence
  return {
    /** @param {(id: number) => void} send @returns {Promise<any>} */
    ask: (send) => new Promise((yes, no) => {
      waiting.set(++count, [yes, no]);
      send(count);
    }),
    answer(id, result, error) {
      const [yes, no] = waiting.get(id) ?? [];
      waiting.delete(id);
      if (error) no?.(new Error(error));
      else yes?.(result);
    },
    fail(sentence) {
      for (const id of [...waiting.keys()]) this.answer(id, null, sentence);
    },
  };
}

/** The engine in the Python that served the page, over a WebSocket; each socket has an engine of its own.
 * @param {(sentence: string) => void} lost who hears that a socket has closed @returns {Home} */
export function local(lost) {
  /** @returns {Call} */
  function open() {
    const socket = new WebSocket(`ws://${location.host}/call`), asked = questions();
    socket.binaryType = "arraybuffer";
    const ready = new Promise((yes) => (socket.onopen = yes));
    let why = "";
    socket.onclose = ({ reason }) => {
      asked.fail((why = reason || say("gone")));
      lost(why);
    };
    socket.onmessage = ({ data }) => { // a line of JSON, then the bytes that it speaks of
      const all = new Uint8Array(data), end = all.indexOf(10) + 1;
      const [id, result, error] = JSON.parse(new TextDecoder().decode(all.subarray(0, end)));
      for (const [key, value] of Object.entries(result ?? {})) {
        if (value?.$bytes) result[key] = all.slice(end + value.$bytes[0], end + value.$bytes[0] + value.$bytes[1]);
      }
      asked.answer(id, result, error);
    };
    return async (name, ...rest) => {
      if (socket.readyState > WebSocket.OPEN) throw new Error(why || say("gone"));
      const given = JSON.stringify(rest), isLong = 3 * given.length > LONGEST; // a letter is three bytes at most
      if (isLong && new Blob([given]).size > LONGEST) throw new Error(say("too long"));
      return asked.ask((id) => ready.then(() => socket.send(`[${id},"${name}",${given}]`)));
    };
  }
  return { open, svg: (dot, call) => call("svg", dot) };
}

/** The same .py files in this browser, in a worker: all engines in one Python. A worker that has died is started
 * again; `died` is told, and brings back what the page knows. First comes a recorded frame, to be seen meanwhile.
 * @param {(sentence: string) => void} tell how far it is @param {() => void} died
 * @param {(sentence: string) => void} lost who hears that it cannot be started @returns {Home} */
export function inBrowser(tell, died, lost) {
  const asked = questions();
  let engines = 0, ready = false, missing = false, deaths = 0; // ready: it has been so once; deaths: since it was so last
  let worker = start(), /** @type {Promise<any> | undefined} */ viz;
  function start() {
    const made = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    made.onmessage = ({ data: [id, result, error] }) => {
      if (id === "fatal") return dead();
      if (id !== "progress") return asked.answer(id, result, error);
      if (!result.ready) return tell(say("starting"));
      [ready, deaths] = [true, 0];
      tell(say("ready", { python: result.python, seconds: (result.ready / 1000).toFixed(1) }));
    };
    const dead = (made.onerror = () => {
      made.terminate();
      missing = !ready || ++deaths > 3; // it would only fail again
      asked.fail(say(missing ? "missing" : "died"));
      if (missing) return [tell, lost].forEach((hears) => hears(say("missing")));
      worker = start();
      died();
    });
    return made;
  }
  return {
    open() {
      const engine = engines++;
      return async (name, ...rest) => {
        if (missing) throw new Error(say("missing"));
        return asked.ask((id) => worker.postMessage([id, engine, name, rest]));
      };
    },
    async svg(dot) { // Graphviz as WebAssembly, loaded when first asked for
      viz ??= import(new URL("viz.js", import.meta.url).href).then((module) => module.instance());
      const made = await viz.catch(() => null);
      if (made) return made.renderString(dot.replaceAll(/"Helvetica,.*?"/g, "Helvetica"), { format: "svg" }); // of a list of fonts it knows no widths
      viz = undefined; // to be asked for again
      throw new Error(say("missing"));
    },
    first: fetch(new URL("first.json", import.meta.url)).then((answer) => answer.json()).then(({ state, frame }) => {
      for (const key of ["surface", "maps"]) frame[key] = Uint8Array.from(atob(frame[key]), (letter) => letter.charCodeAt(0));
      return { state, frame };
    }).catch(() => null),
  };
}
