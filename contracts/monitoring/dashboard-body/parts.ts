import { z } from "zod";
import { isStatistic, statisticForms } from "./statistic.ts";

/** Pieces that several kinds of widgets have. */

const one = (words: readonly string[]) => ({ error: `expected ${words.join(", ")}` });
export const oneOf = <const T extends readonly [string, ...string[]]>(...words: T) =>
  z.enum(words, one(words));
export const text = z.string({ error: "expected text" });
export const flag = z.boolean({ error: "expected true or false" });
export const number = z.number({ error: "expected a number" });
export const whole = (min: number, max: number) => {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};

export const region = z
  .string({ error: "expected the region; it must be given" })
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: "expected a region (us-east-1)" });
export const accountId = z
  .string({ error: "expected an account's 12 digits" })
  .regex(/^\d{12}$/, { error: "expected an account's 12 digits" });
export const color = text.regex(/^#[0-9a-f]{6}$/i, {
  error: "expected a colour of six hex digits (#1f77b4)",
});
export const statistic = text.refine(isStatistic, { error: `expected a statistic: ${statisticForms}` });

/** Graphs show nothing finer than a minute; only metrics of high resolution take 1, 5, 10 and 30 seconds. */
export const period = z
  .number({ error: "expected seconds" })
  .refine((seconds) => Number.isInteger(seconds) && seconds >= 60 && seconds % 60 === 0, {
    error: "expected seconds, a multiple of 60",
  });
export const metricPeriod = z
  .number({ error: "expected seconds" })
  .refine(
    (seconds) =>
      [1, 5, 10, 30].includes(seconds) || (Number.isInteger(seconds) && seconds >= 60 && seconds % 60 === 0),
    {
      error: "expected seconds: 1, 5, 10, 30, or a multiple of 60",
    },
  );

const relative = /^-P(?:T(?=\d)(?:\d+H)?(?:\d+M)?|\d+[DWM])$/;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)$/;
export const isRelativeTime = (value: string): boolean => relative.test(value);
export const isAbsoluteTime = (value: string): boolean =>
  isoTime.test(value) && !Number.isNaN(Date.parse(value));
export const startTime = text.refine((value) => isRelativeTime(value) || isAbsoluteTime(value), {
  error: "expected a time (2026-01-31T12:00:00Z), or a range before now (-PT6H, -P7D)",
});
export const absoluteTime = text.refine(isAbsoluteTime, { error: "expected a time (2026-01-31T12:00:00Z)" });

export const legend = z.strictObject({ position: oneOf("right", "bottom", "hidden") });
export const alarmArn = text.regex(/^arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.{1,255}$/, {
  error: "expected the ARN of an alarm",
});

/** `end` needs `start`, and both are then times; a range before now stands alone. */
export function checkTimes(
  { start, end }: { start?: string | undefined; end?: string | undefined },
  report: (path: string, message: string) => void,
): void {
  if (end === undefined) return;
  if (start === undefined) report("end", "expected start beside it");
  else if (isRelativeTime(start))
    report("start", "expected a time, as end is one; a range before now stands alone");
  else if (Date.parse(start) >= Date.parse(end)) report("end", "expected a time after start");
}
