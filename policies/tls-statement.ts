import { readStatements } from "./policy-document.ts";
import type { Statement } from "./policy-document.ts";
import type { Resource, Verdict } from "./rule.ts";
import { complies, unchecked, violates } from "./verdict.ts";

/** Whether the `policy` of `attached` denies everyone every action of `service` (`s3`) over anything but TLS. */
export function checkTlsStatement(
  attached: Resource,
  service: string,
  covers: (resources: readonly string[]) => boolean,
): Verdict {
  const statements = readStatements(attached.props["policy"]);
  if (statements === undefined) return unchecked("policy");
  if (statements.some((statement) => denies(statement, service) && covers(statement.resources)))
    return complies;
  return statements.some(({ unknownParts }) => unknownParts.length > 0)
    ? unchecked("policy")
    : violates("its policy does not deny requests without TLS");
}

function denies({ effect, principals, actions, conditions }: Statement, service: string): boolean {
  const isForAll = principals.some(({ type, id }) => id === "*" && (type === "*" || type === "AWS"));
  const isForEverything = actions.some((action) => action === "*" || action.toLowerCase() === `${service}:*`);
  // A second condition would narrow the denial.
  const [condition] = conditions;
  const isWithoutTls =
    conditions.length === 1 &&
    condition?.operator === "Bool" &&
    condition.key.toLowerCase() === "aws:securetransport" &&
    condition.values.join() === "false";
  return effect === "Deny" && isForAll && isForEverything && isWithoutTls;
}
