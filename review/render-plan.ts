import type { Finding } from "../policies/evaluate.ts";
import { highlight } from "./highlights.ts";
import type { Statement } from "./permissions.ts";
import type { Plan, PlanResource } from "./plan.ts";

/** Colours a text; on anything but a terminal it gives it back as it is. */
export type Paint = (style: "bold" | "dim" | "red" | "green" | "yellow" | "cyan", text: string) => string;

export const plain: Paint = (_, text) => text;

/** A plan for people. */
export function renderPlan(plan: Plan, paint: Paint = plain): string {
  const sections: [string, string[]][] = [
    [`Stack ${plan.stack} of ${plan.project}`, renderTree(plan, paint)],
    ["Resources by type", renderCounts(plan)],
    ["Policies", renderPolicies(plan, paint)],
    ["Permissions of roles", renderRoles(plan, paint)],
    ["Policies at resources", renderResourcePolicies(plan, paint)],
    ["Grants in Snowflake", renderGrants(plan)],
    [costTitle(plan), renderCosts(plan, paint)],
    ["Outputs", Object.entries(plan.outputs).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)],
  ];
  const filled = sections.filter(([, lines]) => lines.length > 0);
  return filled.map(([title, lines]) => [paint("bold", title), ...lines, ""].join("\n")).join("\n");
}

function renderTree(plan: Plan, paint: Paint): string[] {
  const childrenOf = Map.groupBy(plan.resources, ({ parent }) => parent);
  const walk = (parent: string | null, indent: string): string[] => {
    const children = childrenOf.get(parent) ?? [];
    return children.flatMap((resource, at) => {
      const isLast = at === children.length - 1;
      const line = `${paint("dim", `${indent}${isLast ? "└─" : "├─"}`)} ${renderResource(resource, paint)}`;
      return [line, ...walk(resource.urn, `${indent}${isLast ? "   " : "│  "}`)];
    });
  };
  const lookups = plan.lookups.map(({ token }) => token).join(", ");
  const notes = [
    plan.assumedSecrets.length > 0 ? `Secrets taken as set: ${plan.assumedSecrets.join(", ")}` : "",
    lookups === "" ? "" : `Looked up: ${lookups}`,
  ].filter((note) => note !== "");
  return [...walk(null, ""), ...notes.map((note) => paint("dim", note))];
}

function renderResource(resource: PlanResource, paint: Paint): string {
  const marks = [resource.protect ? "protected" : "", resource.retainOnDelete ? "retained" : ""];
  return [
    paint("cyan", resource.name),
    paint("dim", resource.type),
    highlight(resource),
    ...marks.filter((mark) => mark !== "").map((mark) => paint("yellow", `[${mark}]`)),
  ]
    .filter((part) => part !== "")
    .join("  ");
}

function renderCounts({ countByType, resources }: Plan): string[] {
  return [
    ...columns(Object.entries(countByType).map(([type, count]) => [String(count).padStart(4), type])),
    `${String(resources.length).padStart(4)}  in all`,
  ];
}

function renderPolicies({ policies }: Plan, paint: Paint): string[] {
  const used = policies.rules.filter((rule) => verdictOf(rule) !== "unused");
  const unused = policies.rules.filter((rule) => verdictOf(rule) === "unused").map(({ rule }) => rule);
  const rows = used.map((rule) => {
    const verdict = verdictOf(rule);
    const colour = verdict === "violated" ? "red" : verdict === "complies" ? "green" : "yellow";
    return [paint(colour, verdict), rule.rule, rule.level, countsOf(rule)];
  });
  return [
    ...columns(rows),
    ...(unused.length > 0
      ? [paint("dim", `nothing to judge for ${unused.length} more: ${unused.join(", ")}`)]
      : []),
    ...policies.findings.map((finding) => renderFinding(finding, paint)),
  ];
}

type RuleVerdict = Plan["policies"]["rules"][number];

function verdictOf({ complies, violates, excused, unchecked }: RuleVerdict): string {
  if (violates > 0) return "violated";
  if (unchecked > 0) return "unchecked";
  if (excused > 0) return "excused";
  return complies > 0 ? "complies" : "unused";
}

function countsOf({ complies, violates, excused, unchecked }: RuleVerdict): string {
  const counts = { comply: complies, violate: violates, "are excused": excused, "are unchecked": unchecked };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(", ");
}

function renderFinding({ status, level, severity, rule, message }: Finding, paint: Paint): string {
  const colour = status === "violation" ? (level === "mandatory" ? "red" : "yellow") : "dim";
  return `${paint(colour, `${status} (${level}, ${severity})`)} ${rule}: ${message}`;
}

function renderRoles({ permissions }: Plan, paint: Paint): string[] {
  return permissions.roles.flatMap(({ role, trust, grants, managedPolicies }) => [
    paint("cyan", role),
    ...trust.flatMap((statement) => renderStatement("  may be assumed", statement, paint)),
    ...grants.flatMap(({ policy, statements }) => [
      paint("dim", `  by ${policy}`),
      ...statements.flatMap((statement) => renderStatement("    may", statement, paint)),
    ]),
    ...managedPolicies.map((arn) => `  and all of ${paint("yellow", arn)}`),
  ]);
}

function renderResourcePolicies({ permissions }: Plan, paint: Paint): string[] {
  return permissions.resources.flatMap(({ urn, statements }) => [
    paint("cyan", urn.split("::").at(-1) ?? urn),
    ...statements.flatMap((statement) => renderStatement("  may", statement, paint)),
  ]);
}

/** Who, what, on what, if what: one line each, so that a long statement can be read. */
function renderStatement(lead: string, statement: Statement, paint: Paint): string[] {
  const { effect, principals, actions, resources, conditions } = statement;
  const verb = effect === "Deny" ? paint("red", `${lead} NOT`) : lead;
  const indent = " ".repeat(lead.length - lead.trimStart().length + 2);
  const more = [
    principals.length > 0 ? `who ${principals.join(", ")}` : "",
    resources.length > 0 ? `on ${resources.join(", ")}` : "",
    ...conditions.map((condition) => `if ${condition}`),
  ];
  return [
    `${verb} ${actions.join(", ") || effect}`,
    ...more.filter((part) => part !== "").map((part) => indent + part),
  ];
}

function renderGrants({ permissions }: Plan): string[] {
  return columns(permissions.snowflake.map(({ role, privileges, on }) => [role, privileges.join(", "), on]));
}

function costTitle({ costs: { pricesOf } }: Plan): string {
  return `Cost a month, an estimate (list prices of ${pricesOf.region}, ${pricesOf.asOf})`;
}

function renderCosts({ costs }: Plan, paint: Paint): string[] {
  const { volume } = costs;
  return [
    paint(
      "dim",
      `at ${volume.exportedRowsPerDay} exported rows a day of ${volume.bytesPerRow} bytes, ${volume.spansPerDay} spans a day kept ${volume.retentionDays} days, ${volume.bedrockInvocationsPerDay} invocations of Bedrock a day`,
    ),
    ...costs.parts.flatMap(({ part, monthlyUsd, lines }) => [
      `${usd(monthlyUsd)}  ${paint("cyan", part)}`,
      ...columns(
        lines.map(({ resource, what, quantity, unit, unitPriceUsd, monthlyUsd: ofLine }) => [
          `          ${usd(ofLine)}`,
          resource,
          what,
          `${quantity} ${unit} × ${unitPriceUsd}`,
        ]),
      ),
    ]),
    paint("bold", `${usd(costs.totalMonthlyUsd)}  in all`),
    ...costs.notEstimated.map(({ resource, type, why }) => `not estimated: ${resource} (${type}): ${why}`),
    ...costs.assumptions.map((assumption) => paint("dim", `assumed: ${assumption}`)),
  ];
}

function usd(amount: number): string {
  return `${amount.toFixed(2).padStart(9)} USD`;
}

/** Pads all columns but the last; for texts without colour, or coloured alike. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return rows.map((row) =>
    row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join("  "),
  );
}
