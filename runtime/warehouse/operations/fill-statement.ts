/** A piece of SQL that is safe to put into a statement, because only the functions below make one. */
export interface Fragment {
  readonly sql: string;
}

/** `raw_data.braintrust_spans`. @throws {RangeError} at whatever is no name of up to three unquoted parts. */
export function identifier(name: string): Fragment {
  if (!/^[a-z_]\w*(\.[a-z_]\w*){0,2}$/i.test(name)) {
    throw new RangeError(`${JSON.stringify(name)} is no name of a warehouse object.`);
  }
  return { sql: name };
}

/** A varchar; in Snowflake's strings a backslash escapes, so that it is doubled as the quote is. */
export function literal(text: string): Fragment {
  return { sql: `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'` };
}

/** `'a', 'b'`. @throws {RangeError} where there is none: an empty list is no SQL. */
export function literals(texts: readonly string[]): Fragment {
  if (texts.length === 0) throw new RangeError("A list of texts needs at least one.");
  return { sql: texts.map((text) => literal(text).sql).join(",\n  ") };
}

/** `('a'), ('b')`, rows of one column each. */
export function rows(texts: readonly string[]): Fragment {
  if (texts.length === 0) throw new RangeError("A list of rows needs at least one.");
  return { sql: texts.map((text) => `(${literal(text).sql})`).join(",\n  ") };
}

export function wholeNumber(value: number): Fragment {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number.`);
  return { sql: String(value) };
}

/** An instant, as timestamp_tz. */
export function instant(at: Date): Fragment {
  return { sql: `'${at.toISOString()}'::timestamp_tz` };
}

/** Text of ours, such as a statement that a file of this folder holds. Never for what somebody typed. */
export function trusted(sql: string): Fragment {
  return { sql };
}

/**
 * Replaces each `{{name}}`. @throws {RangeError} at a variable without a value and at a value without a variable, so
 * that a renamed one is never left out in silence.
 */
export function fillStatement(text: string, values: Readonly<Record<string, Fragment>>): string {
  const used = new Set<string>();
  const filled = text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`{{${name}}} has no value.`);
    used.add(name);
    return value.sql;
  });
  const unused = Object.keys(values).find((name) => !used.has(name));
  if (unused !== undefined) throw new RangeError(`The statement has no {{${unused}}}.`);
  return filled;
}
