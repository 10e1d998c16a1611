// Runs a Python file on MicroPython with 31-bit integers: node micropython.mjs ROOT FILE ARGUMENT...
// Firmware, tests/firmware/desk and arguments that name files are there under the same paths.

import fs from "node:fs";
import path from "node:path";
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";

// Node would print the whole line of the source that threw: it is one of 100 kB.
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});

const [root, file, ...rest] = process.argv.slice(2);
const heap = Number(process.env.HELIOSE_HEAP || 4 << 20);
const mp = await loadMicroPython({ heapsize: heap, stdout: (line) => console.log(line) });

function put(name) {
  const folder = path.dirname(name);
  let made = "";
  for (const part of folder.split("/").slice(1)) {
    made += "/" + part;
    try { mp.FS.mkdir(made); } catch { /* it is there */ }
  }
  mp.FS.writeFile(name, fs.readFileSync(name));
}

function putAll(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) putAll(name);
    else if (entry.name.endsWith(".py")) put(name);
  }
}

putAll(path.join(root, "firmware"));
putAll(path.join(root, "tests/firmware/desk"));
for (const one of [file, ...rest]) if (fs.existsSync(one) && fs.statSync(one).isFile()) put(one);
const places = [root, path.join(root, "tests/firmware")];
const text = fs.readFileSync(file, "utf8");
mp.runPython(`
import sys
sys.path[:] = ${JSON.stringify(places)} + sys.path
sys.argv[:] = ${JSON.stringify([file, ...rest])}
`);
// This port collects garbage only between two calls.
for (const part of text.split("\n# ---\n")) mp.runPython(part);
