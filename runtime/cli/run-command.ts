import type { Readable, Writable } from "node:stream";
import { isSet, textOption, type CliContext, type CliSession, type Verb } from "./command.ts";
import { makeConfig } from "./config.ts";
import { describeAll, describeVerb } from "./help.ts";
import { openSession } from "./open-session.ts";
import { parseCommand } from "./parse-command.ts";
import { toJson } from "./print-rows.ts";
import { tellFailure } from "./tell-failure.ts";

export interface CommandStreams {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable;
}

export interface CommandOptions extends CommandStreams {
  verbs: readonly Verb[];
  cwd: string;
  version: string;
  now: () => Date;
}

/** Runs what was typed and gives the exit code; all that goes wrong is told on standard error. */
export async function runCommand(args: readonly string[], options: CommandOptions): Promise<number> {
  try {
    const command = parseCommand(args, options.verbs);
    if (command.does === "version") options.stdout.write(`${options.version}\n`);
    else if (command.does === "help") {
      const text = command.verb === undefined ? describeAll(options.verbs) : describeVerb(command.verb);
      options.stdout.write(text);
    } else return await runVerb(command.verb, command.input, options);
    return 0;
  } catch (error) {
    return tellFailure(error, options.stderr);
  }
}

async function runVerb(
  verb: Verb,
  input: Parameters<Verb["run"]>[0],
  options: CommandOptions,
): Promise<number> {
  let session: Promise<CliSession> | undefined;
  const config = makeConfig({
    cwd: options.cwd,
    data: textOption(input, "data"),
    target: textOption(input, "target"),
  });
  const context: CliContext = {
    stdin: options.stdin,
    stdout: options.stdout,
    stderr: options.stderr,
    config,
    now: options.now,
    openSession: async () => await (session ??= openSession(config, options.now)),
    say: (line) => void options.stderr.write(`${line}\n`),
  };
  try {
    const data = await verb.run(input, context);
    if (verb.print !== undefined && isSet(input, "json")) options.stdout.write(`${toJson(data)}\n`);
    else verb.print?.(data, context);
    if (verb.isStopped?.(data) === true) return 130;
    return verb.isFinding?.(data) === true ? 1 : 0;
  } finally {
    const opened = await session?.catch(() => undefined);
    await opened?.close();
  }
}
