import { commonOptions, exitCodes } from "./common-options.ts";
import type { Verb, VerbOption } from "./command.ts";

export function describeAll(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map(({ name }) => name.length));
  return [
    "tracelake: looks after the warehouse of Braintrust's exports, on this machine or in Snowflake, and Bedrock's metrics.",
    "",
    "Usage: tracelake <verb> [options]      tracelake <verb> --help",
    "",
    ...verbs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "Exit codes:",
    ...exitCodes.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`),
    "",
  ].join("\n");
}

export function describeVerb(verb: Verb): string {
  const usage = ["tracelake", verb.name, verb.positionals, "[options]"]
    .filter((part) => part !== "")
    .join(" ");
  const finding = exitCodes.filter(([code]) => code !== 1 || verb.finding !== undefined);
  return [
    `${verb.summary}.`,
    "",
    `Usage: ${usage}`,
    ...(verb.details === "" ? [] : ["", verb.details]),
    "",
    "Options:",
    ...describeOptions({ ...verb.options, ...commonOptions }),
    "",
    "Examples:",
    ...verb.examples.flatMap(({ command, does }) => [`  ${does}:`, `    ${command}`]),
    "",
    "Exit codes:",
    ...finding.map(
      ([code, meaning]) => `  ${String(code).padStart(3)}  ${code === 1 ? verb.finding : meaning}`,
    ),
    "",
  ].join("\n");
}

function describeOptions(options: Readonly<Record<string, VerbOption>>): string[] {
  const shown = Object.entries(options).map(([name, option]) => ({
    left: `${option.short === undefined ? "    " : `-${option.short}, `}--${name}${option.value === undefined ? "" : ` ${option.value}`}`,
    help: option.multiple === true ? `${option.help} (may be given several times)` : option.help,
  }));
  const width = Math.min(40, Math.max(...shown.map(({ left }) => left.length)));
  return shown.map(({ left, help }) => `  ${left.padEnd(width)}  ${help}`);
}
