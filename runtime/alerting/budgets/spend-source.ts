import type { Labels } from "../store/state-store.ts";

export interface SpendRequest {
  by: readonly string[];
  where: Labels;
  fromMs: number;
  toMs: number;
  /** Groups below this are left out; with `by` only. */
  leastUsd?: number;
  /** The most expensive groups go first. */
  limit?: number;
}

export interface GroupSpend {
  labels: Labels;
  requests: number;
  costUsd: number;
  /** Calls that no price is known of: they are in no sum. */
  unpriced: number;
}

/** What model calls cost in a time, by whose they were. */
export interface SpendSource {
  read: (request: SpendRequest) => Promise<readonly GroupSpend[]>;
}
