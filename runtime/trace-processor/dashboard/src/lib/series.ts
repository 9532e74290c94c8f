import type { Values } from "./api.ts";

/** Sums upwards, missing values as zero: the last row is the whole. The rows given are the stack from its foot up. */
export function stack(rows: Values[]): number[][] {
  let below: number[] = [];
  return rows.map((row) => {
    below = row.map((value, index) => (below[index] ?? 0) + (value ?? 0));
    return below;
  });
}

export function sum(values: Values): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

/** True where no bucket holds anything: nothing to draw. */
export function isBlank(rows: Values[]): boolean {
  return rows.every((row) => row.every((value) => value === null || value === 0));
}

/** Values with nothing beside them, which a line can't show: they are drawn as dots. */
export function isolatedIndexes(values: Values): number[] {
  return values.flatMap((value, index) => {
    const isAlone = (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
    return value !== null && isAlone ? [index] : [];
  });
}

/**
 * The x of a bucket is its middle, so that the cursor snaps to the bar that it is over; the range runs from the first
 * bucket's start to the last one's end.
 */
export function bucketAxis(times: number[], stepSeconds: number): { x: number[]; range: [number, number] } {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  return { x: times.map((time) => time + stepSeconds / 2), range: [first, last + stepSeconds] };
}

/** A scale from zero with a little air above; nothing to show still has a height. */
export function scaleFromZero(max: number | null): [number, number] {
  return max === null || !Number.isFinite(max) || max <= 0 ? [0, 1] : [0, max * 1.08];
}

/** A sentence in place of the picture: what a chart shows to those who don't see it. */
export function describeChart(
  title: string,
  rows: { label: string; values: Values }[],
  format: (value: number) => string,
): string {
  if (isBlank(rows.map((row) => row.values))) return `${title}: nothing in this period.`;
  const parts = rows.map((row) => {
    const known = row.values.filter((value) => value !== null);
    if (known.length === 0) return `${row.label} has no values`;
    return `${row.label} from ${format(Math.min(...known))} to ${format(Math.max(...known))}`;
  });
  return `${title}: ${parts.join("; ")}. Arrow keys move through the values.`;
}
