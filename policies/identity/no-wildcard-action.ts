import { typesWith } from "../policy-document.ts";
import type { Statement } from "../policy-document.ts";
import type { Resource, ResourceRule } from "../rule.ts";
import { checkStatements } from "../statement-check.ts";

export const noWildcardAction: ResourceRule = {
  name: "no-wildcard-action",
  scope: "resource",
  types: typesWith("identity", "resource"),
  level: "mandatory",
  severity: "high",
  description: "No policy allows every action, every action of a service, or all but some (`NotAction`).",
  reason: "Tomorrow's actions are granted with today's, and a stolen credential can do them all",
  remedy: "List the actions that are called",
  check: checkStatements({
    kinds: ["identity", "resource"],
    parts: ["Action", "NotAction"],
    faultOf(statement, { resource }) {
      if (statement.effect !== "Allow") return undefined;
      if (statement.notActions.length > 0) return { fault: "allows all but some actions (`NotAction`)" };
      const wide = statement.actions.find((action) => action === "*" || action.endsWith(":*"));
      if (wide === undefined || isKeyHeldByAccount(resource, statement)) return undefined;
      return { fault: `allows \`${wide}\`` };
    },
  }),
};

/** A key that its own account can't administer is lost: AWS's default key policy gives the account's root `kms:*`. */
function isKeyHeldByAccount({ type }: Resource, { principals, actions }: Statement): boolean {
  return (
    type.startsWith("aws:kms/") &&
    actions.every((action) => action.startsWith("kms:")) &&
    principals.length > 0 &&
    principals.every(({ id }) => /^(arn:[\w-]+:iam::)?\d{12}(:root)?$/.test(id))
  );
}
