import { unknown, type Resource, type StackRule, type Verdict } from "../rule.ts";
import { normalizeIdentifier } from "../sql-text.ts";
import { complies, unchecked, violates } from "../verdict.ts";

const runners = new Set(["snowflake:index/task:Task", "snowflake:index/alert:Alert"]);

/** What runs by itself runs in a warehouse of the stack that a resource monitor stops. */
export const computeMonitored: StackRule = {
  name: "compute-monitored",
  scope: "stack",
  level: "mandatory",
  severity: "high",
  description: "A task or alert runs in a warehouse of the stack that has a resource monitor.",
  reason: "What runs by the clock spends by the clock, and resource monitors don't see serverless runs.",
  remedy: "Set warehouse to the stack's warehouse, and resourceMonitor of that.",
  check: (resources) => {
    const warehouses = resources.filter(({ type }) => type === "snowflake:index/warehouse:Warehouse");
    return resources
      .filter(({ type }) => runners.has(type))
      .map((resource) => ({ resource, verdict: judge(resource, warehouses) }));
  },
};

function judge({ props: { warehouse } }: Resource, warehouses: readonly Resource[]): Verdict {
  if (warehouse === unknown) return unchecked("warehouse");
  if (typeof warehouse !== "string" || warehouse === "") return violates("it names no warehouse");
  const name = normalizeIdentifier(warehouse);
  const found = warehouses.find(({ props }) => props["name"] === name);
  if (found === undefined)
    return warehouses.some(({ props }) => props["name"] === unknown)
      ? unchecked("Warehouse.name")
      : violates(`its warehouse ${name} is none of the stack's`);
  const { resourceMonitor } = found.props;
  if (resourceMonitor === unknown) return unchecked("Warehouse.resourceMonitor");
  return typeof resourceMonitor === "string" && resourceMonitor !== ""
    ? complies
    : violates(`its warehouse ${name} has no resource monitor`);
}
