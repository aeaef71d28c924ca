// The two homes of the page. Each opens engines; an engine is one function: call(name, ...arguments) -> plain data.

/**
 * @typedef {(name: string, ...rest: any[]) => Promise<any>} Call
 * @typedef {{open: () => Call, svg: (dot: string) => Promise<string>, first?: Promise<any>}} Home
 * @typedef {{yes: (result: any) => void, no: (error: Error) => void}} Waiting
 */

/** Questions under way, by number. An answer without a number belongs to nobody. */
class Questions {
  count = 0;
  /** @type {Map<number, Waiting>} */
  waiting = new Map();

  /** @param {(id: number) => void} send @returns {Promise<any>} */
  ask(send) {
    const id = ++this.count;
    return new Promise((yes, no) => {
      this.waiting.set(id, { yes, no });
      send(id);
    });
  }
  answer(id, result, error) {
    const asked = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) asked?.no(new Error(error));
    else asked?.yes(result);
  }
  fail(sentence) {
    for (const id of [...this.waiting.keys()]) this.answer(id, null, sentence);
  }
}

/** The engine in the Python that served the page, over a WebSocket; each socket has an engine of its own.
 * @param {{gone: string}} words @returns {Home} */
export function local(words) {
  /** @returns {Call} */
  function open() {
    const socket = new WebSocket(`ws://${location.host}/call`), questions = new Questions();
    socket.binaryType = "arraybuffer";
    const ready = new Promise((yes, no) => {
      socket.onopen = yes;
      socket.onclose = ({ reason }) => {
        no(new Error(reason || words.gone));
        questions.fail(reason || words.gone);
      };
    });
    socket.onmessage = ({ data }) => { // a line of JSON, then the bytes that it speaks of
      const all = new Uint8Array(data), end = all.indexOf(10);
      const [id, result, error] = JSON.parse(new TextDecoder().decode(all.subarray(0, end)));
      for (const [key, value] of Object.entries(result ?? {})) {
        const [start, length] = value?.$bytes ?? [];
        if (length !== undefined) result[key] = all.slice(end + 1 + start, end + 1 + start + length);
      }
      questions.answer(id, result, error);
    };
    return async (name, ...rest) => {
      await ready;
      if (socket.readyState !== WebSocket.OPEN) throw new Error(words.gone);
      return questions.ask((id) => socket.send(JSON.stringify([id, name, rest])));
    };
  }
  const drawing = { call: /** @type {Call | null} */ (null) };
  return { open: () => (drawing.call = open()), svg: (dot) => /** @type {Call} */ (drawing.call)("svg", dot) };
}

/** The same .py files in this browser, in a worker: all engines in one Python. A worker that has died is started
 * again; `died` is told, and brings back what the page knows. First comes a recorded frame, to be seen meanwhile.
 * @param {{starting: string, ready: string, died: string, gone: string}} words
 * @param {(sentence: string) => void} say @param {() => void} died @returns {Home} */
export function inBrowser(words, say, died) {
  const questions = new Questions();
  let worker = start(), engines = 0, /** @type {Promise<any> | undefined} */ viz;
  function start() {
    const made = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    let alive = false;
    const dead = () => {
      made.terminate();
      questions.fail(alive ? words.died : words.gone);
      if (!alive) return say(words.gone); // it would only fail again
      worker = start();
      died();
    };
    made.onerror = dead;
    made.onmessage = ({ data: [id, result, error] }) => {
      if (id === "fatal") dead();
      else if (id === "progress") say((alive = Boolean(result.ready)) ? words.ready.replace("{python}", result.python).replace("{seconds}", (result.ready / 1000).toFixed(1)) : words.starting);
      else questions.answer(id, result, error);
    };
    return made;
  }
  return {
    open() {
      const engine = engines++;
      return (name, ...rest) => questions.ask((id) => worker.postMessage([id, engine, name, rest]));
    },
    async svg(dot) { // Graphviz as WebAssembly, loaded when first asked for
      viz ??= import(new URL("viz.js", import.meta.url).href).then((module) => module.instance());
      return (await viz).renderString(dot, { format: "svg" });
    },
    first: fetch(new URL("first.json", import.meta.url)).then((answer) => answer.json()).then(({ state, frame }) => {
      for (const key of ["surface", "maps"]) frame[key] = Uint8Array.from(atob(frame[key]), (letter) => letter.charCodeAt(0));
      return { state, frame };
    }).catch(() => null),
  };
}
