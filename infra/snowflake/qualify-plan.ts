import { warehouseSchemaNames } from "../../contracts/warehouse/object.ts";
import { cutPieces, meaningful } from "./sql-pieces.ts";
import type { Piece } from "./sql-pieces.ts";

/** INFORMATION_SCHEMA is each database's own, and a session that calls a procedure may stand in another one. */
const schemaNames = new Set(
  [...Object.values(warehouseSchemaNames), "INFORMATION_SCHEMA"].map((name) => name.toLowerCase()),
);

/** A string that is nothing but a name, as functions take it: `'RAW_DATA.BRAINTRUST_TRACES'`. */
const namedInString = /^'(\w+)\.\w+'$/;

/**
 * Puts the database in front of the names `raw_data.x`, `current_data.x`, `marts.x`, `monitoring.x` and
 * `information_schema.x` of any case: in code, within `$$`, in strings that are such a name and nothing else, and behind
 * `@`. Everything else stays as it is, comments too. Doing it twice changes nothing.
 */
export function qualify(sql: string, names: { database: string }): string {
  const pieces = cutPieces(sql);
  return pieces.map((piece, index) => qualifyPiece(pieces, piece, index, names)).join("");
}

function qualifyPiece(
  pieces: readonly Piece[],
  piece: Piece,
  index: number,
  names: { database: string },
): string {
  if (piece.kind === "block") return `$$${qualify(piece.text.slice(2, -2), names)}$$`;
  if (piece.kind === "string") {
    const [, schema = ""] = namedInString.exec(piece.text) ?? [];
    return schemaNames.has(schema.toLowerCase()) ? `'${names.database}.${piece.text.slice(1)}` : piece.text;
  }
  return isSchema(pieces, index) ? `${names.database}.${piece.text}` : piece.text;
}

function isSchema(pieces: readonly Piece[], index: number): boolean {
  const piece = pieces[index];
  return (
    piece?.kind === "word" &&
    schemaNames.has(piece.text.toLowerCase()) &&
    pieces[index + 1]?.text === "." &&
    pieces[index + 2]?.kind === "word" &&
    pieces[index - 1]?.text !== "."
  );
}

/** The names that a text has, as `raw_data.x` in lower case, each once. */
export function namesIn(sql: string): string[] {
  const pieces = meaningful(cutPieces(sql));
  const names = pieces.flatMap((piece, index) => {
    if (piece.kind === "block") return namesIn(piece.text.slice(2, -2));
    if (piece.kind === "string") {
      const [, schema = ""] = namedInString.exec(piece.text) ?? [];
      return schemaNames.has(schema.toLowerCase()) ? [piece.text.slice(1, -1).toLowerCase()] : [];
    }
    return isSchema(pieces, index) ? [`${piece.text}.${pieces[index + 2]?.text}`.toLowerCase()] : [];
  });
  return [...new Set(names)].filter((name) => !name.startsWith("information_schema."));
}
