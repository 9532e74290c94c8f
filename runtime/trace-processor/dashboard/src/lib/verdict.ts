import type { Pipeline, Verdict } from "./api.ts";

/** Of the whole pipeline. Warnings alone leave it healthy, and are shown all the same. */
export function verdictOf(health: Pick<Pipeline, "is_healthy" | "count_warning">): Verdict {
  if (!health.is_healthy) return "CRITICAL";
  return health.count_warning > 0 ? "WARNING" : "OK";
}
