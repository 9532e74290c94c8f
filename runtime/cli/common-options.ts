import { targets } from "./config.ts";
import type { VerbOption } from "./command.ts";

/** What every verb takes. */
export const commonOptions: Readonly<Record<string, VerbOption>> = {
  json: { type: "boolean", help: "Print the data as JSON" },
  help: { type: "boolean", short: "h", help: "Print this help" },
  data: {
    type: "string",
    value: "<folder>",
    help: "The folder that npm start keeps its data in (default .local)",
  },
  target: {
    type: "string",
    value: "local|snowflake",
    choices: targets,
    help: "Which warehouse: this machine's (default), or Snowflake by SNOWFLAKE_ACCOUNT, SNOWFLAKE_USER and others",
  },
};

/** What verbs that change something take besides. */
export const changeOptions: Readonly<Record<string, VerbOption>> = {
  "dry-run": {
    type: "boolean",
    help: "Print the statements in their order with what they would touch; change nothing",
  },
  yes: { type: "boolean", short: "y", help: "Do not ask" },
};

export const exitCodes: readonly (readonly [code: number, meaning: string])[] = [
  [0, "done, and all is well"],
  [1, "done, and something was found, or refused with nothing changed"],
  [2, "the command was typed wrongly"],
  [65, "the warehouse refused a statement"],
  [69, "the warehouse can't be reached, or another process holds it"],
  [70, "something failed inside the command"],
  [78, "the configuration is not valid"],
  [130, "stopped by Ctrl-C"],
];
