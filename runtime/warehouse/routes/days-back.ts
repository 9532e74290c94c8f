import { z } from "zod";

const maxDays = 366;
const error = `expected a whole number from 1 to ${maxDays}`;

/** The period of a report. */
export const daysBack = z.coerce
  .number({ error })
  .int({ error })
  .min(1, { error })
  .max(maxDays, { error })
  .default(30)
  .describe(`Days (UTC) back from today, today among them, 1 to ${maxDays}`);
