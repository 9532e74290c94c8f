import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Doubles } from "./doubles/start-doubles.ts";

export interface Run {
  /** The exit code; -1 where a signal ended it. */
  code: number;
  stdout: string;
  /** Both streams. */
  output: string;
  durationMs: number;
}

/**
 * A folder in which the engine may write: the program's own files are links to the sources, `Pulumi*.yaml` are copies,
 * and the state lies beside them. Nothing of the user's Pulumi is touched.
 */
export interface Workspace {
  folder: string;
  pulumi(...args: string[]): Promise<Run>;
  /** Takes the sources from another folder; state and configuration stay. */
  pointAt(source: string): void;
  remove(): void;
}

export const checkout = path.resolve(import.meta.dirname, "../..");

export function makeWorkspace(source: string, doubles: Doubles): Workspace {
  const top = mkdtempSync(path.join(tmpdir(), "tracelake-engine-"));
  const folder = path.join(top, "program");
  for (const name of ["program", "state", "home"]) mkdirSync(path.join(top, name));
  for (const name of readdirSync(source))
    if (/^Pulumi.*\.yaml$/.test(name)) cpSync(path.join(source, name), path.join(folder, name));
  linkSources(source, folder);
  const env = {
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env["PATH"] ?? ""}`,
    HOME: path.join(top, "home"),
    TMPDIR: process.env["TMPDIR"] ?? tmpdir(),
    PULUMI_HOME: path.join(top, "home"),
    PULUMI_BACKEND_URL: `file://${path.join(top, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DEBUG_PROVIDERS: doubles.addresses,
  };
  return {
    folder,
    pulumi: (...args) => run(["--non-interactive", "--color", "never", ...args], folder, env),
    pointAt: (other) => linkSources(other, folder),
    remove: () => rmSync(top, { recursive: true }),
  };
}

/** Throws with all that the engine said where it ended in another way. */
export function expectExit(run: Run, code: number): void {
  if (run.code !== code) throw new Error(`pulumi ended with ${run.code}, not ${code}:\n${run.output}`);
}

function linkSources(source: string, folder: string): void {
  // A fixture lives of the checkout's own.
  const targets = new Map(["node_modules", "package.json"].map((name) => [name, path.join(checkout, name)]));
  for (const name of readdirSync(source))
    if (!/^(Pulumi.*\.yaml|\.git.*)$/.test(name)) targets.set(name, path.join(source, name));
  for (const [name, target] of targets) {
    rmSync(path.join(folder, name), { force: true });
    symlinkSync(target, path.join(folder, name));
  }
}

function run(args: string[], cwd: string, env: Record<string, string>): Promise<Run> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString("utf8");
      output += chunk.toString("utf8");
    });
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({ code: code ?? -1, stdout, output, durationMs: performance.now() - startedAt }),
    );
  });
}
