import { asText, judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A page, by its place in a repository or by its address. */
const runbook = /\bRunbook: \S*\w\.md\b|\bRunbook: https:\/\/\S+/i;

export const alarmRunbook: ResourceRule = {
  name: "alarm-runbook",
  scope: "resource",
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
  level: "mandatory",
  severity: "medium",
  description: "An alarm's description says what is the case and where its runbook is.",
  reason: "The notice quotes the description: whoever gets it at night must know what to do",
  remedy: "End `alarmDescription` with `Runbook: <folder or address>/<kind>.md`",
  check: (alarm) =>
    judgeProperty(alarm, "alarmDescription", (description) => {
      if (description === undefined || description === "") return violates("it has no description");
      return runbook.test(asText(description)) ? complies : violates("its description names no runbook");
    }),
};
