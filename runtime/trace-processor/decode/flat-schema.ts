import { z } from "zod";
import { kindOf } from "./plain-text.ts";

/** Every rejection reads alike: `missing`, or what is allowed and what kind of value came instead. */
const allowed =
  (what: string) =>
  (issue: { input?: unknown; code?: string | undefined; expected?: unknown }): string => {
    if (issue.input === undefined) return "missing";
    const isOtherKind = typeof issue.input !== "number" || issue.expected === "string";
    const got = issue.code === "invalid_type" && isOtherKind ? `, got ${kindOf(issue.input)}` : "";
    return `expected ${what}${got}`;
  };

// One message for each field, whatever the check that failed: a sender reads what is allowed, once.
const text = z.string({ error: allowed("a string") }).nullish();
const tokenCount = z
  .int({ error: allowed("a whole number of tokens from 0 to 2^53 − 1") })
  .min(0, { error: allowed("a whole number of tokens from 0 to 2^53 − 1") })
  .nullish();
const costUsd = z
  .number({ error: allowed("a number of US dollars from 0 to 1,000,000,000") })
  .min(0, { error: allowed("a number of US dollars from 0 to 1,000,000,000") })
  .max(1e9, { error: allowed("a number of US dollars from 0 to 1,000,000,000") })
  .nullish();
const failure = z
  .union([z.string(), z.boolean(), z.looseObject({})], { error: allowed("a string, a boolean or an object") })
  .nullish();
const duration = "a number of milliseconds ≥ 0";
const id = "1 to 128 characters without NUL";

/** What a flat record says of a model's call. Unknown keys are allowed, and kept in the attributes. */
export const flatMetadata = z.object(
  {
    model: text,
    provider: text,
    tokens: tokenCount,
    input_tokens: tokenCount,
    output_tokens: tokenCount,
    prompt_tokens: tokenCount,
    completion_tokens: tokenCount,
    cost: costUsd,
    user_agent: text,
    error: failure,
  },
  { error: allowed("an object") },
);

/**
 * One record of the flat form: a whole trace in one object. `timestamp` is an RFC 3339 text with its zone, or a
 * number of **milliseconds** since 1970; `duration` is in milliseconds. null means the same as an absent field,
 * except where a field is required. Unknown keys are allowed, and kept in the attributes.
 */
export const flatRecord = z.object(
  {
    id: z
      .string({ error: allowed(id) })
      .min(1, { error: allowed(id) })
      .max(128, { error: allowed(id) })
      .refine((value) => !value.includes("\0") && value.isWellFormed(), { error: allowed(id) }),
    timestamp: z.union([z.string(), z.number()], {
      error: (issue) =>
        issue.input === undefined
          ? "missing"
          : `expected an RFC 3339 time with its zone, or milliseconds since 1970, got ${kindOf(issue.input)}`,
    }),
    duration: z
      .number({ error: allowed(duration) })
      .min(0, { error: allowed(duration) })
      .max(Number.MAX_SAFE_INTEGER, { error: allowed(`${duration} and < 2^53`) }),
    status: text,
    url: text,
    method: text,
    error: failure,
    user_agent: text,
    metadata: flatMetadata.nullish(),
  },
  { error: (issue) => `expected a JSON object, got ${kindOf(issue.input)}` },
);

export type FlatRecord = z.infer<typeof flatRecord>;
