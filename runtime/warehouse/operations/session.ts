/**
 * What an operation needs of a warehouse: Snowflake itself, the one on this machine, or the latter over HTTP. One
 * statement in Snowflake's dialect a call; `begin transaction`, `commit` and `rollback` are statements like others, so
 * that it must be a session that nobody else uses. Rows have lower-case keys.
 */
export interface OperationSession {
  query: (statement: string) => Promise<Record<string, unknown>[]>;
}

/** One value of a row as text; NULL is empty. */
export const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return "";
  return typeof value === "object"
    ? JSON.stringify(value)
    : String(value as string | number | bigint | boolean);
};
