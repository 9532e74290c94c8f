import { expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { queuePolicy, roleTrusting } from "../testing/policies.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { confusedDeputy } from "./confused-deputy.ts";

const s3 = { Service: "s3.amazonaws.com" };
const condition = { ArnEquals: { "aws:SourceArn": "arn:aws:s3:::tracelake-dev-lake" } };
const policy = (Condition: unknown) => [queuePolicy({ Principal: s3, Condition })];
const fault = "policy lets s3.amazonaws.com in without aws:SourceArn or aws:SourceAccount";

describeRule(confusedDeputy, {
  compliant: () => [queuePolicy({ Principal: s3, Condition: condition })],
  cases: {
    "takes a source account": [policy({ StringEquals: { "AWS:SourceAccount": "111122223333" } }), "complies"],
    "takes an encryption context": [
      policy({ ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:111122223333:*" } }),
      "complies",
    ],
    "takes an account without condition": [[queuePolicy({ Principal: { AWS: "111122223333" } })], "complies"],
    "takes a denial": [[queuePolicy({ Effect: "Deny", Principal: s3 })], "complies"],
    "finds fault with no condition": [policy(undefined), fault],
    "finds fault with a condition that names no source": [
      policy({ Bool: { "aws:SecureTransport": "true" } }),
      fault,
    ],
    "finds fault with every source": [policy({ ArnLike: { "aws:SourceArn": "*" } }), fault],
    "finds fault with all sources but one": [
      policy({ StringNotEquals: { "aws:SourceAccount": "1" } }),
      fault,
    ],
    "finds fault with Lambda in a resource's policy": [
      [queuePolicy({ Principal: { Service: "lambda.amazonaws.com" } })],
      "policy lets lambda.amazonaws.com in without aws:SourceArn or aws:SourceAccount",
    ],
    "is unchecked while the condition is not known": [policy(unknown), "unchecked: policy"],
    "is unchecked while the policy is not known": [
      [spoil(queuePolicy({}), { policy: unknown })],
      "unchecked: policy",
    ],
  },
});

describeRule(confusedDeputy, {
  compliant: () => [roleTrusting({ Principal: { Service: "lambda.amazonaws.com" } })],
  cases: {
    "finds fault with a trust that Fargate could limit": [
      [roleTrusting({ Principal: { Service: "ecs-tasks.amazonaws.com" } })],
      "assumeRolePolicy lets ecs-tasks.amazonaws.com in without aws:SourceArn or aws:SourceAccount",
    ],
  },
});

const permission = makeResource("aws:lambda/permission:Permission", "permission", {
  principal: "s3.amazonaws.com",
  sourceAccount: "111122223333",
});

describeRule(confusedDeputy, {
  compliant: () => [permission],
  cases: {
    "takes a source's ARN": [
      [spoil(permission, { sourceAccount: undefined, sourceArn: "arn:aws:s3:::lake" })],
      "complies",
    ],
    "takes a principal that is no service": [
      [spoil(permission, { principal: "111122223333", sourceAccount: undefined })],
      "complies",
    ],
    "finds fault with a permission without source": [
      [spoil(permission, { sourceAccount: undefined })],
      "lets s3.amazonaws.com in without sourceArn or sourceAccount",
    ],
    "is unchecked while its principal is not known": [
      [spoil(permission, { principal: unknown, sourceAccount: undefined })],
      "unchecked: principal",
    ],
    "is unchecked while its source is not known": [
      [spoil(permission, { sourceAccount: undefined, sourceArn: unknown })],
      "unchecked: sourceArn",
    ],
  },
});

it("confused-deputy takes further services that name no source", () => {
  const settings = makeSettings({
    rules: { "confused-deputy": { exemptServices: ["batch.amazonaws.com"] } },
  });
  const role = [roleTrusting({ Principal: { Service: "batch.amazonaws.com" } })];
  expect(verdictsOf(confusedDeputy, role, settings)).toEqual({ role: "complies" });
});
