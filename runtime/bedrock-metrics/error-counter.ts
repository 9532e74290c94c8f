import type { BedrockErrorCode } from "../../contracts/bedrock/errors.ts";
import { bedrockMetrics, dimensionNames, metricsNamespace } from "../../contracts/bedrock/metrics.ts";
import type { MetricRequest } from "./ports.ts";

/** `unexpected` is what has no code: the network, the ledger, a fault of the program. */
export type CountedError = BedrockErrorCode | "unexpected";

/** Objects and messages that failed, by code, since they were last published. */
export interface ErrorCounter {
  count: (code: CountedError, times?: number) => void;
  /** undefined when there is nothing to tell. Forgets what it returns. */
  take: (nowMs: number) => MetricRequest | undefined;
}

export function makeErrorCounter(): ErrorCounter {
  const counts = new Map<CountedError, number>();
  return {
    count(code, times = 1) {
      counts.set(code, (counts.get(code) ?? 0) + times);
    },
    take(nowMs) {
      if (counts.size === 0) return undefined;
      const { name: MetricName, unit: Unit } = bedrockMetrics.ownErrors;
      const Timestamp = new Date(Math.floor(nowMs / 60_000) * 60_000);
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const MetricData = [
        ...[...counts].map(([code, Value]) => ({
          MetricName,
          Unit,
          Timestamp,
          Value,
          Dimensions: [{ Name: dimensionNames.code, Value: code }],
        })),
        { MetricName, Unit, Timestamp, Value: total },
      ];
      counts.clear();
      return { Namespace: metricsNamespace, MetricData };
    },
  };
}
