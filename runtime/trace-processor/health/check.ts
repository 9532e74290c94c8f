import type { AlarmKind } from "../../../contracts/monitoring/alarms/kinds.ts";

/** UNKNOWN is neither well nor ill: nobody has said. */
export type Verdict = "OK" | "WARNING" | "CRITICAL" | "UNKNOWN";

export const areas = ["service", "database", "monitoring", "pipeline", "bedrock"] as const;
export type Area = (typeof areas)[number];

/** One thing that is looked at, and how it is. */
export interface Check {
  /** Stable, for tests and keys: `service.error-rate`. */
  id: string;
  area: Area;
  title: string;
  verdict: Verdict;
  /** What was found, as a sentence without its end. */
  says: string;
  /** What to do about it; null where nothing need be done. */
  remedy: string | null;
  /** A page of `docs/runbooks/` without its ending: that of the alarm which a deployment has for it; null without one. */
  runbook: AlarmKind | null;
}

interface Limits {
  warning?: number;
  critical?: number;
}

/** By a value that is bad when it is large; not known where there is none. */
export function judge(value: number | null | undefined, { warning, critical }: Limits): Verdict {
  if (value === null || value === undefined) return "UNKNOWN";
  if (critical !== undefined && value >= critical) return "CRITICAL";
  return warning !== undefined && value >= warning ? "WARNING" : "OK";
}

const gravest: readonly Verdict[] = ["CRITICAL", "WARNING", "UNKNOWN", "OK"];

export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return gravest.find((verdict) => verdicts.includes(verdict)) ?? "UNKNOWN";
}

/** A remedy stands beside what needs one. */
export function makeCheck(
  check: Omit<Check, "remedy" | "runbook"> & { remedy: string; runbook?: AlarmKind },
): Check {
  const needsOne = check.verdict === "WARNING" || check.verdict === "CRITICAL";
  return {
    ...check,
    remedy: needsOne ? check.remedy : null,
    runbook: needsOne ? (check.runbook ?? null) : null,
  };
}
