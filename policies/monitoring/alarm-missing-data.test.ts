import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { alarmMissingData } from "./alarm-missing-data.ts";

const alarm = (treatMissingData: unknown) =>
  makeResource("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", { treatMissingData });

describeRule(alarmMissingData, {
  compliant: () => [alarm("breaching")],
  cases: {
    "takes that nothing is wrong": [[alarm("notBreaching")], "complies"],
    "takes that nothing changes": [[alarm("ignore")], "complies"],
    "finds fault with the default": [[alarm(undefined)], "what a missing data point means is not set"],
    "finds fault with `missing`": [[alarm("missing")], "what a missing data point means is missing"],
    "is unchecked while it is not known": [[alarm(unknown)], "unchecked: treatMissingData"],
  },
});
