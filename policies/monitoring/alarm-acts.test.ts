import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { alarmActs } from "./alarm-acts.ts";

const topic = "arn:aws:sns:eu-west-1:111122223333:alerts";
const alarm = makeResource("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", {
  alarmActions: [topic],
  okActions: [topic],
});

describeRule(alarmActs, {
  compliant: () => [alarm],
  cases: {
    "takes a topic that is not known yet": [[spoil(alarm, { alarmActions: [unknown] })], "complies"],
    "finds fault with none": [[spoil(alarm, { alarmActions: undefined })], "it tells nobody"],
    "finds fault with an empty list": [[spoil(alarm, { alarmActions: [] })], "it tells nobody"],
    "finds fault with no word of its end": [
      [spoil(alarm, { okActions: undefined })],
      "it tells nobody that it is over",
    ],
    "finds fault with actions that are off": [
      [spoil(alarm, { actionsEnabled: false })],
      "its actions are switched off",
    ],
    "is unchecked while the actions are not known": [
      [spoil(alarm, { alarmActions: unknown })],
      "unchecked: alarmActions",
    ],
    "is unchecked while it is not known whether they are on": [
      [spoil(alarm, { actionsEnabled: unknown })],
      "unchecked: actionsEnabled",
    ],
  },
});
