import type { ExtraDimension } from "../../contracts/bedrock/metrics.ts";
import type { RecentRequests } from "./aggregate/recent-requests.ts";
import type { Classifier } from "./classify/classifier.ts";
import type { AggregatorLog } from "./logging/aggregator-log.ts";
import type { Ledger, MetricSink, ObjectSource, UsageSink } from "./ports.ts";

/** What the aggregator works with, in Lambda, below `npm start` and in the command line alike. */
export interface AggregatorDeps {
  source: ObjectSource;
  ledger: Ledger;
  sink: MetricSink;
  /** Takes what `sink` would not, for the aggregator's own errors alone. */
  errorSink?: MetricSink;
  /** Nowhere when left out. */
  usage?: UsageSink;
  classify: Classifier;
  /** Request ids of objects that this process has finished. */
  recent: RecentRequests;
  log: AggregatorLog;
  nowMs: () => number;
  /** How long an attempt that begins now holds its object: as long as it may run. */
  leaseMs: () => number;
  settings: AggregatorSettings;
}

/**
 * `maxIds` of recent requests. Two generations of them are kept, and an object may leave out every one: of 12 bytes each
 * they still fit into its item of the ledger, which may have 400 KB.
 */
export const recentRequestIds = 15_000;

export interface AggregatorSettings {
  extraDimensions: readonly ExtraDimension[];
  applicationIdKey: string;
  maxSeries: number;
  maxLineBytes: number;
  maxInflationRatio: number;
  /** Resident bytes at which reading stops (BMAS-010); no limit when undefined. */
  maxResidentBytes?: number;
  /** Logs what became of each record. */
  logsEachRecord?: boolean;
}
