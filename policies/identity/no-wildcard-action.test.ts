import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { rolePolicy } from "../testing/policies.ts";
import { makeResource } from "../testing/verdicts.ts";
import { noWildcardAction } from "./no-wildcard-action.ts";

const key = (statement: object) =>
  makeResource("aws:kms/key:Key", "key", {
    policy: { Statement: [{ Effect: "Allow", Action: "kms:*", ...statement }] },
  });

describeRule(noWildcardAction, {
  compliant: () => [rolePolicy({})],
  cases: {
    "takes a family of actions": [[rolePolicy({ Action: ["s3:Get*", "s3:List*"] })], "complies"],
    "takes a denial of everything": [[rolePolicy({ Effect: "Deny", Action: "*" })], "complies"],
    "finds fault with every action": [[rolePolicy({ Action: "*" })], "policy allows `*`"],
    "finds fault with every action of a service": [
      [rolePolicy({ Action: ["s3:GetObject", "sqs:*"] })],
      "policy allows `sqs:*`",
    ],
    "finds fault with all but some": [
      [rolePolicy({ Action: undefined, NotAction: "iam:*" })],
      "policy allows all but some actions (`NotAction`)",
    ],
    "does not mind a resource that is not known": [[rolePolicy({ Resource: unknown })], "complies"],
    "is unchecked while an action is not known": [
      [rolePolicy({ Action: ["s3:GetObject", unknown] })],
      "unchecked: policy",
    ],
  },
});

describeRule(noWildcardAction, {
  compliant: () => [key({ Principal: { AWS: "arn:aws:iam::111122223333:root" } })],
  cases: {
    "finds fault with every action on a key for a service": [
      [key({ Principal: { Service: "sns.amazonaws.com" } })],
      "policy allows `kms:*`",
    ],
    "finds fault with every action on a key for everyone": [
      [key({ Principal: "*" })],
      "policy allows `kms:*`",
    ],
  },
});
