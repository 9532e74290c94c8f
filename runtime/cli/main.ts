import { readFileSync } from "node:fs";
import path from "node:path";
import { runCommand } from "./run-command.ts";
import { verbs } from "./verbs.ts";

const manifest = path.join(import.meta.dirname, "../../package.json");
const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };

// A reader such as `head` may end before us: what it did not want is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runCommand(process.argv.slice(2), {
  verbs,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  version,
  now: () => new Date(),
});
// A terminal's input keeps the process alive; nothing is left to be done.
process.stdin.unref?.();
