import { assumptions } from "./assumptions.ts";
import {
  exportedGbPerDay,
  fieldOf,
  numberOf,
  ofType,
  priced,
  textOf,
  type CostResource,
  type Estimator,
} from "./cost-line.ts";
import { prices } from "./prices.ts";
import { scaleAssumptions } from "./warehouse-scale.ts";

const { daysPerMonth, daysOfData } = assumptions;

const estimateWarehouse: Estimator = (resource, { resources, volume }) => {
  const size = (textOf(resource.inputs["warehouseSize"]) ?? "XSMALL").replaceAll("-", "").toUpperCase();
  const perHour = prices.snowflake.creditsHour[size];
  if (perHour === undefined) return `warehouse size ${size} has no price here`;
  const quotas = ofType(resources, "snowflake:index/resourceMonitor:ResourceMonitor").flatMap(
    ({ inputs }) => numberOf(inputs["creditQuota"]) ?? [],
  );
  const quota = Math.min(Infinity, ...quotas);
  const woken = Math.min(quota, perHour * hoursWoken(resources));
  const asked = Math.min(quota - woken, perHour * assumptions.warehouseHoursPerDay * daysPerMonth);
  const line = (what: string, credits: number) =>
    priced("Snowflake", resource, [what, credits, "credits", volume.creditPriceUsd]);
  return [line(`warehouse ${size}, queries`, asked), line("tasks and alerts", woken)];
};

/**
 * Hours a month that tasks and alerts keep the warehouse awake. Those of one interval share a waking, and those that
 * wait for rows run once for each hourly export.
 */
function hoursWoken(resources: readonly CostResource[]): number {
  const tasks = ofType(resources, "snowflake:index/task:Task").map(({ inputs }) => inputs);
  const alerts = ofType(resources, "snowflake:index/alert:Alert").map(({ inputs }) => inputs);
  const byClock = [
    ...tasks.filter(({ when }) => when === undefined).map((task) => fieldOf(task["schedule"], "minutes")),
    ...alerts.map((alert) => fieldOf(alert["alertSchedule"], "interval")),
  ];
  const intervals = new Set(byClock.flatMap((minutes) => numberOf(minutes) ?? []));
  const perHour =
    [...intervals].reduce((sum, minutes) => sum + 60 / minutes, 0) +
    (tasks.some(({ when }) => when !== undefined) ? 1 : 0);
  const seconds = scaleAssumptions.fixedSeconds + scaleAssumptions.idleSeconds;
  return Math.min(1, (perHour * seconds) / 3600) * assumptions.hoursPerMonth;
}

const estimatePipe: Estimator = (resource, { resources, volume }) => {
  const pipes = ofType(resources, "snowflake:index/pipe:Pipe").length;
  const gb = (exportedGbPerDay(volume) * daysPerMonth) / pipes;
  const credits = gb * prices.snowflake.snowpipeCreditsGb;
  return [priced("Snowflake", resource, ["Snowpipe", credits, "credits", volume.creditPriceUsd])];
};

const estimateDatabase: Estimator = (resource, { resources, volume }) => {
  const databases = ofType(resources, "snowflake:index/database:Database").length;
  const tb = (exportedGbPerDay(volume) * daysOfData) / assumptions.snowflakeCompression / 1000 / databases;
  return [priced("Snowflake", resource, ["storage", tb, "TB", prices.snowflake.tbMonth])];
};

export const snowflakeEstimators: Readonly<Record<string, Estimator>> = {
  "snowflake:index/warehouse:Warehouse": estimateWarehouse,
  "snowflake:index/pipe:Pipe": estimatePipe,
  "snowflake:index/database:Database": estimateDatabase,
};
