import { createHash } from "node:crypto";

/**
 * The same condition that began at the same time is the same incident, whoever evaluates it and however often. The
 * labels count in their own order.
 */
export function incidentId(
  ruleId: string,
  labels: Readonly<Record<string, string>>,
  beganAtMs: number,
): string {
  const text = JSON.stringify([ruleId, groupKey(labels), beganAtMs]);
  return createHash("sha256").update(text).digest("hex").slice(0, 20);
}

/** One text for one combination of labels, in whatever order they come. */
export function groupKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));
}
