import { typesWith } from "../policy-document.ts";
import type { ResourceRule } from "../rule.ts";
import { checkStatements } from "../statement-check.ts";

export const passRoleScoped: ResourceRule = {
  name: "pass-role-scoped",
  scope: "resource",
  types: typesWith("identity"),
  level: "mandatory",
  severity: "high",
  description: "`iam:PassRole` is allowed for named roles only.",
  reason: "Who may pass any role to a service of his own may do whatever the strongest role may",
  remedy: "Name the roles' ARNs in `Resource`, and the service in `iam:PassedToService`",
  check: checkStatements({
    kinds: ["identity"],
    parts: ["Action", "Resource"],
    faultOf({ effect, actions, resources }) {
      const passes = actions.some((action) => /^(\*|iam:\*|iam:pass(role|\*))$/i.test(action));
      const isWide = resources.some((resource) => resource === "*" || resource.endsWith(":role/*"));
      return effect === "Allow" && passes && isWide
        ? { fault: "allows iam:PassRole for any role" }
        : undefined;
    },
  }),
};
