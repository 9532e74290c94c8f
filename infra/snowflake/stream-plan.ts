import { cutPieces, isWord, joinPieces, meaningful, onlyStatement } from "./sql-pieces.ts";
import { unquoteString } from "./view-plan.ts";

export interface StreamPlan {
  /** As in the file: `raw_data.braintrust_spans_stream`. */
  name: string;
  /** `raw_data.braintrust_spans`. */
  table: string;
  comment: string;
}

/** Reads `create stream name on table t append_only = true comment = '…'`; throws for anything else. */
export function planStream(file: string, sql: string): StreamPlan {
  const pieces = meaningful(cutPieces(onlyStatement(file, sql)));
  const [create, stream, ...rest] = pieces;
  const table = rest.findIndex((piece, index) => isWord(piece, "table") && isWord(rest[index - 1], "on"));
  const [name, source, ...options] = [
    joinPieces(rest.slice(0, Math.max(table - 1, 0))),
    joinPieces(rest.slice(table + 1, table + 4)),
    ...rest.slice(table + 4),
  ] as [string, string, ...typeof rest];
  const comment = options.at(-1);
  const settings = joinPieces(options.slice(0, -1)).toLowerCase();
  if (
    !(isWord(create, "create") && isWord(stream, "stream") && table > 0) ||
    settings !== "append_only=truecomment=" ||
    comment?.kind !== "string"
  )
    throw new Error(`${file} is no \`create stream … on table … append_only = true comment = '…'\`.`);
  return { name: name.toLowerCase(), table: source.toLowerCase(), comment: unquoteString(comment) };
}
