import type { AlertRule } from "../../../contracts/monitoring/alert-rules.ts";
import { groupKey } from "../state/incident-id.ts";
import type { Labels } from "../store/state-store.ts";
import type { SignalValue } from "./metric-source.ts";

/** Of so many groups at most a state is kept: the worst go first. */
export const maxGroups = 500;

export interface GroupValue {
  groupKey: string;
  /** Those of the group and those that the rule is restricted to. */
  labels: Labels;
  value: number | null;
}

/**
 * What was measured, and the groups with a state that were not measured: those have no data now. `isCut` where there
 * were more groups than are kept.
 */
export function completeGroups(
  rule: Pick<AlertRule, "by" | "where" | "comparison">,
  measured: readonly SignalValue[],
  known: readonly Pick<GroupValue, "groupKey" | "labels">[],
): { groups: GroupValue[]; isCut: boolean } {
  const groups = new Map<string, GroupValue>();
  const add = (labels: Labels, value: number | null) => {
    const key = groupKey(labels);
    if (!groups.has(key)) groups.set(key, { groupKey: key, labels, value });
  };
  const sorted = measured.toSorted((a, b) => badness(rule, b.value) - badness(rule, a.value));
  const kept = new Set(known.map((group) => group.groupKey));
  for (const [index, { labels, value }] of sorted.entries()) {
    const all = { ...rule.where, ...labels };
    if (index < maxGroups || kept.has(groupKey(all))) add(all, value);
  }
  for (const { labels } of known) add(labels, null);
  if (rule.by.length === 0) add({ ...rule.where }, null);
  return { groups: [...groups.values()], isCut: measured.length > maxGroups };
}

function badness({ comparison }: Pick<AlertRule, "comparison">, value: number | null): number {
  if (value === null) return -Infinity;
  return comparison === "above" ? value : -value;
}

/** Whether a state is still one of the rule's: its labels are those that the rule has now. */
export function isGroupOf(rule: Pick<AlertRule, "by" | "where">, labels: Labels): boolean {
  const names = new Set([...rule.by, ...Object.keys(rule.where)]);
  return (
    Object.keys(labels).length === names.size &&
    Object.keys(labels).every((label) => names.has(label)) &&
    Object.entries(rule.where).every(([label, value]) => rule.by.includes(label) || labels[label] === value)
  );
}
