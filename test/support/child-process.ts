import { spawn, type ChildProcess } from "node:child_process";

export interface RunningProcess {
  child: ChildProcess;
  /** Both streams, as far as they came. */
  output(): string;
  /** The first group of the first match, as soon as it is written; throws where the process ends before that. */
  waitFor(pattern: RegExp): Promise<string>;
  /** The exit code, or the signal that ended it. */
  exited: Promise<number | NodeJS.Signals>;
}

export interface ProcessOptions {
  cwd: string;
  /** All that it gets, besides PATH and TMPDIR. */
  env?: Record<string, string>;
}

/** Runs this very Node with the arguments. */
export function runNode(args: string[], { cwd, env = {} }: ProcessOptions): RunningProcess {
  const { PATH = "", TMPDIR = "" } = process.env;
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH, TMPDIR, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let onText = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      onText();
    });
  }
  const exited = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal ?? -1));
  });
  const waitFor = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      onText = () => {
        const match = pattern.exec(text);
        if (match !== null) resolve(match[1] ?? match[0]);
      };
      onText();
      void exited.then((end) => reject(new Error(`ended with ${end} before ${pattern} came:\n${text}`)));
    });
  return { child, output: () => text, waitFor, exited };
}

/** The service's own line about where it listens. */
export const listeningUrl = /"url":"(http[^"]+)"/;
