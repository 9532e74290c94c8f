import type { DashboardBody } from "../../contracts/monitoring/dashboard-schema.ts";
import type { DashboardName } from "../../contracts/monitoring/dashboards/dashboards.ts";
import { planRenderedDashboards } from "../../infra/observability/render-dashboards-plan.ts";
import { UsageError } from "./command.ts";
import { readStackValues } from "./stack-file.ts";

export interface RenderRequest {
  /** Holds `Pulumi.<stack>.yaml`. */
  root: string;
  stack: string;
  /** One alone; all of them where left out. */
  name: string | undefined;
  /** Names that only a deployment tells; without them nothing is shown of a load balancer. */
  balancer: { loadBalancer: string; targetGroup: string } | undefined;
}

/**
 * @throws {UsageError} where there is no such environment or dashboard; {Fault} config_invalid
 */
export function renderDashboards({
  root,
  stack,
  name,
  balancer,
}: RenderRequest): Partial<Record<DashboardName, DashboardBody>> {
  const all = planRenderedDashboards(stack, { ...readStackValues(root, stack, "dashboards"), balancer });
  if (name === undefined) return all;
  const body = all[name as DashboardName];
  if (body === undefined)
    throw new UsageError(
      `The environment ${stack} has no dashboard ${JSON.stringify(name)}: ${Object.keys(all).join(", ")}.`,
      "dashboards",
    );
  return { [name]: body };
}
