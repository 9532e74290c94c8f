import { cutPieces, headerOf, isWord, joinPieces, meaningful, onlyStatement } from "./sql-pieces.ts";
import type { Piece } from "./sql-pieces.ts";
import { closingOf, splitAtCommas } from "./view-plan.ts";

export interface FunctionPlan {
  /** As in the file: `marts.trace_tree`. */
  name: string;
  /** Upper case, because the provider quotes their names. */
  arguments: readonly { name: string; type: string }[];
  /** `TABLE (POSITION VARCHAR, …)`. */
  returns: string;
  /** What the file's header says. */
  comment: string;
  /** Between `$$`, without comments. */
  body: string;
}

/** Reads `create [or replace] function name(arguments) returns table (columns) as $$…$$`. */
export function planFunction(file: string, sql: string): FunctionPlan {
  const pieces = meaningful(cutPieces(onlyStatement(file, sql)));
  const word = pieces.findIndex((piece) => isWord(piece, "function"));
  const table = pieces.findIndex(
    (piece, index) => isWord(piece, "table") && isWord(pieces[index - 1], "returns"),
  );
  const open = pieces.findIndex(({ text }) => text === "(");
  const block = pieces.find(({ kind }) => kind === "block");
  const name = joinPieces(pieces.slice(word + 1, open)).toLowerCase();
  if (
    !isWord(pieces[0], "create") ||
    word < 0 ||
    table < 0 ||
    block === undefined ||
    !/^\w+\.\w+$/.test(name)
  )
    throw new Error(`${file} is no \`create function schema.name(…) returns table (…) as $$…$$\`.`);
  const columns = pieces.slice(table + 2, closingOf(pieces, table + 1));
  return {
    name,
    arguments: splitAtCommas(pieces.slice(open + 1, closingOf(pieces, open))).map(readTyped),
    returns: `TABLE (${splitAtCommas(columns)
      .map(readTyped)
      .map((column) => `${column.name} ${withoutComma(column.type)}`)
      .join(", ")})`,
    comment: headerOf(sql),
    body: onlyStatement(file, block.text.slice(2, -2)),
  };
}

function readTyped([name, ...type]: readonly Piece[]): { name: string; type: string } {
  return {
    name: (name?.text ?? "").toUpperCase(),
    type: joinPieces(type).toUpperCase().replaceAll(",", ", "),
  };
}

/**
 * The provider cuts a table's columns at every comma, those within a type too. A number without a scale is NUMBER(38, 0)
 * anyway; one with a scale is returned as FLOAT, which a reader of a cost does not notice.
 */
function withoutComma(type: string): string {
  if (!type.includes(",")) return type;
  return /^NUMBER\(38, 0\)$/.test(type) ? "NUMBER" : "FLOAT";
}
