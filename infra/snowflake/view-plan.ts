import { cutPieces, headerOf, isWord, joinPieces, meaningful, onlyStatement } from "./sql-pieces.ts";
import type { Piece } from "./sql-pieces.ts";

export interface ColumnComment {
  /** As in the file, lower case. */
  name: string;
  comment: string | undefined;
}

export interface ViewPlan {
  /** As in the file: `marts.errors`. */
  name: string;
  /** Empty where the view lists none: they are those of its statement. */
  columns: readonly ColumnComment[];
  /** The file's own `comment = '…'`, else what its header says. */
  comment: string;
  /** The SELECT, without comments and semicolon. */
  statement: string;
}

/** Reads `create [or replace] view name [(column [comment '…'], …)] [comment = '…'] as select …`. */
export function planView(file: string, sql: string): ViewPlan {
  const statement = onlyStatement(file, sql);
  const pieces = cutPieces(statement);
  const start = findAs(pieces);
  if (start === undefined) throw new Error(`${file} has no \`as\` before its SELECT.`);
  const head = meaningful(pieces.slice(0, start));
  const view = head.findIndex((piece) => isWord(piece, "view"));
  if (!isWord(head[0], "create") || view < 0) throw new Error(`${file} begins with no \`create view\`.`);
  const open = head.findIndex(({ text }) => text === "(");
  const close = open < 0 ? -1 : closingOf(head, open);
  const comment = findComment(head.slice(Math.max(close, view)));
  const name = joinPieces(head.slice(view + 1, view + 4)).toLowerCase();
  if (!/^\w+\.\w+$/.test(name)) throw new Error(`${file} gives its view no name of two parts.`);
  return {
    name,
    columns:
      open < 0 ? [] : splitAtCommas(head.slice(open + 1, close)).map((column) => readColumn(file, column)),
    comment: comment ?? headerOf(sql),
    statement: joinPieces(pieces.slice(start + 1)).trim(),
  };
}

/** The first `as` outside of brackets. */
export function findAs(pieces: readonly Piece[]): number | undefined {
  let depth = 0;
  const found = pieces.findIndex((piece) => {
    depth += Number(piece.text === "(") - Number(piece.text === ")");
    return depth === 0 && isWord(piece, "as");
  });
  return found < 0 ? undefined : found;
}

/** Where the bracket at `open` closes; the end where it does not. */
export function closingOf(pieces: readonly Piece[], open: number): number {
  let depth = 0;
  const found = pieces.findIndex(({ text }, index) => {
    if (index < open) return false;
    depth += Number(text === "(") - Number(text === ")");
    return depth === 0;
  });
  return found < 0 ? pieces.length : found;
}

/** Parts at the commas outside of brackets. */
export function splitAtCommas(pieces: readonly Piece[]): Piece[][] {
  const parts: Piece[][] = [[]];
  let depth = 0;
  for (const piece of pieces) {
    depth += Number(piece.text === "(") - Number(piece.text === ")");
    if (depth === 0 && piece.text === ",") parts.push([]);
    else parts.at(-1)?.push(piece);
  }
  return parts.filter((part) => part.length > 0);
}

function readColumn(file: string, [name, word, comment, ...others]: readonly Piece[]): ColumnComment {
  if (name?.kind === "word" && word === undefined)
    return { name: name.text.toLowerCase(), comment: undefined };
  if (name?.kind === "word" && isWord(word, "comment") && comment?.kind === "string" && others.length === 0)
    return { name: name.text.toLowerCase(), comment: unquoteString(comment) };
  throw new Error(`${file}: a view's column is a name, then \`comment '…'\`, and nothing else.`);
}

function findComment(pieces: readonly Piece[]): string | undefined {
  const place = pieces.findIndex((piece) => isWord(piece, "comment"));
  const text = pieces.slice(place).find(({ kind }) => kind === "string");
  return place < 0 || text === undefined ? undefined : unquoteString(text);
}

/** What a string says. */
export function unquoteString({ text }: Piece): string {
  return text.slice(1, -1).replaceAll("''", "'");
}
