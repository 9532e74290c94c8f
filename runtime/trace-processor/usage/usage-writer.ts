import type { UsageRow } from "../../../contracts/usage-row.ts";
import type { DailyUsage } from "../store/daily-usage-reader.ts";
import { dailyRow, digestAfter, digestOf } from "./daily-rows.ts";
import type { UsagePlace } from "./usage-place.ts";

export interface UsageWriterOptions {
  place: UsagePlace;
  /** Usage of that day and later. */
  read: (from: Date) => Promise<DailyUsage[]>;
  /** Days of which spans still come. */
  retentionDays: number;
  now: () => number;
}

const dayMs = 86_400_000;

/**
 * Makes a step that writes the days whose usage is another than when it was last written, and gives how many. Any number
 * of instances may do so at once: the same content has the same name.
 */
export function makeUsageWriter(options: UsageWriterOptions): () => Promise<number> {
  /** By day: what this instance knows to be the latest. Asking the place each time would cost a listing a day. */
  const written = new Map<string, string>();
  return async () => {
    const { retentionDays, now } = options;
    const nowMs = now();
    const from = new Date((Math.floor(nowMs / dayMs) - retentionDays) * dayMs);
    const asOf = new Date(nowMs).toISOString();
    const days = Map.groupBy(await options.read(from), ({ day }) => day);
    for (const day of written.keys()) if (!days.has(day)) written.delete(day);
    let count = 0;
    for (const [day, usage] of days) {
      const rows = usage.map((one) => dailyRow(one, asOf));
      const digest = digestOf(rows);
      if (written.get(day) === digest) continue;
      if (await writeDay(options.place, { day, digest, rows })) count += 1;
      written.set(day, digest);
    }
    return count;
  };
}

/** False where the day's latest file says just this. */
async function writeDay(
  place: UsagePlace,
  { day, digest, rows }: { day: string; digest: string; rows: readonly UsageRow[] },
): Promise<boolean> {
  const files = await place.list(day);
  const latest = files.at(-1);
  // A file is loaded once by its name: what comes again after something else needs a new one.
  const names = [digest, ...files.map((file) => digestAfter(digest, file))];
  if (latest !== undefined && names.includes(latest)) return false;
  await place.write(day, files.includes(digest) ? digestAfter(digest, latest ?? "") : digest, rows);
  return true;
}
