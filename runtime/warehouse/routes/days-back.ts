import { z } from "zod";
import { daysUntil } from "./grouped-rows.ts";

const maxDays = 366;
const error = `expected a whole number from 1 to ${maxDays}`;

/** The period of a report. */
export const daysBack = z.coerce
  .number({ error })
  .int({ error })
  .min(1, { error })
  .max(maxDays, { error })
  .default(30)
  .describe(`Days (UTC) back from \`to\`, that day among them, 1 to ${maxDays}`);

/** Where it ends. */
export const lastDay = z.iso
  .date({ error: "expected a day such as 2026-01-31" })
  .optional()
  .describe("Last day (UTC) of the period; today where it is left out");

export interface PeriodQuery {
  days: number;
  to?: string | undefined;
}

export interface Period {
  /** All of them, the oldest first. */
  days: readonly string[];
  from: string;
  to: string;
}

/** What lies after it is in no sum: sources' clocks differ. */
export function periodOf({ days: count, to }: PeriodQuery, nowMs: number): Period {
  const days = daysUntil(to === undefined ? nowMs : Date.parse(to), count);
  return { days, from: days[0] ?? "", to: days.at(-1) ?? "" };
}
