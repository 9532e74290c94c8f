#!/usr/bin/env node
// Plain JavaScript for any Node from 20 on: it finds one that runs TypeScript as it is, and starts the command with it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const least = [22, 18];

/** @param {string} version such as 24.21.0 */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > least[0] || (major === least[0] && minor >= least[1]);
}

function findNode() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  // The package's own, or that of a folder above it where npm hoisted it.
  for (let folder = root; ; folder = path.dirname(folder)) {
    const own = path.join(folder, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
    if (existsSync(own)) {
      const asked = spawnSync(own, ["--version"], { encoding: "utf8", shell: process.platform === "win32" });
      if (isNewEnough(asked.stdout?.trim().replace(/^v/, "") ?? "")) return own;
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}

const main = path.join(root, "runtime", "cli", "main.ts");

/** @param {string} node */
function startWith(node) {
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", main, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  // A terminal's Ctrl-C reaches both: the child decides what it means.
  process.on("SIGINT", () => undefined);
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 70;
  });
  child.on("close", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 143);
  });
}

const node = findNode();
if (node === undefined) {
  process.stderr.write(
    `tracelake needs Node ${least.join(".")} or newer; this is ${process.versions.node}.\n` +
      `Run npm install in ${root}, which brings one, or install a newer Node.\n`,
  );
  process.exitCode = 69;
} else if (node === process.execPath) {
  await import(pathToFileURL(main).href);
} else {
  startWith(node);
}
