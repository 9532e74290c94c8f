import { spawn } from "node:child_process";
import { rmSync } from "node:fs";

// Runs the emulator for as long as its own input is open. That ends with the test process, however it ends: vitest
// kills its workers at --bail and at Ctrl+C, without a chance to tidy up.
const [command, folder] = process.argv.slice(2);
if (command === undefined || folder === undefined)
  throw new Error("usage: emulator-guard.ts <command> <folder>");

const stopMs = 5000;
const emulator = spawn(command, [], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });

process.stdin.resume().once("close", () => {
  emulator.kill("SIGTERM");
  setTimeout(() => emulator.kill("SIGKILL"), stopMs).unref();
});
// At Ctrl+C every process of the terminal is told; the input's end follows.
process.on("SIGINT", () => {});

emulator.once("error", (error) => {
  console.error(error);
  end(1);
});
emulator.once("exit", (code) => end(code ?? 0));

function end(code: number): never {
  rmSync(folder as string, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}
