/** SQL without its comments and with what stands in quotes left alone, so that a rule reads statements only. */
export function withoutComments(sql: string): string {
  return sql.replace(
    /('(?:[^']|'')*'|"(?:[^"]|"")*")|--[^\n]*|\/\*[\s\S]*?\*\//g,
    (_match, quoted?: string) => quoted ?? " ",
  );
}

/** An identifier as Snowflake compares it: `"PUBLIC"`, `public` and `PUBLIC` are one. */
export function normalizeIdentifier(identifier: string): string {
  const trimmed = identifier.trim();
  return /^".*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed.toUpperCase();
}
