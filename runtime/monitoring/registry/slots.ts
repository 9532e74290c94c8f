import type { Scale } from "./scale.ts";

export type SlotLabels = Readonly<Record<string, string>>;

/**
 * Where one combination of labels is counted. Whoever counts often keeps the slot: adding to it is an addition and
 * nothing else.
 */
export class CounterSlot {
  readonly labels: SlotLabels;
  /** Since the start. */
  total = 0;
  #taken = 0;

  constructor(labels: SlotLabels) {
    this.labels = labels;
  }

  add(amount = 1): void {
    this.total += amount;
  }

  /** What was added since this was last called. */
  take(): number {
    const added = this.total - this.#taken;
    this.#taken = this.total;
    return added;
  }
}

/** Values of a histogram, as buckets that hold any: each stands for its mean, so that sum and average are exact. */
export interface Distribution {
  count: number;
  sum: number;
  /** Ascending. */
  values: number[];
  counts: number[];
}

/** The same for values: how many came, and their sum, by bucket. */
export class HistogramSlot {
  readonly labels: SlotLabels;
  /** Since the start. */
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly #scale: Scale;
  readonly #takenCounts: Float64Array;
  readonly #takenSums: Float64Array;

  constructor(labels: SlotLabels, scale: Scale) {
    this.labels = labels;
    this.#scale = scale;
    this.counts = new Float64Array(scale.size);
    this.sums = new Float64Array(scale.size);
    this.#takenCounts = new Float64Array(scale.size);
    this.#takenSums = new Float64Array(scale.size);
  }

  observe(value: number): void {
    const index = this.#scale.indexOf(value);
    (this.counts[index] as number) += 1;
    (this.sums[index] as number) += value;
  }

  /** Adds what came since this was last called to `into`. */
  take(into: Buckets): void {
    for (let index = 0; index < this.counts.length; index += 1) {
      const count = this.counts[index] as number;
      const fresh = count - (this.#takenCounts[index] as number);
      if (fresh === 0) continue;
      const sum = this.sums[index] as number;
      (into.counts[index] as number) += fresh;
      (into.sums[index] as number) += sum - (this.#takenSums[index] as number);
      this.#takenCounts[index] = count;
      this.#takenSums[index] = sum;
    }
  }
}

export interface Buckets {
  counts: Float64Array;
  sums: Float64Array;
}

export function makeBuckets({ size }: Scale): Buckets {
  return { counts: new Float64Array(size), sums: new Float64Array(size) };
}

export function addBuckets(into: Buckets, from: Buckets): void {
  for (let index = 0; index < into.counts.length; index += 1) {
    (into.counts[index] as number) += from.counts[index] as number;
    (into.sums[index] as number) += from.sums[index] as number;
  }
}

export function describeBuckets({ counts, sums }: Buckets): Distribution {
  const distribution: Distribution = { count: 0, sum: 0, values: [], counts: [] };
  for (const [index, count] of counts.entries()) {
    if (count === 0) continue;
    const sum = sums[index] as number;
    distribution.count += count;
    distribution.sum += sum;
    distribution.values.push(sum / count);
    distribution.counts.push(count);
  }
  return distribution;
}
