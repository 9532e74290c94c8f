import type { Readable, Writable } from "node:stream";
import type { OperationSession } from "../warehouse/operations/session.ts";
import type { CliConfig } from "./config.ts";

export interface VerbOption {
  type: "string" | "boolean";
  help: string;
  short?: string;
  /** May be given several times. */
  multiple?: boolean;
  /** What stands for the value in the help: `<name>`. */
  value?: string;
  /** All that it may be. */
  choices?: readonly string[];
}

export type OptionValues = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>;

export interface VerbInput {
  options: OptionValues;
  positionals: readonly string[];
}

export interface CliSession extends OperationSession {
  /** What it talks to, for people: `the warehouse of the running npm start`. */
  describe: string;
  close: () => Promise<void>;
}

export interface CliContext {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable;
  config: CliConfig;
  now: () => Date;
  /** Opened at the first call; closed by the frame when the verb is done. */
  openSession: () => Promise<CliSession>;
  /** Steps and warnings, on standard error. */
  say: (line: string) => void;
}

export interface Verb<Data = unknown> {
  name: string;
  /** One line, for the list. */
  summary: string;
  /** What else to know, as paragraphs. */
  details: string;
  /** `pause|resume|refresh [<pipe>]`; empty where it takes none. */
  positionals: string;
  /** What completion offers for the first of them. */
  words?: readonly string[];
  options: Readonly<Record<string, VerbOption>>;
  examples: readonly { command: string; does: string }[];
  /** What exit code 1 means, where it can come. */
  finding?: string;
  run: (input: VerbInput, context: CliContext) => Promise<Data>;
  /** For people, on standard output; `--json` prints the data instead. Undefined where `run` printed as it went. */
  print?: (data: Data, context: CliContext) => void;
  isFinding?: (data: Data) => boolean;
  /** Ended by Ctrl-C with data of what was done until then: exit code 130. */
  isStopped?: (data: Data) => boolean;
}

/** Lets a verb keep the type of its data, which the frame only hands through. */
export const defineVerb = <Data>(verb: Verb<Data>): Verb => verb as unknown as Verb;

/** The command was typed wrongly: exit code 2. */
export class UsageError extends Error {
  readonly verb: string | undefined;

  constructor(message: string, verb?: string) {
    super(message);
    this.name = "UsageError";
    this.verb = verb;
  }
}

export const textOption = (input: VerbInput, name: string): string | undefined => {
  const value = input.options[name];
  return typeof value === "string" ? value : undefined;
};

export const textsOption = (input: VerbInput, name: string): readonly string[] => {
  const value = input.options[name];
  return Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
};

export const isSet = (input: VerbInput, name: string): boolean => input.options[name] === true;

/** @throws {UsageError} unless it is a whole number of at least `least` */
export function numberOption(input: VerbInput, name: string, least: number): number | undefined {
  const text = textOption(input, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${name} takes a whole number of at least ${least}, not ${JSON.stringify(text)}.`);
}

/** `2026-01-31`, `2026-01-31T12:00`, with or without a zone; without one it is UTC. @throws {UsageError} */
export function timeOption(input: VerbInput, name: string): Date | undefined {
  const text = textOption(input, name);
  if (text === undefined) return undefined;
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
  const normal = text.includes("T") || text.includes(" ") ? text.replace(" ", "T") : `${text}T00:00`;
  const at = new Date(hasZone ? normal : `${normal}Z`);
  if (!Number.isNaN(at.getTime())) return at;
  throw new UsageError(`--${name} takes a time such as 2026-01-31T12:00Z, not ${JSON.stringify(text)}.`);
}
