import { assumptions } from "./assumptions.ts";
import { fieldOf, ofType, priced, type CostContext, type CostLine, type CostResource } from "./cost-line.ts";
import { requestsPerMonth } from "./estimate-compute.ts";
import { metricsAssumptions, planMetrics } from "./metrics-scale.ts";
import { prices } from "./prices.ts";

const { daysPerMonth } = assumptions;

/** The errors' log group stands for the monitoring: it is there once, and only with it. */
export function isErrorLog({ urn, name }: CostResource): boolean {
  return urn.includes("tracelake:observability:Observability") && name.endsWith("-errors");
}

/** What the trace processor and the pipeline publish, and the lines of the log that carry it. */
export function estimateMetrics(resource: CostResource, context: CostContext): CostLine[] {
  const { resources } = context;
  const sendings = sendingsOf(context);
  const pipes = ofType(resources, "snowflake:index/pipe:Pipe").length;
  const { series, gb } = planMetrics({
    ...(sendings === undefined ? {} : { processor: { sendings } }),
    ...(pipes === 0 ? {} : { pipeline: { pipes, reports: 24 * daysPerMonth } }),
    alarms: 0,
    dashboards: 0,
  });
  const { metricMonth, logsGb } = prices.cloudwatch;
  return [
    priced("CloudWatch", resource, [
      "metrics of services and pipeline",
      series.processor + series.pipeline,
      "metrics",
      metricMonth,
    ]),
    priced("CloudWatch", resource, ["lines that carry metrics", gb, "GB", logsGb]),
  ];
}

/** An alarm is paid for by the metrics that it reads. */
export function estimateAlarm(resource: CostResource): CostLine[] {
  const queries = resource.inputs["metricQueries"];
  const read = Array.isArray(queries)
    ? (queries as unknown[]).filter((query) => fieldOf(query, "metric") !== undefined).length
    : 1;
  return [priced("CloudWatch", resource, ["alarm", read, "metrics", prices.cloudwatch.alarmMonth])];
}

function sendingsOf({ resources, volume }: CostContext): number | undefined {
  const { sendingsPerTask } = metricsAssumptions;
  const target = ofType(resources, "aws:appautoscaling/target:Target")[0];
  if (ofType(resources, "aws:ecs/service:Service").length > 0)
    return Number(target?.inputs["minCapacity"] ?? 1) * sendingsPerTask;
  if (ofType(resources, "aws:lambda/functionUrl:FunctionUrl").length === 0) return undefined;
  return requestsPerMonth(volume) + 12 * 24 * daysPerMonth;
}
