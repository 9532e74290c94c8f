import { typesWith } from "../policy-document.ts";
import type { Statement } from "../policy-document.ts";
import type { ResourceRule } from "../rule.ts";
import { checkStatements } from "../statement-check.ts";

export const metricsNamespace: ResourceRule = {
  name: "metrics-namespace",
  scope: "resource",
  types: [...typesWith("identity")],
  level: "mandatory",
  severity: "medium",
  description: "Whoever may publish metrics may do so in named namespaces alone.",
  reason:
    "PutMetricData knows no resources: without a namespace it may falsify every metric that alarms look at",
  remedy: "Add a condition `StringEquals` on `cloudwatch:namespace`",
  check: checkStatements({
    kinds: ["identity"],
    parts: ["Action", "Condition"],
    faultOf: (statement) =>
      statement.effect === "Allow" && statement.actions.some(publishes) && !namesNamespace(statement)
        ? { fault: "lets metrics be published in every namespace", unlessUnknown: true }
        : undefined,
  }),
};

/** By name or by a pattern that takes it in; the rights to everything are another rule's. */
function publishes(action: string): boolean {
  const pattern = action.toLowerCase();
  return pattern.startsWith("cloudwatch:put") && matches("cloudwatch:putmetricdata", pattern);
}

function matches(name: string, pattern: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  return rest.length === 0 ? name === head : name.startsWith(head);
}

function namesNamespace({ conditions }: Statement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      /^(ForAllValues:|ForAnyValue:)?String(Equals|EqualsIgnoreCase|Like)$/.test(operator) &&
      key.toLowerCase() === "cloudwatch:namespace" &&
      values.every((value) => value.replaceAll("*", "") !== ""),
  );
}
