import { asList, judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { unknown } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

export const alarmActs: ResourceRule = {
  name: "alarm-acts",
  scope: "resource",
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
  level: "mandatory",
  severity: "high",
  description: "An alarm tells somebody when it begins and when it is over.",
  reason: "An alarm without an action changes its colour in a console at which nobody looks",
  remedy: "Set `alarmActions` and `okActions` to the topic of alerts, and leave `actionsEnabled` on",
  check(alarm) {
    if (alarm.props["actionsEnabled"] === false) return violates("its actions are switched off");
    if (alarm.props["actionsEnabled"] === unknown) return unchecked("actionsEnabled");
    return judgeProperty(alarm, "alarmActions", (actions) => {
      if (asList(actions).length === 0) return violates("it tells nobody");
      return judgeProperty(alarm, "okActions", (over) =>
        asList(over).length === 0 ? violates("it tells nobody that it is over") : complies,
      );
    });
  },
};
