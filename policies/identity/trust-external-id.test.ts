import { expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { roleTrusting } from "../testing/policies.ts";
import { makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { trustExternalId } from "./trust-external-id.ts";

const principal = { AWS: "arn:aws:iam::111122223333:root" };
const condition = { StringLike: { "sts:ExternalId": "bt:org:*" } };
const compliant = () => roleTrusting({ Principal: principal, Condition: condition });
const asking = (Condition: unknown) => [roleTrusting({ Principal: principal, Condition })];
const fault = "assumeRolePolicy lets account 111122223333 in without an external id";

describeRule(trustExternalId, {
  compliant: () => [compliant()],
  cases: {
    "takes the trust of an AWS service": [
      [roleTrusting({ Principal: { Service: "lambda.amazonaws.com" } })],
      "complies",
    ],
    "finds fault with no condition": [asking(undefined), fault],
    "finds fault with an account's bare number": [
      [roleTrusting({ Principal: { AWS: "111122223333" } })],
      fault,
    ],
    "finds fault with a role of another account": [
      [roleTrusting({ Principal: { AWS: "arn:aws:iam::111122223333:role/reader" } })],
      fault,
    ],
    "finds fault with another condition": [asking({ StringEquals: { "aws:PrincipalTag/team": "x" } }), fault],
    "finds fault with a pattern that asks for nothing": [
      asking({ StringLike: { "sts:ExternalId": "*" } }),
      fault,
    ],
    "finds fault with one empty pattern of two": [
      asking({ StringLike: { "sts:ExternalId": ["bt:org:*", "*"] } }),
      fault,
    ],
    "is unchecked while the trust is not known": [
      [spoil(compliant(), { assumeRolePolicy: unknown })],
      "unchecked: assumeRolePolicy",
    ],
    "is unchecked while the condition is not known": [
      [
        spoil(compliant(), {
          assumeRolePolicy: { Statement: [{ Principal: principal, Condition: unknown }] },
        }),
      ],
      "unchecked: assumeRolePolicy",
    ],
    "is unchecked while a principal is not known": [
      [spoil(compliant(), { assumeRolePolicy: { Statement: [{ Principal: { AWS: unknown } }] } })],
      "unchecked: assumeRolePolicy",
    ],
  },
});

it("trust-external-id lets the owner's own accounts in", () => {
  const settings = makeSettings({ rules: { "trust-external-id": { ownAccounts: ["111122223333"] } } });
  expect(verdictsOf(trustExternalId, asking(undefined), settings)).toEqual({ role: "complies" });
});
