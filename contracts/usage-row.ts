import { z } from "zod";

/**
 * One line of `usage/<source>/….jsonl.gz` in the lake: what was used of a model in one period. The warehouse lands it as
 * RAW_DATA.MODEL_USAGE. Rows of one `row_key` replace each other, the newest `as_of` counts; all others add up.
 */
const count = z.number().int().nonnegative();

export const usageRow = z.object({
  /** The same for the same facts, however often they are written. */
  row_key: z.string().min(1),
  source: z.enum(["bedrock", "processor"]),
  /** When it was written, ISO 8601, UTC. */
  as_of: z.iso.datetime(),
  period_start: z.iso.datetime(),
  /** 60 (bedrock) or 86,400 (processor). */
  period_seconds: z.number().int().positive(),
  /** The model underneath, without profile prefix, version suffix kept: `anthropic.claude-haiku-4-5-20251001-v1:0`. */
  model_id: z.string(),
  /** Of Bedrock only. */
  profile_type: z.string().nullable(),
  source_region: z.string().nullable(),
  /** Where it ran; the source region when it was not re-routed. */
  served_region: z.string().nullable(),
  application_id: z.string().nullable(),
  account_id: z.string().nullable(),
  invocations: count,
  errors: count,
  input_tokens: count,
  output_tokens: count,
  cache_read_tokens: count,
  cache_write_tokens: count,
  /** US dollars, as decimal text with up to 12 places; null when nothing of it has a price. */
  cost_usd: z.string().nullable(),
  unpriced_invocations: count,
  latency_samples: count,
  latency_ms_sum: z.number().nonnegative(),
  /** Logarithmic buckets, bucket = ceil(ln(µs) / ln(1.02)), of the samples; as in marts.latency_sketch_daily. */
  latency_buckets: z.record(z.string(), count),
  /** Records left out, by code (`BMAS-003`); on rows of their own with no invocations. */
  skipped: z.record(z.string(), count),
  /** `bucket|key|version` of the log; null of other sources. */
  object: z.string().nullable(),
});

export type UsageRow = z.infer<typeof usageRow>;
