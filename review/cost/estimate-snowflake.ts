import { assumptions } from "./assumptions.ts";
import { exportedGbPerDay, numberOf, ofType, priced, textOf, type Estimator } from "./cost-line.ts";
import { prices } from "./prices.ts";

const { daysPerMonth, daysOfData } = assumptions;

const estimateWarehouse: Estimator = (resource, { resources, volume }) => {
  const size = (textOf(resource.inputs["warehouseSize"]) ?? "XSMALL").replaceAll("-", "").toUpperCase();
  const perHour = prices.snowflake.creditsHour[size];
  if (perHour === undefined) return `warehouse size ${size} has no price here`;
  const quotas = ofType(resources, "snowflake:index/resourceMonitor:ResourceMonitor").flatMap(
    ({ inputs }) => numberOf(inputs["creditQuota"]) ?? [],
  );
  const credits = Math.min(perHour * assumptions.warehouseHoursPerDay * daysPerMonth, ...quotas);
  return [priced("Snowflake", resource, [`warehouse ${size}`, credits, "credits", volume.creditPriceUsd])];
};

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
