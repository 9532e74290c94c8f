import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { buildBundle } from "./build-bundle.ts";

const root = path.resolve(import.meta.dirname, "../..");
const bundle = path.join(root, "dist/bedrock-metrics/index.js");

/** Builds the function's bundle, as it is deployed. */
export async function buildFunction(): Promise<void> {
  await buildBundle("bedrock-metrics");
}

const call = `
const { handler } = await import(process.argv[1]);
for (const event of JSON.parse(process.argv[2])) {
  const endMs = Date.now() + Number(process.argv[3]);
  const context = { awsRequestId: "request-1", functionName: "f", getRemainingTimeInMillis: () => endMs - Date.now() };
  const answer = await handler(event, context).catch((error) => ({ error: error.message }));
  process.stderr.write(JSON.stringify({ answer }) + "\\n");
}
process.exit(0);`;

export interface FunctionRun {
  /** What each call answered; fewer than calls when the process was killed. */
  answers: unknown[];
  /** The function's log, of both streams. */
  lines: Record<string, unknown>[];
  kill: () => void;
  ended: Promise<void>;
}

/** The bundle in a process of its own, called with these events one after the other, as one instance of the function. */
export function runFunction(options: {
  events: readonly unknown[];
  env: Record<string, string>;
  /** Of each call. */
  timeoutMs?: number;
}): FunctionRun {
  const { events, env, timeoutMs = 60_000 } = options;
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", call, bundle, JSON.stringify(events), String(timeoutMs)],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const run: FunctionRun = {
    answers: [],
    lines: [],
    kill: () => child.kill("SIGKILL"),
    ended: once(child, "close").then(() => {
      for (const line of `${out}${err}`.split("\n").filter((text) => text.startsWith("{"))) {
        const value = JSON.parse(line) as Record<string, unknown>;
        if ("answer" in value) run.answers.push(value["answer"]);
        else run.lines.push(value);
      }
      if (run.answers.length === 0 && child.signalCode === null)
        throw new Error(`the function failed: ${err}`);
    }),
  };
  return run;
}

/** A batch of messages, each with the notification of its objects. */
export const batchOf = (...messages: { messageId: string; body: string }[]) => ({
  Records: messages.map((message) => ({ ...message, eventSource: "aws:sqs" })),
});
