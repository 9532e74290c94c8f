import type { DocumentKind, PolicyDocument, Statement } from "./policy-document.ts";
import { documentsOf } from "./policy-document.ts";
import type { Resource, ResourceRule, Settings, Verdict } from "./rule.ts";
import { allOf, complies, unchecked, violates } from "./verdict.ts";

/** What a rule asks of each statement of the policy documents that a resource carries. */
export interface StatementCheck {
  kinds: readonly DocumentKind[];
  /** Parts of a statement that decide, as `Principal` and `Condition`: where one is not known, absence proves nothing. */
  parts: readonly string[];
  /** What is wrong with it, if anything; `unlessUnknown` where a part that is not known yet might mend it. */
  faultOf(
    statement: Statement,
    context: { document: PolicyDocument; resource: Resource; settings: Settings },
  ): { fault: string; unlessUnknown?: boolean } | undefined;
}

export function checkStatements(check: StatementCheck): ResourceRule["check"] {
  return (resource, settings) =>
    allOf(
      documentsOf(resource, ...check.kinds).flatMap((document): Verdict[] => {
        if (document.statements === undefined) return [unchecked(document.property)];
        return document.statements.map((statement) => {
          const isUnknown = statement.unknownParts.some((part) => check.parts.includes(part));
          const found = check.faultOf(statement, { document, resource, settings });
          if (found !== undefined && !(isUnknown && found.unlessUnknown === true)) {
            return violates(`${document.property} ${found.fault}`);
          }
          return isUnknown ? unchecked(document.property) : complies;
        });
      }),
    );
}
