import type { AggregatorDeps } from "../../bedrock-metrics/aggregator-deps.ts";
import { makeMemoryLedger } from "../../bedrock-metrics/ledger/memory-ledger.ts";
import { silentLog } from "../../bedrock-metrics/logging/aggregator-log.ts";
import type { ObjectSource } from "../../bedrock-metrics/ports.ts";
import type { BedrockConfig } from "../../bedrock-metrics/config.ts";
import { makeAggregatorParts } from "./aggregator-parts.ts";
import type { makeTally } from "./tally.ts";

export interface LookOptions {
  config: BedrockConfig;
  /** Whether application profiles may be asked for. */
  asksBedrock: boolean;
  nowMs: () => number;
}

export type Look = (source: ObjectSource, tally: ReturnType<typeof makeTally>) => AggregatorDeps;

/**
 * The aggregator with nothing behind it: all is read, classified, aggregated and planned, and then only added up. Each
 * call begins from empty, as if nothing had been counted before.
 */
export function makeLook(options: LookOptions): Look {
  const { config } = options;
  const { classify } = makeAggregatorParts(config, options);
  return (source, tally) => ({
    ...makeAggregatorParts(config, { ...options, asksBedrock: false }),
    // One cache of profiles for all looks.
    classify,
    source,
    ledger: makeMemoryLedger({ nowMs: options.nowMs }),
    sink: tally.sink(undefined),
    usage: tally.usage(undefined),
    log: silentLog,
  });
}
