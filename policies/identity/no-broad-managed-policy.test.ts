import { expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { noBroadManagedPolicy } from "./no-broad-managed-policy.ts";

const managed = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const attachment = makeResource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role-basics", {
  policyArn: managed("service-role/AWSLambdaBasicExecutionRole"),
});
const attaching = (policyArn: unknown) => [spoil(attachment, { policyArn })];

describeRule(noBroadManagedPolicy, {
  compliant: () => [attachment],
  cases: {
    "finds fault with AdministratorAccess": [
      attaching(managed("AdministratorAccess")),
      "it is given AdministratorAccess",
    ],
    "finds fault with PowerUserAccess": [
      attaching(managed("PowerUserAccess")),
      "it is given PowerUserAccess",
    ],
    "finds fault with a service's full access": [
      attaching(managed("AmazonS3FullAccess")),
      "it is given AmazonS3FullAccess",
    ],
    "finds fault with a later version of it": [
      attaching(managed("AmazonDynamoDBFullAccess_v2")),
      "it is given AmazonDynamoDBFullAccess_v2",
    ],
    "is unchecked while the policy is not known": [attaching(unknown), "unchecked: policyArn"],
  },
});

describeRule(noBroadManagedPolicy, {
  compliant: () => [makeResource("aws:iam/role:Role", "role", {})],
  cases: {
    "finds fault with a role's own list": [
      [makeResource("aws:iam/role:Role", "role", { managedPolicyArns: [unknown, managed("IAMFullAccess")] })],
      "it is given IAMFullAccess",
    ],
    "is unchecked while the list is not wholly known": [
      [makeResource("aws:iam/role:Role", "role", { managedPolicyArns: [unknown] })],
      "unchecked: managedPolicyArns",
    ],
  },
});

it("no-broad-managed-policy lets a policy be allowed by name", () => {
  const settings = makeSettings({
    rules: { "no-broad-managed-policy": { allowed: ["AmazonS3FullAccess"] } },
  });
  expect(verdictsOf(noBroadManagedPolicy, attaching(managed("AmazonS3FullAccess")), settings)).toEqual({
    "role-basics": "complies",
  });
});
