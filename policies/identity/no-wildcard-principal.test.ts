import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { queuePolicy, roleTrusting } from "../testing/policies.ts";
import { makeResource } from "../testing/verdicts.ts";
import { noWildcardPrincipal } from "./no-wildcard-principal.ts";

const permission = makeResource("aws:lambda/permission:Permission", "permission", {
  action: "lambda:InvokeFunction",
  principal: "s3.amazonaws.com",
});
const trusting = (statement: object) => [roleTrusting(statement)];
const fault = "assumeRolePolicy allows everyone (`*`)";

describeRule(noWildcardPrincipal, {
  compliant: () => [roleTrusting({ Principal: { AWS: "111122223333" } })],
  cases: {
    "finds fault with everyone": [trusting({ Principal: "*" }), fault],
    "finds fault with every account": [trusting({ Principal: { AWS: ["111122223333", "*"] } }), fault],
    "takes everyone of the organisation": [
      trusting({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      "complies",
    ],
    "finds fault with a condition that narrows nothing": [
      trusting({ Principal: "*", Condition: { StringLike: { "aws:PrincipalArn": "*" } } }),
      fault,
    ],
    "finds fault with a condition on something else": [
      trusting({ Principal: "*", Condition: { StringEquals: { "sts:ExternalId": "x" } } }),
      fault,
    ],
    "is unchecked while the condition is not known": [
      [
        spoil(roleTrusting({}), {
          assumeRolePolicy: { Statement: [{ Principal: "*", Condition: unknown }] },
        }),
      ],
      "unchecked: assumeRolePolicy",
    ],
    "is unchecked while the trust is not known": [
      [spoil(roleTrusting({}), { assumeRolePolicy: unknown })],
      "unchecked: assumeRolePolicy",
    ],
  },
});

describeRule(noWildcardPrincipal, {
  compliant: () => [queuePolicy({ Effect: "Deny", Principal: "*" })],
  cases: {
    "finds fault with everyone in a resource's policy": [
      [queuePolicy({ Principal: "*" })],
      "policy allows everyone (`*`)",
    ],
  },
});

describeRule(noWildcardPrincipal, {
  compliant: () => [permission],
  cases: {
    "finds fault with a permission for everyone": [
      [spoil(permission, { principal: "*" })],
      "principal allows everyone (`*`)",
    ],
    "leaves a public Function URL to function-url-auth": [
      [spoil(permission, { principal: "*", functionUrlAuthType: "NONE" })],
      "complies",
    ],
    "is unchecked while the principal is not known": [
      [spoil(permission, { principal: unknown })],
      "unchecked: principal",
    ],
  },
});
