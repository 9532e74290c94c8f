import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { loadConfig } from "./config.ts";
import { consumeBatch } from "./consume-batch.ts";
import { makeFunction } from "./function.ts";
import { loadTracing, noTracing } from "./tracing.ts";

// While it loads, a function has more processor time than its calls.
const config = loadConfig();
const tracing = config.ENABLE_TRACE ? await loadTracing() : noTracing;
const { app, begin } = makeFunction(config, tracing);

/** What the queue calls: `bedrock-metrics-aggregator`. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  begin(context);
  return await tracing.around("bedrock-metrics", () =>
    consumeBatch(app, event, {
      remainingMs: context.getRemainingTimeInMillis(),
      guardMs: config.TIME_GUARD_MS,
    }),
  );
}
