import { is, stands } from "../dialect/scan.ts";
import { compilationError } from "./statement-error.ts";
import type { StatementFamily } from "./statement-plan.ts";
import { begins, optionText, readName, readOptions, readStatement, toFullName } from "./statement-text.ts";
import { createStream, type StreamDefinition } from "./streams.ts";
import { query } from "./transaction.ts";

/** `create stream … on table …`, `show streams`. `streams` grows by those that are made. */
export const makeStreamStatements =
  (streams: StreamDefinition[]): StatementFamily =>
  (statement) => {
    if (begins(statement, "create", "stream") || begins(statement, "create", "or", "replace", "stream")) {
      const stream = readStream(statement.text);
      return {
        runs: "writing",
        async run({ connection }) {
          await createStream(connection, stream, { keepsPosition: false });
          if (streams.every(({ name }) => name !== stream.name)) streams.push(stream);
          return [{ status: `Stream ${stream.name.toUpperCase()} successfully created.` }];
        },
      };
    }
    if (begins(statement, "show", "streams")) {
      return {
        runs: "reading",
        run: async (connection) =>
          await query(
            connection,
            "select upper(name) as name, upper(table_name) as table_name, 'APPEND_ONLY' as mode, comment from snowflake_local.streams order by name",
          ),
      };
    }
    return undefined;
  };

/** @throws {StatementError} unless it is an append-only stream on a table. */
export function readStream(text: string): StreamDefinition {
  const { tokens } = readStatement(text);
  const at = tokens.findIndex((token) => is(token, "stream")) + 1;
  const nameAt = stands(tokens, at, "if", "not", "exists") ? at + 3 : at;
  const name = readName(tokens, nameAt);
  if (!stands(tokens, name.end, "on", "table")) {
    throw compilationError(
      "a stream stands on a table here: create stream <name> on table <table> append_only = true",
    );
  }
  const table = readName(tokens, name.end + 2);
  const options = readOptions(tokens, table.end);
  if (optionText(options, "append_only")?.toLowerCase() !== "true") {
    throw compilationError("a stream is append-only here: add append_only = true");
  }
  return {
    name: toFullName(name.parts),
    table: toFullName(table.parts),
    comment: optionText(options, "comment"),
  };
}
