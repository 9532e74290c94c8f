import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const binary = path.resolve("bin/tracelake.js");

export interface CommandEnd {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  /** As a terminal's Ctrl-C. */
  interrupt: () => void;
  ended: Promise<CommandEnd>;
}

export interface Project {
  folder: string;
  /** Runs the built command in the project's folder. */
  run: (args: readonly string[], stdin?: string, env?: Record<string, string>) => Promise<CommandEnd>;
  /** The same, still running. */
  start: (args: readonly string[], env?: Record<string, string>) => RunningCommand;
  /** Puts an export into the lake. */
  write: (file: string, ...lines: readonly string[]) => Promise<void>;
  remove: () => Promise<void>;
}

/** A folder like that in which npm start ran, with an empty lake. */
export async function makeProject(): Promise<Project> {
  const folder = await mkdtemp(path.join(tmpdir(), "tracelake-cli-"));
  const lake = path.join(folder, ".local/lake/braintrust");
  await mkdir(lake, { recursive: true });
  return {
    folder,
    run: async (args, stdin = "", env = {}) => await runTracelake(args, { cwd: folder, stdin, env }),
    start: (args, env = {}) => startTracelake(args, { cwd: folder, env }),
    async write(file, ...lines) {
      await mkdir(path.dirname(path.join(lake, file)), { recursive: true });
      await writeFile(path.join(lake, file), `${lines.join("\n")}\n`);
    },
    remove: async () => await rm(folder, { recursive: true }),
  };
}

interface StartOptions {
  cwd: string;
  stdin?: string;
  env?: Record<string, string>;
}

export async function runTracelake(args: readonly string[], options: StartOptions): Promise<CommandEnd> {
  return await startTracelake(args, options).ended;
}

function startTracelake(args: readonly string[], options: StartOptions): RunningCommand {
  const { PATH = "", TMPDIR = "" } = process.env;
  const env = { PATH, TMPDIR, ...options.env };
  const child = spawn(process.execPath, [binary, ...args], { cwd: options.cwd, env });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  child.stdin.on("error", () => undefined).end(options.stdin ?? "");
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { interrupt: () => void child.kill("SIGINT"), ended };
}

export const traceLine = (id: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    id,
    _xact_id: "1000192656880881099",
    project_id: "p",
    created: "2026-01-15T10:00:00Z",
    metrics: { total_tokens: 10, estimated_cost: 0.25, llm_calls: 1 },
    metadata: { model: "m" },
    ...more,
  });
