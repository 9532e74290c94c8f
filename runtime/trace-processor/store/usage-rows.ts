import type { CopyBuffer } from "./copy-buffer.ts";
import { postgresTime } from "./span-rows.ts";
import type { UsageDelta } from "./usage-deltas.ts";

/** The columns of `usage_deltas` in the order in which `writeUsageRow` writes them. */
export const usageColumns = [
  "at",
  "scope",
  "provider",
  "model",
  "requests",
  "errors",
  "input_tokens",
  "output_tokens",
  "total_tokens",
  "cost_usd",
  "unpriced",
  "estimated",
  "duration_ms_sum",
  "duration_ms_max",
  "buckets",
  "counts",
] as const;

export function writeUsageRow(row: CopyBuffer, delta: UsageDelta): void {
  row.startRow(usageColumns.length);
  row.int64(postgresTime(delta.minute * 60_000_000));
  row.text(delta.scope);
  row.text(delta.provider);
  row.text(delta.model);
  row.int64(delta.requests);
  row.int64(delta.errors);
  row.numeric(delta.inputTokens);
  row.numeric(delta.outputTokens);
  row.numeric(delta.totalTokens);
  row.numeric(delta.costUsd);
  row.int64(delta.unpriced);
  row.int64(delta.estimated);
  row.float64(delta.durationMsSum);
  row.float64(delta.durationMsMax);
  row.int16Array(delta.histogram.keys(), delta.histogram.size);
  row.int64Array(delta.histogram.values(), delta.histogram.size);
}
