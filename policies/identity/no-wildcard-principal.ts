import { typesWith } from "../policy-document.ts";
import type { Statement } from "../policy-document.ts";
import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { checkStatements } from "../statement-check.ts";
import { complies, violates } from "../verdict.ts";

const permission = "aws:lambda/permission:Permission";

/** Keys that name the caller, its organisation or its network: an equality on one narrows `*` to those. */
const narrowing = [
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "kms:calleraccount",
];

const checkDocuments = checkStatements({
  kinds: ["trust", "resource"],
  parts: ["Principal", "Condition"],
  faultOf: (statement) =>
    statement.effect === "Allow" &&
    statement.principals.some(({ id }) => id === "*") &&
    !isNarrowed(statement)
      ? { fault: "allows everyone (`*`)", unlessUnknown: true }
      : undefined,
});

export const noWildcardPrincipal: ResourceRule = {
  name: "no-wildcard-principal",
  scope: "resource",
  types: [...typesWith("trust", "resource"), permission],
  level: "mandatory",
  severity: "critical",
  description: "No policy or trust allows the principal `*` without a condition that names the callers.",
  reason: "`*` is every AWS account in the world",
  remedy:
    "Name the accounts, roles or services, or add a condition on `aws:PrincipalOrgID` or `aws:SourceAccount`",
  check(resource, settings) {
    if (resource.type !== permission) return checkDocuments(resource, settings);
    const { functionUrlAuthType, invokedViaFunctionUrl } = resource.props;
    // A public Function URL needs these two permissions for `*`; function-url-auth judges the URL.
    if (functionUrlAuthType === "NONE" || invokedViaFunctionUrl === true) return complies;
    return judgeProperty(resource, "principal", (principal) =>
      principal === "*" ? violates("principal allows everyone (`*`)") : complies,
    );
  },
};

function isNarrowed({ conditions }: Statement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      /^(String|Arn)(Equals|Like)$/.test(operator) &&
      narrowing.includes(key.toLowerCase()) &&
      values.every((value) => value.replaceAll("*", "") !== ""),
  );
}
