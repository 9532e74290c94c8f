import { assumptions } from "./assumptions.ts";
import { bedrockAssumptions, planBedrock } from "./bedrock-scale.ts";
import { priced, type CostLine, type CostResource, type CostVolume } from "./cost-line.ts";
import { prices } from "./prices.ts";

/** The metrics aggregator's resources carry its component's type in their URN. */
export function isBedrock({ urn }: CostResource): boolean {
  return urn.includes("tracelake:bedrock:BedrockMetrics");
}

/** Objects of logs a month. */
function objectsPerMonth({ bedrockInvocationsPerDay }: CostVolume): number {
  return (bedrockInvocationsPerDay / assumptions.bedrockRecordsPerObject) * assumptions.daysPerMonth;
}

/** The function itself, and what it publishes. */
export function estimateAggregator(resource: CostResource, { volume }: { volume: CostVolume }): CostLine[] {
  const objects = objectsPerMonth(volume);
  const { bedrockRecordsPerObject, bedrockModels } = assumptions;
  const { secondsPerObject, series } = planBedrock({
    invocationsPerDay: volume.bedrockInvocationsPerDay,
    recordsPerObject: bedrockRecordsPerObject,
    models: bedrockModels,
    regions: 1,
    profileTypes: 2,
  });
  const { memoryMb, publishesPerObject } = bedrockAssumptions;
  const { perMillionRequests, gbSecond } = prices.lambda;
  const { per1000Requests, metricMonth } = prices.cloudwatch;
  return [
    priced("Lambda", resource, ["requests", objects / 1e6, "million", perMillionRequests]),
    priced("Lambda", resource, [
      "memory while running",
      (objects * secondsPerObject * memoryMb) / 1024,
      "GB-seconds",
      gbSecond.arm64,
    ]),
    priced("CloudWatch", resource, [
      "PutMetricData",
      (objects * publishesPerObject) / 1000,
      "thousand",
      per1000Requests,
    ]),
    priced("CloudWatch", resource, [
      "metrics, roll-ups included",
      volume.bedrockInvocationsPerDay > 0 ? series : 0,
      "metrics",
      metricMonth,
    ]),
  ];
}

export function estimateAggregatorQueue(
  resource: CostResource,
  { volume }: { volume: CostVolume },
): CostLine[] {
  const isDeadLetter = resource.name.endsWith("-dead-letters");
  const requests = isDeadLetter ? 0 : objectsPerMonth(volume) * bedrockAssumptions.queueRequestsPerObject;
  return [priced("Queues", resource, ["requests", requests / 1e6, "million", prices.sqs.perMillionRequests])];
}

export function estimateLedger(resource: CostResource, { volume }: { volume: CostVolume }): CostLine[] {
  const writes = objectsPerMonth(volume) * bedrockAssumptions.ledgerWritesPerObject;
  return [priced("Ledger", resource, ["writes", writes / 1e6, "million", prices.dynamodb.perMillionWrites])];
}

/** Bedrock's own logs in the lake, compressed. */
export function estimateLogStorage(resource: CostResource, { volume }: { volume: CostVolume }): CostLine[] {
  const bytesPerDay =
    (volume.bedrockInvocationsPerDay * bedrockAssumptions.bytesPerRecord) / assumptions.logCompression;
  const objects = objectsPerMonth(volume);
  return [
    priced("S3", resource, [
      `Bedrock's logs of ${assumptions.daysOfData} days`,
      (bytesPerDay * assumptions.daysOfData) / 1e9,
      "GB",
      prices.s3.gbMonth["STANDARD"] ?? 0,
    ]),
    // Bedrock's log and the usage counted from it.
    priced("S3", resource, [
      "logs and usage written",
      (2 * objects) / 1000,
      "thousand",
      prices.s3.per1000Puts,
    ]),
  ];
}
