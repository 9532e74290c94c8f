import type { UsageRow } from "../../../contracts/usage-row.ts";

/** Where days of usage are written for the warehouse, `processor/dt=<day>/<digest>.jsonl.gz`. */
export interface UsagePlace {
  /** The digests of a day's files, in the order in which they were written. */
  list: (day: string) => Promise<string[]>;
  write: (day: string, digest: string, rows: readonly UsageRow[]) => Promise<void>;
}

export const dayPath = (day: string): string => `processor/dt=${day}/`;
export const fileSuffix = ".jsonl.gz";
