/** A part of the rendering: statements under one heading. */
export interface RenderedSection {
  title: string;
  /** Statements that end with semicolons, with comments between them. */
  sql: string;
}

/** What the rendering is put together from: a comment, or a statement without its semicolon. */
export type RenderedLine = { comment: string } | string;

export function renderSection(title: string, lines: readonly RenderedLine[]): RenderedSection {
  const sql = lines
    .map((line) =>
      typeof line === "string" ? `${line.trim().replace(/;$/, "")};` : renderComment(line.comment),
    )
    .join("\n\n");
  return { title, sql };
}

/** Each line of the text behind `--`. */
export function renderComment(text: string): string {
  return text
    .split("\n")
    .map((line) => `-- ${line}`.trimEnd())
    .join("\n");
}

/** As a literal: Snowflake reads a backslash in a text as an escape. */
export function renderText(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

/** A head with one `key = value` a line. What is undefined is left out. */
export function renderClauses(head: string, clauses: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(clauses).flatMap(([key, value]) =>
    value === undefined ? [] : [`\n  ${key} = ${value}`],
  );
  return `${head}${set.join("")}`;
}
