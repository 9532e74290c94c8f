/**
 * A statement that somebody typed was wrong. The message reads as Snowflake's own does; `hint` says what is right,
 * where that is known.
 */
export class StatementError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "StatementError";
    this.hint = options.hint;
  }
}

export const compilationError = (reason: string, hint?: string): StatementError =>
  new StatementError(`SQL compilation error:\n${reason}`, hint === undefined ? {} : { hint });

const patterns: readonly (readonly [RegExp, (match: RegExpMatchArray) => string])[] = [
  [
    /Referenced column "([^"]+)" (?:was )?not found|does not have a column named "([^"]+)"/i,
    (m) => `invalid identifier '${(m[1] ?? m[2] ?? "").toUpperCase()}'`,
  ],
  [
    /(?:Table|View) with name "?([\w$.]+)"? does not exist/i,
    (m) => `Object '${(m[1] ?? "").toUpperCase()}' does not exist or not authorized.`,
  ],
  [
    /(?:Scalar |Table |Aggregate )?Function with name "?([\w$.]+)"? does not exist/i,
    (m) => `Unknown function ${(m[1] ?? "").toUpperCase()}`,
  ],
  [
    /(?:Table|View) with name "?([\w$.]+)"? already exists/i,
    (m) => `Object '${(m[1] ?? "").toUpperCase()}' already exists.`,
  ],
];

/** What DuckDB said, in the words that Snowflake would use where they are known. */
export function fromDuckDb(error: unknown): StatementError {
  if (error instanceof StatementError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const own = /SQL (?:compilation|execution) error:[\s\S]*/.exec(message)?.[0];
  if (own !== undefined) return new StatementError(own.split("\n\nLINE")[0] ?? own, { cause: error });
  for (const [pattern, describe] of patterns) {
    const match = pattern.exec(message);
    if (match !== null) {
      return new StatementError(`SQL compilation error:\n${describe(match)}`, { cause: error });
    }
  }
  const isCompilation = /^(Parser|Binder|Catalog) Error/.test(message);
  const reason = (message.split("\n\nLINE")[0] ?? message).replace(/^\w+( \w+)? Error: /, "");
  return new StatementError(`SQL ${isCompilation ? "compilation" : "execution"} error:\n${reason}`, {
    cause: error,
  });
}
