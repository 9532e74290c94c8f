import { exceptionValid } from "./exceptions.ts";
import type { Rule } from "./rule.ts";

const head = `# Policies

What an environment must be like. \`npm run plan\` judges the offline plan by these rules, and the engine judges every
preview and deployment by the same ones (\`policies/\` is its policy pack).

- **mandatory** fails the plan, the preview and the deployment; **advisory** is only reported.
- What is not known before the deployment is reported as _unchecked_, never as passed.
- **Mends**: on the engine the rule changes the input itself and says so.
- Settings of a rule, and its level (\`enforcementLevel\`: advisory, mandatory, disabled), stand in the stack's
  \`policies.rules.<rule>\`.
- A finding is accepted for a while by an entry of \`policies.exceptions\` (resource, rule, reason, last day). An exception
  that has expired or excuses nothing is itself a violation.
- \`protect\` is judged; \`retainOnDelete\` the engine does not show to a policy pack.

This page is generated from the rules.
`;

type Row = Pick<Rule, "name" | "level" | "severity" | "description" | "reason" | "remedy">;

/** docs/policies.md. */
export function renderPolicies(rules: readonly Rule[]): string {
  const rows: Row[] = [...rules, exceptionValid];
  return `${head}\n${renderTable(rows.map((rule) => toCells(rule, rules)))}${renderSettings(rules)}`;
}

function toCells(row: Row, rules: readonly Rule[]): string[] {
  const rule = rules.find(({ name }) => name === row.name);
  const mends = rule?.scope === "resource" && rule.remediate !== undefined ? ", mends" : "";
  return [`\`${row.name}\``, `${row.level}${mends}`, row.severity, row.description, row.reason, row.remedy];
}

function renderTable(rows: readonly (readonly string[])[]): string {
  const titles = ["Rule", "Level", "Severity", "What must hold", "Why", "Remedy"];
  const escaped = rows.map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|").replace(/\.$/, "")));
  return renderAligned([titles, ...escaped]);
}

function renderSettings(rules: readonly Rule[]): string {
  const rows = rules.flatMap((rule) =>
    "configSchema" in rule
      ? Object.entries(rule.configSchema as Record<string, { default?: unknown; description?: string }>).map(
          ([key, schema]) => [
            `\`${rule.name}.${key}\``,
            `\`${JSON.stringify(schema.default ?? null)}\``,
            (schema.description ?? "").replaceAll("|", "\\|"),
          ],
        )
      : [],
  );
  if (rows.length === 0) return "";
  return `\n## Settings\n\n${renderAligned([["Setting", "Default", "What it is"], ...rows])}`;
}

/** As prettier lays a table out, so that `npm run fix` leaves the page alone. */
function renderAligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - widthOf(cell))).join(" | ")} |\n`;
  const [titles = [], ...body] = rows;
  return [line(titles), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("");
}

function widthOf(text: string): number {
  return Array.from(text).length;
}
