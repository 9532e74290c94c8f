import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, tell, violates } from "../verdict.ts";

const decided = ["breaching", "notBreaching", "ignore"];

export const alarmMissingData: ResourceRule = {
  name: "alarm-missing-data",
  scope: "resource",
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm"],
  level: "mandatory",
  severity: "medium",
  description: "An alarm says what a missing data point means.",
  reason:
    "By default it ends in INSUFFICIENT_DATA, of which nobody is told: a service that fell silent looks like one at rest",
  remedy: "Set `treatMissingData` to `breaching`, `notBreaching` or `ignore`, by what silence means here",
  check: (alarm) =>
    judgeProperty(alarm, "treatMissingData", (missing) =>
      decided.includes(String(missing))
        ? complies
        : violates(`what a missing data point means is ${missing === undefined ? "not set" : tell(missing)}`),
    ),
};
