import { bedrockMetrics, usageDimensionSets } from "../../contracts/bedrock/metrics.ts";
import { assumptions as estimates } from "./assumptions.ts";
import { prices } from "./prices.ts";

/** What the metrics aggregator's part of docs/scale.md is made from. */
export interface BedrockScenario {
  invocationsPerDay: number;
  /** Bedrock decides: a batch of some minutes of one region. */
  recordsPerObject: number;
  /** Seen in a month. */
  models: number;
  regions: number;
  /** Kinds of profiles that each model is called through. */
  profileTypes: number;
}

/** The first two by the benchmark of docs/benchmarks.md, rounded up; nothing else was measured on AWS. */
export const bedrockAssumptions = {
  bytesPerRecord: estimates.bedrockBytesPerRecord,
  /** Uncompressed, of one whole virtual CPU. */
  secondsPerGb: 6,
  memoryMb: 512,
  /** Of memory that goes with one virtual CPU. */
  memoryMbPerCpu: 1769,
  /** Waiting: one read of S3, writes of the ledger, of the metrics and of the usage. */
  waitSecondsPerObject: 0.2,
  /** Claim, plan, a checkpoint a request, done. */
  ledgerWritesPerObject: 5,
  /** Some minutes of some models, with their roll-ups: above 1,000 data, below 2,000. */
  publishesPerObject: 2,
  /** Receive, delete, and the event's own send. */
  queueRequestsPerObject: 3,
  logBytesPerObject: 1_500,
} as const;

export interface BedrockPlan {
  objectsPerDay: number;
  /** Of one object, in the function. */
  secondsPerObject: number;
  /** In CloudWatch, roll-ups included. */
  series: number;
  monthlyUsd: {
    lambda: number;
    queue: number;
    ledger: number;
    storage: number;
    publishing: number;
    metrics: number;
    logs: number;
    total: number;
  };
  /** All but the metrics' own price, which no volume changes. */
  usdPerMillion: number;
}

/** Cost of the metrics aggregator from list prices and the assumptions above. */
export function planBedrock(scenario: BedrockScenario): BedrockPlan {
  const a = bedrockAssumptions;
  const objectsPerDay = Math.ceil(scenario.invocationsPerDay / scenario.recordsPerObject);
  const objects = objectsPerDay * estimates.daysPerMonth;
  const gb = (scenario.recordsPerObject * a.bytesPerRecord) / 1e9;
  const secondsPerObject = a.waitSecondsPerObject + (gb * a.secondsPerGb * a.memoryMbPerCpu) / a.memoryMb;
  const series = countSeries(scenario);
  const usd = {
    lambda:
      (objects / 1e6) * prices.lambda.perMillionRequests +
      objects * secondsPerObject * (a.memoryMb / 1024) * prices.lambda.gbSecond.arm64,
    queue: ((objects * a.queueRequestsPerObject) / 1e6) * prices.sqs.perMillionRequests,
    ledger: ((objects * a.ledgerWritesPerObject) / 1e6) * prices.dynamodb.perMillionWrites,
    // The log is read once, its usage written once.
    storage: (objects / 1000) * (prices.s3.per1000Gets + prices.s3.per1000Puts),
    publishing: ((objects * a.publishesPerObject) / 1000) * prices.cloudwatch.per1000Requests,
    metrics: series * prices.cloudwatch.metricMonth,
    logs: ((objects * a.logBytesPerObject) / 1e9) * prices.cloudwatch.logsGb,
  };
  const total = Object.values(usd).reduce((sum, part) => sum + part, 0);
  const invocations = scenario.invocationsPerDay * estimates.daysPerMonth;
  return {
    objectsPerDay,
    secondsPerObject,
    series,
    monthlyUsd: { ...usd, total },
    usdPerMillion: ((total - usd.metrics) / invocations) * 1e6,
  };
}

/** By the dimension sets that are published, as if every model were called from every region. */
function countSeries({ models, regions, profileTypes }: BedrockScenario): number {
  const values: Readonly<Record<string, number>> = {
    InferenceProfileType: profileTypes,
    ModelId: models,
    SourceRegion: regions,
  };
  const sets = usageDimensionSets.map((set) =>
    set.reduce((product, name) => product * (values[name] ?? 1), 1),
  );
  const ofRecords = Object.values(bedrockMetrics).filter(({ about }) => about === "records").length;
  return sets.reduce((sum, count) => sum + count, 0) * ofRecords;
}
