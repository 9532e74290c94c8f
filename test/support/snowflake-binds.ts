import { readTokens } from "../../runtime/warehouse/dialect/tokens.ts";
import { literal } from "../../runtime/warehouse/operations/fill-statement.ts";

/** As the SDK sends them: by position from 1; a list for each row of an insert of several. */
export type SentBinds = Readonly<
  Record<string, { type: string; value: string | null | readonly (string | null)[] }>
>;

/** The statement with each `?` as what was bound there; several where several rows were bound. */
export function fillBinds(statement: string, binds: SentBinds | undefined): string[] {
  if (binds === undefined) return [statement];
  const lists = Object.values(binds).map(({ value }) => value);
  const rows = lists.find((value) => Array.isArray(value))?.length ?? 1;
  return Array.from({ length: rows }, (_, row) => fillRow(statement, binds, row));
}

function fillRow(statement: string, binds: SentBinds, row: number): string {
  let filled = "";
  let from = 0;
  let position = 0;
  for (const token of readTokens(statement)) {
    if (token.text !== "?" || token.kind === "string") continue;
    position += 1;
    const bind = binds[String(position)];
    if (bind === undefined) throw new Error(`nothing is bound at ${position}`);
    const value = Array.isArray(bind.value) ? (bind.value[row] ?? null) : bind.value;
    filled += statement.slice(from, token.end - 1) + toSql(bind.type, value as string | null);
    from = token.end;
  }
  return filled + statement.slice(from);
}

function toSql(type: string, value: string | null): string {
  if (value === null) return "null";
  if (["FIXED", "REAL", "BOOLEAN"].includes(type.toUpperCase())) return value;
  return literal(value).sql;
}
