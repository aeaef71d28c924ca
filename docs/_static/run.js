// Answers that are code, judged by the Python that the lab carries: this worker is one Python, started once.
const site = new URL("../../", import.meta.url);

async function start() {
  const { loadPyodide } = await import(new URL("lab/pyodide/pyodide.mjs", site));
  const python = await loadPyodide({ indexURL: new URL("lab/pyodide/", site).href });
  for (const archive of ["lab/python.zip", "exercises.zip"])
    python.unpackArchive(await (await fetch(new URL(archive, site))).arrayBuffer(), "zip");
  return python.runPython(`
import json
from exercises import check_code

def judge(name, code):
    verdict = check_code(name, code)
    return json.dumps({"right": verdict.right, "words": list(verdict.words), "picture": verdict.picture})

judge`);
}

const ready = start();
onmessage = async ({ data: { name, code } }) => {
  try {
    postMessage(JSON.parse((await ready)(name, code)));
  } catch (error) {
    const words = [[`Python did not start: ${error.message}`, `Python 没有启动：${error.message}`]];
    postMessage({ right: false, words, picture: "" });
  }
};
