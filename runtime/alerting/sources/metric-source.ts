import type { Labels } from "../store/state-store.ts";

export interface SignalQuery {
  metric: string;
  by: readonly string[];
  where: Labels;
  /** The window: from `fromMs`, up to `toMs`, which is no longer in it. */
  fromMs: number;
  toMs: number;
}

export interface SignalValue {
  /** Of `by`, all of them; an empty text is a group that says nothing of itself. */
  labels: Labels;
  /** Null where nothing was measured. */
  value: number | null;
}

/** Something that measures. What it can't read it throws: that is no missing value. */
export interface MetricSource {
  name: string;
  canRead: (metric: string) => boolean;
  /** A group for each combination of `by` that there is; without `by` one or none. */
  read: (query: SignalQuery) => Promise<readonly SignalValue[]>;
}
