import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { queuePolicy, rolePolicy, roleTrusting } from "../testing/policies.ts";
import { noWildcardStringEquals } from "./no-wildcard-string-equals.ts";

const trusting = (Condition: object) => [roleTrusting({ Principal: { AWS: "111122223333" }, Condition })];

describeRule(noWildcardStringEquals, {
  compliant: () => [roleTrusting({ Condition: { StringLike: { "sts:ExternalId": "bt:org:*" } } })],
  cases: {
    "takes a whole value": [trusting({ StringEquals: { "sts:ExternalId": "bt:org:project" } }), "complies"],
    "takes IAM's own spelling of the letter": [
      trusting({ StringEquals: { "aws:userid": "a${*}b" } }),
      "complies",
    ],
    "takes ArnEquals, which knows patterns": [
      trusting({ ArnEquals: { "aws:SourceArn": "arn:aws:s3:::*" } }),
      "complies",
    ],
    "finds fault with a pattern": [
      trusting({ StringEquals: { "sts:ExternalId": "bt:org:*" } }),
      'assumeRolePolicy compares sts:ExternalId by StringEquals to the pattern "bt:org:*"',
    ],
    "finds fault with a pattern among values": [
      trusting({ "ForAnyValue:StringEqualsIfExists": { "aws:TagKeys": ["owner", "cost?"] } }),
      'assumeRolePolicy compares aws:TagKeys by ForAnyValue:StringEqualsIfExists to the pattern "cost?"',
    ],
    "is unchecked while the trust is not known": [
      [spoil(roleTrusting({}), { assumeRolePolicy: unknown })],
      "unchecked: assumeRolePolicy",
    ],
  },
});

describeRule(noWildcardStringEquals, {
  compliant: () => [queuePolicy({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } } })],
  cases: {
    "finds fault with a resource's policy": [
      [queuePolicy({ Condition: { StringEquals: { "aws:SourceArn": "arn:aws:s3:::*" } } })],
      'policy compares aws:SourceArn by StringEquals to the pattern "arn:aws:s3:::*"',
    ],
  },
});

describeRule(noWildcardStringEquals, {
  compliant: () => [rolePolicy({})],
  cases: {
    "finds fault with a role's policy": [
      [rolePolicy({ Condition: { StringNotEquals: { "s3:prefix": "raw/*" } } })],
      'policy compares s3:prefix by StringNotEquals to the pattern "raw/*"',
    ],
  },
});
