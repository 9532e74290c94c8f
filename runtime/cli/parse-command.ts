import { parseArgs, type ParseArgsConfig } from "node:util";
import { commonOptions } from "./common-options.ts";
import { UsageError, type Verb, type VerbInput, type VerbOption } from "./command.ts";
import { nearest } from "./nearest.ts";

export type ParsedCommand =
  | { does: "help"; verb: Verb | undefined }
  | { does: "version" }
  | { does: "run"; verb: Verb; input: VerbInput };

/** @throws {UsageError} that names the nearest word */
export function parseCommand(args: readonly string[], verbs: readonly Verb[]): ParsedCommand {
  const [first, ...rest] = args;
  if (first === undefined || first === "--help" || first === "-h") return { does: "help", verb: undefined };
  if (first === "--version") return { does: "version" };
  if (first === "help") {
    return { does: "help", verb: rest[0] === undefined ? undefined : findVerb(rest[0], verbs) };
  }
  if (first.startsWith("-")) throw new UsageError(`The verb comes first: tracelake <verb> ${first}.`);
  const verb = findVerb(first, verbs);
  const input = readInput(rest, verb);
  if (input.options["help"] === true) return { does: "help", verb };
  return { does: "run", verb, input };
}

function findVerb(name: string, verbs: readonly Verb[]): Verb {
  const verb = verbs.find((known) => known.name === name);
  if (verb !== undefined) return verb;
  const meant = nearest(
    name,
    verbs.map((known) => known.name),
  );
  throw new UsageError(`There is no verb ${JSON.stringify(name)}.${suggest(meant)}`);
}

function readInput(args: readonly string[], verb: Verb): VerbInput {
  const options: Record<string, VerbOption> = { ...commonOptions, ...verb.options };
  checkNames(args, options, verb);
  try {
    const config: ParseArgsConfig["options"] = {};
    for (const [name, { type, short, multiple }] of Object.entries(options)) {
      config[name] = {
        type,
        ...(short === undefined ? {} : { short }),
        ...(multiple === undefined ? {} : { multiple }),
      };
    }
    const { values, positionals } = parseArgs({
      args: [...args],
      options: config,
      allowPositionals: true,
      strict: true,
    });
    if (verb.positionals === "" && positionals.length > 0 && values["help"] !== true) {
      throw new UsageError(`${verb.name} takes no ${JSON.stringify(positionals[0])}.`, verb.name);
    }
    for (const [name, { choices }] of Object.entries(options)) checkChoice(name, values[name], choices, verb);
    return { options: values as VerbInput["options"], positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${(error as Error).message.split("\n")[0] ?? ""}`, verb.name);
  }
}

/** parseArgs tells what is unknown, but not what was meant. */
function checkNames(
  args: readonly string[],
  options: Readonly<Record<string, VerbOption>>,
  verb: Verb,
): void {
  const end = args.indexOf("--");
  for (const arg of end === -1 ? args : args.slice(0, end)) {
    const name = /^--([a-z][\w-]*)/i.exec(arg)?.[1];
    if (name === undefined || options[name] !== undefined) continue;
    throw new UsageError(
      `${verb.name} has no option --${name}.${suggest(prefixed(nearest(name, Object.keys(options))))}`,
      verb.name,
    );
  }
}

function checkChoice(name: string, value: unknown, choices: readonly string[] | undefined, verb: Verb): void {
  if (choices === undefined || typeof value !== "string" || choices.includes(value)) return;
  throw new UsageError(
    `--${name} is one of ${choices.join(", ")}.${suggest(nearest(value, choices))}`,
    verb.name,
  );
}

const prefixed = (name: string | undefined) => (name === undefined ? undefined : `--${name}`);
const suggest = (meant: string | undefined) => (meant === undefined ? "" : ` Did you mean ${meant}?`);
