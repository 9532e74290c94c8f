import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants as systemConstants, tmpdir } from "node:os";
import path from "node:path";
import { stackNameOf, type Verb } from "./pulumi-arguments.ts";
import { explainProblem, formatProblem, noPulumi } from "./pulumi-problems.ts";

export interface EngineRun {
  verb: Verb;
  /** As the CLI takes it, with or without its organisation. */
  stack: string;
  /** Arguments for the CLI, as they are. */
  rest: readonly string[];
}

export interface Surroundings {
  /** The folder of `Pulumi.yaml`. */
  folder: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Builds what is deployed and checks the types; the exit code. */
  prepare(): Promise<number>;
  /** What the policy pack is told of the stack. */
  policySettings(stackName: string): unknown;
  /** Where the CLI's complaints and the explanation go. */
  complain(text: string): void;
}

/** Runs the engine and explains its failure in a sentence; the exit code is its own. */
export async function runEngine(run: EngineRun, surroundings: Surroundings): Promise<number> {
  const { env, complain } = surroundings;
  // Before the minute of building, not after.
  if (!hasPulumi(env["PATH"] ?? "")) {
    complain(formatProblem(noPulumi));
    return 127;
  }
  const changesResources = run.verb !== "destroy";
  const prepared = changesResources ? await surroundings.prepare() : 0;
  if (prepared !== 0) return prepared;

  const scratch = mkdtempSync(path.join(tmpdir(), "tracelake-"));
  try {
    const eventLog = path.join(scratch, "events.jsonl");
    const policies = changesResources ? policyArguments(run, surroundings, scratch) : [];
    const args = [run.verb, "--stack", run.stack, ...policies, "--event-log", eventLog, ...run.rest];
    const { code, complaints } = await spawnPulumi(args, surroundings);
    if (code !== 0) {
      const problem = explainProblem(`${complaints}\n${readErrors(eventLog)}`, run.stack);
      if (problem !== undefined) complain(formatProblem(problem));
    }
    return code;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function policyArguments(run: EngineRun, { policySettings }: Surroundings, scratch: string): string[] {
  const file = path.join(scratch, "policies.json");
  writeFileSync(file, JSON.stringify(policySettings(stackNameOf(run.stack))));
  return ["--policy-pack", "policies", "--policy-pack-config", file];
}

/**
 * The CLI keeps the terminal for its progress and its questions, so only what it writes to stderr passes through here;
 * the errors of resources are read from its event log, which masks secrets as its display does.
 */
function spawnPulumi(
  args: readonly string[],
  { folder, env, complain }: Surroundings,
): Promise<{ code: number; complaints: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", args, {
      cwd: folder,
      env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_DEBUG_COMMANDS: "true" },
      stdio: ["inherit", "inherit", "pipe"],
    });
    // An interrupt reaches the CLI too, which ends in order and must be waited for.
    const stay = () => {};
    process.on("SIGINT", stay);
    let complaints = "";
    child.stderr.on("data", (chunk: Buffer) => {
      const text = chunk.toString("utf8");
      complaints += text;
      complain(text);
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("SIGINT", stay);
      resolve({ code: code ?? 128 + (signal === null ? 0 : systemConstants.signals[signal]), complaints });
    });
  });
}

interface EngineEvent {
  diagnosticEvent?: { severity: string; message: string };
  policyEvent?: { enforcementLevel: string; message: string };
}

/** The errors and the mandatory findings of an event log, a line each. */
export function readErrors(eventLog: string): string {
  let lines: string[];
  try {
    lines = readFileSync(eventLog, "utf8").split("\n");
  } catch {
    // The CLI ended before it opened the log.
    return "";
  }
  return lines.flatMap((line) => errorOf(line) ?? []).join("\n");
}

function errorOf(line: string): string | undefined {
  let event: EngineEvent;
  try {
    event = JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
  const { diagnosticEvent, policyEvent } = event;
  if (policyEvent?.enforcementLevel === "mandatory") return `[mandatory] ${policyEvent.message}`;
  // `info#err` is what the program itself wrote to stderr.
  if (diagnosticEvent?.severity === "error" || diagnosticEvent?.severity === "info#err")
    return diagnosticEvent.message;
  return undefined;
}

function hasPulumi(searchPath: string): boolean {
  const name = process.platform === "win32" ? "pulumi.exe" : "pulumi";
  return searchPath.split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
