/**
 * Cuts any of the warehouse's statements into pieces that together are its text again. Wider than sql-tokens.ts, which
 * reads the landing's narrow subset and refuses the rest.
 */

export interface Piece {
  kind: "space" | "comment" | "string" | "quoted" | "block" | "word" | "other";
  /** As written. */
  text: string;
}

const patterns: readonly [kind: Piece["kind"], pattern: RegExp][] = [
  ["space", /\s+/y],
  ["comment", /--[^\n]*|\/\*[\s\S]*?\*\//y],
  ["string", /'(?:[^'\\]|''|\\[\s\S])*'/y],
  ["quoted", /"(?:[^"]|"")*"/y],
  ["block", /\$\$[\s\S]*?\$\$/y],
  ["word", /[A-Za-z_][\w$]*/y],
  ["other", /\d[\w.]*|[\s\S]/y],
];

export function cutPieces(sql: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < sql.length;) {
    const piece = pieceAt(sql, at);
    pieces.push(piece);
    at += piece.text.length;
  }
  return pieces;
}

function pieceAt(sql: string, at: number): Piece {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const [text] = pattern.exec(sql) ?? [];
    if (text !== undefined) return { kind, text };
  }
  throw new Error("Every character is a piece.");
}

export const joinPieces = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join("");

/** Whether the piece is that word, in any case. */
export const isWord = (piece: Piece | undefined, word: string): boolean =>
  piece?.kind === "word" && piece.text.toLowerCase() === word;

/** The pieces that mean something. */
export const meaningful = (pieces: readonly Piece[]): Piece[] =>
  pieces.filter(({ kind }) => kind !== "space" && kind !== "comment");

/**
 * The statements of a text, each without its comments and its semicolon: a comment that is reworded must not change what
 * is deployed, for a procedure whose text changes is made again.
 */
export function splitSql(sql: string): string[] {
  const statements: Piece[][] = [[]];
  for (const piece of cutPieces(sql)) {
    if (piece.kind === "comment") continue;
    if (piece.text === ";") statements.push([]);
    else statements.at(-1)?.push(piece);
  }
  return statements
    .map((pieces) =>
      joinPieces(pieces)
        .replaceAll(/[ \t]+$/gm, "")
        .replaceAll(/\n{2,}/g, "\n")
        .trim(),
    )
    .filter((statement) => statement !== "");
}

/** The one statement of a file; throws for none and for several. */
export function onlyStatement(file: string, sql: string): string {
  const [statement, ...others] = splitSql(sql);
  if (statement === undefined || others.length > 0)
    throw new Error(
      `${file} has ${others.length + Number(statement !== undefined)} statements; one is needed.`,
    );
  return statement;
}

/** What the lines say with which a file begins, on one line; "" where it begins with its statement. */
export function headerOf(sql: string): string {
  const lines: string[] = [];
  for (const { kind, text } of cutPieces(sql)) {
    if (kind === "comment") lines.push(text.replace(/^--/, "").trim());
    else if (kind !== "space") break;
  }
  return lines.join(" ");
}
