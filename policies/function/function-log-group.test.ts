import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { functionLogGroup } from "./function-log-group.ts";

const lambda = makeResource("aws:lambda/function:Function", "lambda", { name: "metrics" });
const group = makeResource("aws:cloudwatch/logGroup:LogGroup", "logs", { name: "/aws/lambda/metrics" });

describeRule(functionLogGroup, {
  compliant: () => [lambda, group],
  cases: {
    "takes a group of another name that the function writes to": [
      [
        spoil(lambda, { loggingConfig: { logGroup: "/tracelake/metrics" } }),
        spoil(group, { name: "/tracelake/metrics" }),
      ],
      "complies",
    ],
    "finds fault with none": [[lambda], "it has no log group of the program's own"],
    "finds fault with another function's": [
      [lambda, spoil(group, { name: "/aws/lambda/other" })],
      "no log group /aws/lambda/metrics is made",
    ],
    "finds fault with the usual name where the function writes elsewhere": [
      [spoil(lambda, { loggingConfig: { logGroup: "/tracelake/metrics" } }), group],
      "no log group /tracelake/metrics is made",
    ],
    "is unchecked while the function's name is not known": [
      [spoil(lambda, { name: unknown }), group],
      "unchecked: name",
    ],
    "is unchecked while a group's name is not known": [
      [lambda, spoil(group, { name: unknown })],
      "unchecked: LogGroup.name",
    ],
    "is unchecked while the chosen group is not known": [
      [spoil(lambda, { loggingConfig: unknown }), group],
      "unchecked: loggingConfig.logGroup",
    ],
  },
});
