import { identifier, trusted } from "../../warehouse/operations/fill-statement.ts";
import { readStatement } from "../../warehouse/operations/read-steps.ts";
import { defineVerb, textOption } from "../command.ts";
import { printRows } from "../print-rows.ts";
import { exportOption, readTargetOption } from "../target-option.ts";

interface Loaded {
  table: string;
  file: unknown;
  status: unknown;
}

export const load = defineVerb<{ files: Loaded[]; paused: string[] }>({
  name: "load",
  summary: "Load now what waits in the lake",
  details:
    "Refreshes each export's newest pipe, where it is not paused. On this machine the files are loaded when the command\n" +
    "ends, and current rows and marts follow; Snowflake queues them (of the last 7 days; older ones by tracelake recover\n" +
    "--file).",
  positionals: "",
  options: exportOption,
  examples: [
    { command: "tracelake load", does: "Load everything that waits" },
    { command: "tracelake load --table braintrust_spans", does: "Load spans only" },
  ],
  finding: "a file could not be loaded, or a pipe is paused",
  async run(input, context) {
    const session = await context.openSession();
    const result: { files: Loaded[]; paused: string[] } = { files: [], paused: [] };
    const { chosen } = await readTargetOption(session, textOption(input, "table"));
    for (const target of chosen) {
      const statement = readStatement("operations/pipe-refresh.sql", {
        pipe: identifier(target.pipe),
        filter: trusted(""),
      });
      try {
        const rows = await session.query(statement);
        for (const row of rows)
          result.files.push({ table: target.table, file: row["file"], status: row["status"] });
      } catch (error) {
        if (!/paused/i.test((error as Error).message)) throw error;
        result.paused.push(target.pipe);
      }
    }
    return result;
  },
  print({ files, paused }, context) {
    for (const pipe of paused) context.say(`${pipe} is paused: tracelake pipe resume ${pipe}`);
    context.stdout.write(
      files.length === 0
        ? "Nothing waits.\n"
        : printRows(files as unknown as Record<string, unknown>[], "table"),
    );
  },
  isFinding: ({ files, paused }) =>
    paused.length > 0 || files.some(({ status }) => /fail/i.test(String(status))),
});
