import { alertSignals } from "../../../contracts/monitoring/alert-signals.ts";
import type { AlertRule } from "../../../contracts/monitoring/alert-rules.ts";
import { formatSeconds, formatValue } from "../notices/format-value.ts";
import { unitOf } from "../notices/make-notice.ts";
import { builtInRules } from "./built-in-rules.ts";

/** docs/alerting.md with the tables of metrics and of built-in rules between their marks. Throws where a mark is missing. */
export function renderAlerting(document: string): string {
  return replace(replace(document, "signals", signalTable()), "rules", ruleTable());
}

function replace(document: string, name: string, text: string): string {
  const begin = `<!-- ${name} -->`;
  const from = document.indexOf(begin);
  const to = document.indexOf(`<!-- /${name} -->`);
  if (from < 0 || to < from) throw new Error(`the document lacks ${begin} or its end`);
  return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`;
}

function signalTable(): string {
  const rows = Object.entries(alertSignals).map(([name, { unit, labels, meaning }]) => [
    `\`${name}\``,
    unit === "usd" ? "US dollars" : unit,
    labels.length === 0 ? "–" : labels.map((label) => `\`${label}\``).join(", "),
    meaning,
  ]);
  return table(["metric", "unit", "labels", "meaning"], rows);
}

function ruleTable(): string {
  return table(
    ["rule", "tells when", "warning", "critical", "watches"],
    builtInRules.map((rule) => [
      `\`${rule.id}\``,
      rule.title,
      bound(rule, rule.warning),
      bound(rule, rule.critical),
      `\`${rule.metric}\`${rule.by.length === 0 ? "" : ` by ${rule.by.join(", ")}`} over ${formatSeconds(rule.windowMs / 1000)}`,
    ]),
  );
}

function bound({ metric, comparison }: AlertRule, value: number | undefined): string {
  return value === undefined ? "–" : `${comparison} ${formatValue(value, unitOf(metric))}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
