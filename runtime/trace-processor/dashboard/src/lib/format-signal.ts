import { formatCompact, formatDuration, formatUsd, missing } from "./format.ts";

/** A value in the unit of its metric; a duration is one whatever it was measured in. */
export function formatSignal(value: number | null, unit: string): string {
  if (value === null) return missing;
  if (unit === "usd") return formatUsd(value);
  if (unit === "percent") return `${Number(value.toFixed(1))} %`;
  if (unit === "milliseconds") return formatDuration(value);
  if (unit === "seconds") return formatDuration(value * 1000);
  return formatCompact(value);
}

/** `model gpt-4o · user ada`; a label that says nothing is unknown. */
export function formatLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label} ${value === "" ? "unknown" : value}`)
    .join(" · ");
}

export interface SparkPoint {
  x: number;
  y: number;
}

/**
 * Where a history's values are in a box, by their time; gaps are left out. The box is as high as the values and the
 * threshold need, from zero where nothing is below it.
 */
export function sparkPoints(
  history: readonly (readonly [at: number, value: number | null])[],
  threshold: number | null,
  size: { width: number; height: number },
): { points: SparkPoint[]; thresholdY: number | null } {
  const known = history.filter((entry): entry is [number, number] => entry[1] !== null);
  const values = [...known.map(([, value]) => value), ...(threshold === null ? [] : [threshold])];
  const least = Math.min(0, ...values);
  const span = Math.max(...values, least + 1e-9) - least;
  const first = known[0]?.[0] ?? 0;
  const lasts = Math.max(1, (known.at(-1)?.[0] ?? 0) - first);
  const y = (value: number) => size.height - ((value - least) / span) * size.height;
  return {
    points: known.map(([at, value]) => ({ x: ((at - first) / lasts) * size.width, y: y(value) })),
    thresholdY: threshold === null ? null : y(threshold),
  };
}
