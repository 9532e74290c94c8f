import { z } from "zod";

/**
 * What the warehouse tells of itself, as `monitoring.pipeline_snapshot` writes it: a task in Snowflake sends it to a topic,
 * `npm start` reads it. A null is something that is not known, which is neither zero nor well.
 */

const count = z.number().int().min(0).nullable();
const seconds = z.number().min(0).nullable();
/** Of a column with a check's answer; longer texts are cut by the view. */
const name = z.string().min(1).max(255);

/** Where a message is something else of Snowflake's, this key is missing. */
export const snapshotKind = "tracelake.pipeline_snapshot";
/** Of the shape: a reader takes no other. */
export const snapshotVersion = 1;

export const snapshotChecks = ["ingestion", "quality", "reconciliation", "volume"] as const;

export const pipelineSnapshotSchema = z.object({
  kind: z.literal(snapshotKind),
  version: z.literal(snapshotVersion),
  database: name.describe("The database in Snowflake, upper case"),
  takenAt: z.iso.datetime().describe("UTC"),
  verdict: z.string().describe("`OK: …` or `ALERT: …`, every reason"),
  pipes: z.array(
    z.object({
      name: name.describe("Upper case, without database and schema"),
      table: name,
      state: z.string().nullable().describe("RUNNING, PAUSED, STOPPED_… or STALLED_…"),
      askedSecondsAgo: seconds.describe("Age of what is said here of the pipe"),
      pendingFiles: count,
      oldestPendingSeconds: seconds.describe("That the oldest waiting file has waited; null when none waits"),
    }),
  ),
  tables: z.array(
    z.object({
      name: name.describe("The landing table, upper case"),
      status: z.string().describe("OK, WARNING or CRITICAL"),
      isExpected: z.boolean().describe("Rows are expected all the time: their absence is a fault"),
      ingestionAgeSeconds: seconds.describe("Since the newest load; null: never loaded"),
      filesLoaded24h: count,
      filesFailed24h: count.describe("Wholly or in part"),
      reason: z.string(),
    }),
  ),
  findings: z.array(
    z.object({
      check: z.enum(snapshotChecks),
      critical: count.describe("Null: the check has not run of late"),
      warning: count,
    }),
  ),
  credits: z.object({
    usedThisMonth: z.number().min(0).nullable().describe("Of the warehouse, since the month began in UTC"),
    quota: z.number().positive().nullable().describe("Of the resource monitor, a month"),
  }),
});

export type PipelineSnapshot = z.infer<typeof pipelineSnapshotSchema>;
