// The engine in the browser: the same .py files, in Pyodide, beside the page's own thread. One Python, any number of labs.

/** Python's own files, then ours, then the one door. */
async function begin() {
  postMessage(["progress", {}]);
  const home = new URL("pyodide/", import.meta.url).href, { loadPyodide } = await import(home + "pyodide.mjs");
  const ours = fetch(new URL("python.zip", import.meta.url)).then((answer) => answer.arrayBuffer());
  const there = fetch(home + "pyodide.asm.wasm", { method: "HEAD" }).then(({ ok }) => ok || Promise.reject(Error("no wasm")));
  const [python] = await Promise.all([loadPyodide({ indexURL: home }), there]); // which without it waits for ever
  python.unpackArchive(await ours, "zip", { extractDir: "/lab" });
  python.runPython("import sys; sys.path.insert(0, '/lab')");
  const lab = python.pyimport("nn.lab"), version = python.runPython("import platform; platform.python_version()");
  postMessage(["progress", { ready: performance.now(), python: version }]);
  return { python, lab };
}

/** A dict as JSON has it in the other home: for None, null. @param {Iterable<[string, any]>} entries */
const object = (entries) => Object.fromEntries(Array.from(entries, ([key, value]) => [key, value ?? null]));

const engine = begin(), labs = new Map();
engine.catch(() => postMessage(["fatal"]));
addEventListener("unhandledrejection", () => postMessage(["fatal"])); // a part of Python that could not be loaded

/** `answer` of nn.lab gives [result, sentence] and never raises: what is thrown here is the end of this Python. */
onmessage = async ({ data: [id, which, name, rest] }) => {
  try {
    const { python, lab } = await engine;
    if (!labs.has(which)) labs.set(which, lab.Lab());
    const given = python.toPy(rest), answer = lab.answer(labs.get(which), name, given);
    const [result, sentence] = answer.toJs({ dict_converter: object });
    answer.destroy();
    given.destroy();
    postMessage([id, result, sentence]);
  } catch {
    postMessage(["fatal"]);
  }
};
