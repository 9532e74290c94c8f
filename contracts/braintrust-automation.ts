import { z } from "zod";

/**
 * The body of Braintrust's `POST` and `PUT /v1/project_automation` for an export to S3. The infrastructure writes it
 * as a stack output, the client of the API sends it; no published package types it. Strict, so that a misspelt key
 * is not sent for Braintrust to ignore.
 */

const exportDefinition = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("log_traces") }),
  z.strictObject({ type: z.literal("log_spans") }),
  z.strictObject({ type: z.literal("btql_query"), btql_query: z.string().trim().min(1) }),
]);

const credentials = z.strictObject({
  type: z.literal("aws_iam"),
  role_arn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
  /** The automation's own part of `bt:<org>:<project>:<part>`, not the whole. Braintrust makes one up when it is left out. */
  external_id: z.string().min(1).optional(),
});

const config = z.strictObject({
  event_type: z.literal("btql_export"),
  status: z.enum(["active", "paused"]).optional(),
  export_definition: exportDefinition,
  /** Can't be changed later: another path is another automation. */
  export_path: z.string().regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.+$/),
  format: z.enum(["jsonl", "parquet"]),
  /** Seconds, up to 30 days. */
  interval_seconds: z.int().min(1).max(2_592_000),
  /** Rows; Braintrust takes 1 000 when it is left out. */
  batch_size: z.int().min(1).nullable().optional(),
  credentials,
});

export const braintrustAutomationSchema = z.strictObject({
  project_id: z.uuid(),
  name: z.string().min(1),
  description: z.string().nullable().optional(),
  config,
});

export type BraintrustAutomation = z.infer<typeof braintrustAutomationSchema>;
