import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { rolePolicy } from "../testing/policies.ts";
import { metricsNamespace } from "./metrics-namespace.ts";

const publish = (changes: object = {}) =>
  rolePolicy({
    Action: "cloudwatch:PutMetricData",
    Resource: "*",
    Condition: { StringEquals: { "cloudwatch:namespace": "Bedrock/CrossRegionMetrics" } },
    ...changes,
  });
const fault = "policy lets metrics be published in every namespace";

describeRule(metricsNamespace, {
  compliant: () => [publish()],
  cases: {
    "takes other rights without a namespace": [
      [publish({ Action: "s3:GetObject", Condition: undefined })],
      "complies",
    ],
    "takes a denial": [[publish({ Effect: "Deny", Condition: undefined })], "complies"],
    "finds fault where no condition is": [[publish({ Condition: undefined })], fault],
    "finds fault where a pattern takes it in": [
      [publish({ Action: "cloudwatch:Put*", Condition: undefined })],
      fault,
    ],
    "finds fault where the namespace is every one": [
      [publish({ Condition: { StringLike: { "cloudwatch:namespace": "*" } } })],
      fault,
    ],
    "finds fault where the condition is about something else": [
      [publish({ Condition: { StringEquals: { "aws:RequestedRegion": "eu-central-1" } } })],
      fault,
    ],
    "is unchecked while the condition is not known": [[publish({ Condition: unknown })], "unchecked: policy"],
  },
});
