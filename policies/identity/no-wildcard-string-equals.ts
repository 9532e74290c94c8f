import { typesWith } from "../policy-document.ts";
import type { ResourceRule } from "../rule.ts";
import { checkStatements } from "../statement-check.ts";

export const noWildcardStringEquals: ResourceRule = {
  name: "no-wildcard-string-equals",
  scope: "resource",
  types: typesWith("trust", "identity", "resource"),
  level: "mandatory",
  severity: "high",
  description: "No condition compares with StringEquals to a value that holds a wildcard.",
  reason:
    "StringEquals takes `*` as a letter: such an Allow never holds (Braintrust's `bt:<org>:*` is refused), and such a Deny never bites",
  remedy: "Use StringLike for a pattern, or write the whole value",
  check: checkStatements({
    kinds: ["trust", "identity", "resource"],
    parts: ["Condition"],
    faultOf({ conditions }) {
      for (const { operator, key, values } of conditions) {
        if (!/(^|:)String(Not)?Equals(IgnoreCase)?(IfExists)?$/.test(operator)) continue;
        // In ${*}, ${?} and ${$} IAM itself spells the letter.
        const pattern = values.find((value) => /[*?]/.test(value.replaceAll(/\$\{[^}]*\}/g, "")));
        if (pattern !== undefined)
          return { fault: `compares ${key} by ${operator} to the pattern "${pattern}"` };
      }
      return undefined;
    },
  }),
};
