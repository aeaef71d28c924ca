// One file of the suite inside the lab's own engine: node pyodide.mjs SITE ROOT PACKAGES FILE. Its status is pytest's.
// SITE is a built lab, ROOT the project, PACKAGES where pytest is installed, of which what is compiled is no use here.
import { readFileSync } from "node:fs";

const [site, root, packages, file] = process.argv.slice(2);
const { loadPyodide } = await import(`${site}/pyodide/pyodide.mjs`);
const python = await loadPyodide({ indexURL: `${site}/pyodide/` });
python.unpackArchive(new Uint8Array(readFileSync(`${site}/python.zip`)), "zip", { extractDir: "/lab" });
for (const [place, folder] of [["/project", root], ["/packages", packages]]) {
  python.FS.mkdirTree(place);
  python.mountNodeFS(place, folder);
}
python.globals.set("file", file);
process.exitCode = python.runPython(`
import os, sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/lab"]
sys.path.append("/packages")
sys.modules.update(dict.fromkeys(("numpy", "numba", "jax", "matplotlib", "PIL", "pygraphviz", "websockets")))
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
os.chdir("/project")
import pytest
int(pytest.main(["-q", "-p", "no:cacheprovider", "-o", "addopts=-m 'not slow'", file]))
`);
