import { z } from "zod";

const number = (min: number, max: number) => {
  const error = `expected a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
};
const percent = number(0.1, 100);
const seconds = number(1, 604_800);

/** Where alarms begin, by environment; a stack's `monitoring.thresholds`. */
export const alarmThresholds = z.strictObject({
  queueAgeSeconds: seconds
    .default(3600)
    .describe(
      "Age of a message that waits. A message that fails comes again after six time-outs of its function.",
    ),
  functionErrors: number(1, 1e6).default(1).describe("Calls that fail within 5 minutes, twice in 15."),
  functionThrottles: number(1, 1e6)
    .default(5)
    .describe("Calls turned away within 5 minutes, three times in a row."),
  functionDurationPercent: percent.default(80).describe("Of a function's time-out, that a call takes."),
  publishFailures: number(1, 1e6)
    .default(1)
    .describe("Objects and messages of Bedrock's logs that fail within 15 minutes."),
  unpricedRecords: number(1, 1e9).default(1).describe("Calls without a price within an hour."),
  noDataHours: z
    .number({ error: "expected a whole number from 1 to 24" })
    .int()
    .min(1)
    .max(24)
    .default(24)
    .describe("Hours without a trace or an invocation."),
  errorRatePercent: percent.default(5).describe("Requests answered with 5xx, of all."),
  errorRateLeastRequests: number(1, 1e9)
    .default(20)
    .describe("Requests within 5 minutes below which no rate is looked at."),
  latencyP95Ms: number(1, 600_000).default(2000).describe("Time that 95 of 100 requests stay below."),
  latencyP99Ms: number(1, 600_000).default(5000).describe("Time that 99 of 100 requests stay below."),
  flushFailures: number(1, 1e6).default(1).describe("Batches that fail within 5 minutes, twice in 15."),
  memoryPercent: percent.default(90).describe("Memory in use, of the trace processor's limit."),
  loadBalancerErrors: number(1, 1e6).default(5).describe("5xx within 5 minutes, twice in 15."),
  databaseConnectionsPercent: percent.default(80).describe("Of the connections that PostgreSQL takes."),
  databaseCpuPercent: percent.default(80).describe("CPU in use over 15 minutes."),
  databaseFreeStoragePercent: percent
    .default(10)
    .describe("Storage that must be left, of what the database began with."),
  ingestionAgeSeconds: seconds
    .default(21_600)
    .describe("Since the newest load, of the table that waits longest."),
  errorFilePercent: percent.default(5).describe("Files that failed, of all files of 24 hours."),
  creditQuotaPercent: percent.default(80).describe("Credits used, of the month's quota."),
  droppedData: number(1, 1e9).default(1).describe("Measurements or error records lost within 15 minutes."),
  noticesFailed: number(1, 1e6).default(3).describe("Attempts that failed within 15 minutes."),
  noticesWaitingMinutes: z
    .number({ error: "expected a whole number from 5 to 600" })
    .int()
    .min(5)
    .max(600)
    .default(30)
    .describe("Minutes that the outbox is not empty."),
  evaluationAgeSeconds: seconds.default(900).describe("Since the rules of alerts were last evaluated."),
});

export type AlarmThresholds = z.infer<typeof alarmThresholds>;
