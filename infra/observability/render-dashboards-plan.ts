import { planAlarms } from "../../contracts/monitoring/alarms/alarms.ts";
import type { AlarmKind } from "../../contracts/monitoring/alarms/kinds.ts";
import type { AlarmThresholds } from "../../contracts/monitoring/alarms/thresholds.ts";
import type { DashboardBody } from "../../contracts/monitoring/dashboard-schema.ts";
import {
  namesFor,
  planDashboard,
  type DashboardName,
} from "../../contracts/monitoring/dashboards/dashboards.ts";
import { planPlace } from "../aws/place.ts";
import { planScheme } from "../scheme.ts";
import { planMonitored, type MonitoredOptions } from "./monitored-plan.ts";

/** A stack's values, as far as its dashboards follow from them. */
export interface RenderedStack extends Omit<MonitoredOptions, "scheme" | "place" | "monitoring"> {
  owner: string;
  costCentre: string;
  production: boolean;
  namePrefix: string;
  nameSuffix: string;
  aws: { accountId: string; region: string };
  monitoring: MonitoredOptions["monitoring"] & {
    thresholds: AlarmThresholds;
    alarmsOff: readonly AlarmKind[];
  };
}

/** The dashboards of an environment as the deployment makes them, by name. */
export function planRenderedDashboards(
  environment: string,
  stack: RenderedStack,
): Partial<Record<DashboardName, DashboardBody>> {
  const scheme = planScheme({
    project: "tracelake",
    environment,
    owner: stack.owner,
    costCentre: stack.costCentre,
    isProduction: stack.production,
    typedPrefix: stack.namePrefix,
    typedSuffix: stack.nameSuffix,
  });
  const monitored = planMonitored({ ...stack, scheme, place: planPlace(stack.aws) });
  const alarms = planAlarms(monitored, stack.monitoring.thresholds, stack.monitoring.alarmsOff);
  return Object.fromEntries(
    namesFor(monitored).map((name) => [name, planDashboard(name, monitored, alarms)]),
  );
}
