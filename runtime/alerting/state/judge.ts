import type { AlertRule, Severity } from "../../../contracts/monitoring/alert-rules.ts";

export type Judged = Pick<AlertRule, "comparison" | "warning" | "critical" | "noData">;

/** How bad a value is; null where it is well, `keep` where it says nothing. */
export function judge(rule: Judged, value: number | null): Severity | "keep" | null {
  if (value === null || Number.isNaN(value)) {
    if (rule.noData === "alert") return rule.critical === undefined ? "warning" : "critical";
    return rule.noData === "ok" ? null : "keep";
  }
  const passes = (threshold: number | undefined) =>
    threshold !== undefined && (rule.comparison === "above" ? value > threshold : value < threshold);
  if (passes(rule.critical)) return "critical";
  return passes(rule.warning) ? "warning" : null;
}

/** The threshold that a severity stands for; undefined where it came of missing data. */
export function thresholdOf(rule: Judged, severity: Severity): number | undefined {
  return severity === "critical" ? (rule.critical ?? rule.warning) : (rule.warning ?? rule.critical);
}

const ranks: Record<Severity, number> = { warning: 1, critical: 2 };

export function isWorse(severity: Severity, than: Severity): boolean {
  return ranks[severity] > ranks[than];
}
