import { checkDashboard } from "../../contracts/monitoring/dashboard-schema.ts";
import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** Faults that a message holds; `tracelake dashboards check` tells all of them. */
const told = 3;

export const dashboardBody: ResourceRule = {
  name: "dashboard-body",
  scope: "resource",
  types: ["aws:cloudwatch/dashboard:Dashboard"],
  level: "mandatory",
  severity: "medium",
  description: "A dashboard's body is one that CloudWatch takes.",
  reason: "CloudWatch refuses a body only when it is put, in the middle of a deployment",
  remedy: "Mend what is named; `npx tracelake dashboards check <file>` tells all of it",
  check: (dashboard) =>
    judgeProperty(dashboard, "dashboardBody", (body) => {
      const faults = checkDashboard(body);
      if (faults.length === 0) return complies;
      const more = faults.length > told ? `, and ${faults.length - told} more` : "";
      const list = faults.slice(0, told).map(({ place, reason }) => `${place || "the body"}: ${reason}`);
      return violates(`${list.join("; ")}${more}`);
    }),
};
