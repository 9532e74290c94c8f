import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { alarmRunbook } from "./alarm-runbook.ts";

const alarm = (alarmDescription: unknown) =>
  makeResource("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", { alarmDescription });

describeRule(alarmRunbook, {
  compliant: () => [alarm("It burns (critical). Runbook: docs/runbooks/fire.md")],
  cases: {
    "takes an address": [[alarm("It burns. Runbook: https://example.com/fire")], "complies"],
    "finds fault with none": [[alarm(undefined)], "it has no description"],
    "finds fault with an empty one": [[alarm("")], "it has no description"],
    "finds fault with one that names no runbook": [[alarm("It burns.")], "its description names no runbook"],
    "finds fault with a folder alone": [[alarm("Runbook: docs/")], "its description names no runbook"],
    "is unchecked while it is not known": [[alarm(unknown)], "unchecked: alarmDescription"],
  },
});
