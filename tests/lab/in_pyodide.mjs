// Runs pytest on one file in the Python of a browser: node in_pyodide.mjs ROOT PACKAGES MODULES FILE
import { pathToFileURL } from "node:url";

const [root, packages, modules, file] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${modules}/pyodide/pyodide.mjs`).href);
try {
  const python = await loadPyodide({ env: { HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1" } });
  python.mountNodeFS("/project", root);
  python.mountNodeFS("/packages", packages);
  const code = python.runPython(`
import os, sys
sys.path.insert(0, "/packages")
os.chdir("/project")
import pytest
int(pytest.main(["-q", "-p", "no:cacheprovider", "-o", "addopts=", "-W", "ignore:Unknown config option", "-m", "not slow", ${JSON.stringify(file)}]))
`);
  process.exit(code);
} catch (error) {
  console.log("Python ended:", String(error.message ?? error).slice(-1500));
  process.exit(99);
}
