import { assumptions } from "./assumptions.ts";
import {
  exportedGbPerDay,
  fieldOf,
  numberOf,
  ofType,
  priced,
  type CostContext,
  type CostResource,
  type CostVolume,
  type Estimator,
} from "./cost-line.ts";
import { estimateLogStorage, isBedrock } from "./estimate-bedrock.ts";
import { requestsPerMonth } from "./estimate-compute.ts";
import { estimateMetrics, isErrorLog } from "./estimate-monitoring.ts";
import { prices } from "./prices.ts";

const { hoursPerMonth, daysPerMonth, daysOfData } = assumptions;

/** All exports go to the lake's bucket. */
const estimateBucket: Estimator = (resource, context) => {
  if (!resource.urn.includes(":Lake$")) return "what it holds depends on its use";
  const exports = estimateExports(resource, context);
  if (typeof exports === "string" || !context.resources.some(isBedrock)) return exports;
  return [...exports, ...estimateLogStorage(resource, context)];
};

const estimateExports: Estimator = (resource, context) => {
  const gbPerDay = exportedGbPerDay(context.volume);
  const archive = archiveOf(resource, context);
  const hotDays = Math.min(archive?.days ?? daysOfData, daysOfData);
  const filesPerMonth = (context.volume.exportedRowsPerDay / assumptions.rowsPerFile) * daysPerMonth;
  const { gbMonth, per1000Puts, per1000Transitions } = prices.s3;
  const lines = [
    priced("S3", resource, [
      `${hotDays} days in STANDARD`,
      gbPerDay * hotDays,
      "GB",
      gbMonth["STANDARD"] ?? 0,
    ]),
    priced("S3", resource, ["files written", filesPerMonth / 1000, "thousand", per1000Puts]),
  ];
  if (archive === undefined || hotDays === daysOfData) return lines;
  const price = gbMonth[archive.storageClass];
  if (price === undefined) return `storage class ${archive.storageClass} has no price here`;
  return [
    ...lines,
    priced("S3", resource, [
      `${daysOfData - hotDays} days in ${archive.storageClass}`,
      gbPerDay * (daysOfData - hotDays),
      "GB",
      price,
    ]),
    priced("S3", resource, ["files archived", filesPerMonth / 1000, "thousand", per1000Transitions]),
  ];
};

function archiveOf(
  { name, inputs }: CostResource,
  { resources }: CostContext,
): { days: number; storageClass: string } | undefined {
  const bucket = inputs["bucket"] ?? name;
  for (const { inputs: configuration } of resources.filter(({ type }) =>
    /BucketLifecycleConfiguration/.test(type),
  )) {
    if (configuration["bucket"] !== bucket || !Array.isArray(configuration["rules"])) continue;
    for (const rule of configuration["rules"] as unknown[]) {
      const days = numberOf(fieldOf(rule, "transitions", "days"));
      const storageClass = fieldOf(rule, "transitions", "storageClass");
      if (days !== undefined && typeof storageClass === "string") return { days, storageClass };
    }
  }
  return undefined;
}

function storedGb({ spansPerDay, retentionDays }: CostVolume): number {
  return (spansPerDay * retentionDays * assumptions.bytesPerSpanStored) / 1e9;
}

const estimateInstance: Estimator = (resource, { volume }) => {
  const { instanceClass, allocatedStorage, multiAz } = resource.inputs;
  const hour = prices.rds.instanceHour[String(instanceClass)];
  if (hour === undefined) return `instance class ${String(instanceClass)} has no price here`;
  const copies = multiAz === true ? 2 : 1;
  const gb = Math.max(numberOf(allocatedStorage) ?? 20, storedGb(volume));
  return [
    priced("Database", resource, [
      `${String(instanceClass)}${copies === 2 ? " in two zones" : ""}`,
      copies * hoursPerMonth,
      "hours",
      hour,
    ]),
    priced("Database", resource, ["storage", copies * gb, "GB", prices.rds.gp3GbMonth]),
  ];
};

const estimateCluster: Estimator = (resource, { resources, volume }) => {
  const scaling = resource.inputs["serverlessv2ScalingConfiguration"];
  const minimum = numberOf(fieldOf(scaling, "minCapacity"));
  if (minimum === undefined) return "only Serverless v2 has a price here";
  const instances = ofType(resources, "aws:rds/clusterInstance:ClusterInstance").length;
  const { capacityUnitHour, gbMonth, perMillionIos } = prices.aurora;
  const ios = volume.spansPerDay * daysPerMonth * assumptions.auroraIosPerSpan;
  return [
    priced("Database", resource, [
      `${instances} instance(s) at ${minimum} capacity units`,
      instances * minimum * hoursPerMonth,
      "unit-hours",
      capacityUnitHour,
    ]),
    priced("Database", resource, ["storage", storedGb(volume), "GB", gbMonth]),
    priced("Database", resource, ["reads and writes", ios / 1e6, "million", perMillionIos]),
  ];
};

/** Requests' logs are spread evenly: which group takes them is not worth telling apart at these prices. */
const estimateLogGroup: Estimator = (resource, context) => {
  const { resources, volume } = context;
  const groups = ofType(resources, "aws:cloudwatch/logGroup:LogGroup").length;
  const gb = (requestsPerMonth(volume) * assumptions.logBytesPerRequest) / 1e9 / groups;
  const days = numberOf(resource.inputs["retentionInDays"]) ?? daysOfData;
  const { logsGb, logsGbMonth } = prices.cloudwatch;
  return [
    ...(isErrorLog(resource) ? estimateMetrics(resource, context) : []),
    priced("CloudWatch", resource, ["logs taken in", gb, "GB", logsGb]),
    priced("CloudWatch", resource, ["logs kept", (gb * days) / daysPerMonth, "GB", logsGbMonth]),
  ];
};

export const storageEstimators: Readonly<Record<string, Estimator>> = {
  "aws:s3/bucket:Bucket": estimateBucket,
  "aws:rds/instance:Instance": estimateInstance,
  "aws:rds/cluster:Cluster": estimateCluster,
  "aws:cloudwatch/logGroup:LogGroup": estimateLogGroup,
  "aws:ecr/repository:Repository": (resource) => [
    priced("Images", resource, ["images", assumptions.imageGb, "GB", prices.ecr.gbMonth]),
  ],
};
