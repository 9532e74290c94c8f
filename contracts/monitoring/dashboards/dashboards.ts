import type { Alarm } from "../alarms/alarm.ts";
import type { DashboardBody } from "../dashboard-schema.ts";
import type { Monitored } from "../monitored.ts";
import { apiPerformance } from "./api-performance.ts";
import { bedrock } from "./bedrock.ts";
import { pipeline } from "./pipeline.ts";
import { systemHealth } from "./system-health.ts";
import { arrange, type Placed } from "./widget.ts";

export const dashboardNames = ["system-health", "api-performance", "bedrock", "pipeline"] as const;
export type DashboardName = (typeof dashboardNames)[number];

const planners: Readonly<
  Record<DashboardName, (monitored: Monitored, alarms: readonly Alarm[]) => readonly Placed[]>
> = { "system-health": systemHealth, "api-performance": apiPerformance, bedrock, pipeline };

/** Physical name: `tracelake-dev-system-health`. */
export function dashboardName({ prefix }: Pick<Monitored, "prefix">, name: DashboardName): string {
  return `${prefix}-${name}`;
}

/** The names of those dashboards that an environment has something to show on. */
export function namesFor(monitored: Pick<Monitored, "processor" | "bedrock" | "pipeline">): DashboardName[] {
  const { processor, bedrock: ofBedrock, pipeline: ofPipeline } = monitored;
  const has: Readonly<Record<DashboardName, boolean>> = {
    "system-health": true,
    "api-performance": processor !== undefined,
    bedrock: ofBedrock !== undefined,
    pipeline: ofPipeline !== undefined,
  };
  return dashboardNames.filter((name) => has[name]);
}

/** A dashboard's body. Alarms whose metric is shown draw their threshold. */
export function planDashboard(
  name: DashboardName,
  monitored: Monitored,
  alarms: readonly Alarm[],
): DashboardBody {
  const { region } = monitored;
  return {
    start: "-PT12H",
    periodOverride: "auto",
    widgets: arrange({ region, alarms }, planners[name](monitored, alarms)),
  };
}
