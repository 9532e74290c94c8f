import { conventions, type Field } from "./attribute-names.ts";

interface Place {
  field: number;
  /** Among the names of its field: 0 goes first. */
  rank: number;
}

// A literal, for the look-ups of `fieldOf` to be as fast as an array's.
const fieldIndex = {
  operation: 0,
  provider: 1,
  model: 2,
  inputTokens: 3,
  outputTokens: 4,
  cacheReadTokens: 5,
  cacheWriteTokens: 6,
  reasoningTokens: 7,
  totalTokens: 8,
  cost: 9,
  costCurrency: 10,
  project: 11,
  environment: 12,
  user: 13,
} as const satisfies Record<Field, number>;
const fields = Object.keys(fieldIndex) as Field[];
const noValues = fields.map((): unknown => null);
const lastRanks = fields.map(() => Number.MAX_SAFE_INTEGER);

const places = new Map<string, Place>(
  fields.flatMap((field) =>
    conventions
      .flatMap((convention) => convention[field] ?? [])
      .map((name, rank): [string, Place] => [name, { field: fieldIndex[field], rank }]),
  ),
);

/** By the code of a name's first character. */
const mayBegin: readonly boolean[] = Array.from({ length: 128 }, (_, code) =>
  [...places.keys()].some((name) => name.charCodeAt(0) === code),
);

/** What each field's first present attribute says; null where there is none. To be read with `fieldOf`. */
export type FieldValues = readonly unknown[];

/**
 * Reads all fields in one walk over the attributes: 0.1 µs for a span that is about something else, 0.5 µs for a
 * call's. Asking for each of the 40 names took 2 to 4 µs, most of it for names that are not there.
 */
export function presentFields(attributes: Record<string, unknown>): FieldValues {
  const values = noValues.slice();
  const ranks = lastRanks.slice();
  for (const name in attributes) {
    if (mayBegin[name.charCodeAt(0)] !== true) continue;
    const place = places.get(name);
    if (place === undefined) continue;
    const value = attributes[name];
    if (value === undefined || value === null || value === "") continue;
    if (place.rank >= (ranks[place.field] ?? 0)) continue;
    ranks[place.field] = place.rank;
    values[place.field] = value;
  }
  return values;
}

export function fieldOf(values: FieldValues, field: Field): unknown {
  return values[fieldIndex[field]];
}
