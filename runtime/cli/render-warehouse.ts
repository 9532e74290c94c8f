import { readFileSync } from "node:fs";
import path from "node:path";
import { planRenderEnvironment } from "../../infra/snowflake/render-environment-plan.ts";
import { readLandingPlan, renderScript, renderSnowflake } from "../../infra/snowflake/render-plan.ts";
import { UsageError } from "./command.ts";
import { readStackValues } from "./stack-file.ts";

/**
 * An environment's script for Snowflake. `root` holds `Pulumi.<stack>.yaml` and the warehouse's SQL.
 *
 * @throws {UsageError} where there is no such environment, or it has no Snowflake; {Fault} config_invalid
 */
export function renderWarehouse(root: string, stack: string): string {
  const { braintrust, snowflake, capabilities, ...values } = readStackValues(root, stack);
  if (braintrust === undefined || snowflake === undefined || !capabilities.includes("braintrust"))
    throw new UsageError(`The environment ${stack} has no Snowflake: see Pulumi.${stack}.yaml.`, "warehouse");
  const folder = path.join(root, "runtime", "warehouse");
  const readText = (file: string) => readFileSync(path.join(folder, file), "utf8");
  const environment = planRenderEnvironment(stack, { ...values, exports: braintrust.exports, snowflake });
  const landing = readLandingPlan(path.join(folder, "landing"));
  const sections = renderSnowflake({ ...environment, landing, readText });
  return renderScript(stack, environment.deployRole, sections);
}
