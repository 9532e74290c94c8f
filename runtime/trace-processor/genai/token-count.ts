import type { Call } from "../span.ts";

type TokenCounts = Pick<
  Call,
  "inputTokens" | "outputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "reasoningTokens" | "totalTokens"
>;

/** A count of tokens from an attribute's value, or null where it is none: negative, fractional, beyond 2^53 − 1. */
export function tokenCount(value: unknown): number | null {
  const count = typeof value === "string" && isDigits.test(value) ? Number(value) : value;
  return typeof count === "number" && Number.isSafeInteger(count) && count >= 0 ? count + 0 : null;
}

// A 64-bit integer may come as text.
const isDigits = /^\d{1,16}$/;

/**
 * Makes the parts lie inside the wholes. Most providers count cache tokens inside the input and reasoning inside the
 * output, some beside them; a part that exceeds its whole was beside it, and is added.
 */
export function normalizeTokenCounts(counts: TokenCounts): TokenCounts {
  const cached = (counts.cacheReadTokens ?? 0) + (counts.cacheWriteTokens ?? 0);
  const inputTokens = including(counts.inputTokens, cached);
  const outputTokens = including(counts.outputTokens, counts.reasoningTokens ?? 0);
  const isSplit = inputTokens !== null || outputTokens !== null;
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens: counts.cacheReadTokens,
    cacheWriteTokens: counts.cacheWriteTokens,
    reasoningTokens: counts.reasoningTokens,
    totalTokens: isSplit ? capped((inputTokens ?? 0) + (outputTokens ?? 0)) : counts.totalTokens,
  };
}

function including(whole: number | null, part: number): number | null {
  return whole === null || part <= whole ? whole : capped(whole + part);
}

function capped(count: number): number {
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}
