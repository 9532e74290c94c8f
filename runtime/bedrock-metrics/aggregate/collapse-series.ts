import { collapsedValue } from "../../../contracts/bedrock/metrics.ts";
import { addSeries, makeSeries, type Series, type SkippedCode } from "./object-aggregate.ts";

/**
 * Keeps the largest `maxSeries` series, minutes aside, by invocations and then by name; the others lose their model and
 * application to `other` (BMAS-009). Decided at the end, so that it does not matter what came first.
 */
export function collapseSeries(
  all: readonly Series[],
  options: { maxSeries: number; onCollapsed: (code: SkippedCode, atMs: number) => void },
): Series[] {
  const sums = new Map<string, number>();
  for (const one of all) sums.set(labelOf(one), (sums.get(labelOf(one)) ?? 0) + one.invocations);
  if (sums.size <= options.maxSeries) return [...all];
  const ranked = [...sums].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const kept = new Set(ranked.slice(0, options.maxSeries).map(([label]) => label));
  const collapsed = new Map<string, Series>();
  const rest: Series[] = [];
  for (const one of all) {
    if (kept.has(labelOf(one))) {
      rest.push(one);
      continue;
    }
    for (let count = 0; count < one.invocations; count += 1) options.onCollapsed("BMAS-009", one.minuteMs);
    const { minuteMs, profileType, sourceRegion, servedRegion, accountId } = one;
    const key = {
      minuteMs,
      profileType,
      model: collapsedValue,
      sourceRegion,
      servedRegion,
      applicationId: one.applicationId === undefined ? undefined : collapsedValue,
      accountId,
    };
    const name = `${minuteMs} ${labelOf({ ...one, ...key })}`;
    const sum = collapsed.get(name) ?? makeSeries(key);
    addSeries(sum, one);
    collapsed.set(name, sum);
  }
  return mergeInto(rest, collapsed);
}

/** Models that were collapsed before stand under the same name. */
function mergeInto(rest: readonly Series[], collapsed: ReadonlyMap<string, Series>): Series[] {
  const left = new Map(collapsed);
  for (const one of rest) {
    const name = `${one.minuteMs} ${labelOf(one)}`;
    const sum = left.get(name);
    if (sum === undefined) continue;
    addSeries(one, sum);
    left.delete(name);
  }
  return [...rest, ...left.values()];
}

const labelOf = ({
  profileType,
  model,
  sourceRegion,
  servedRegion,
  applicationId,
  accountId,
}: Series): string =>
  [profileType, model, sourceRegion, servedRegion, applicationId ?? "", accountId ?? ""].join("\n");
