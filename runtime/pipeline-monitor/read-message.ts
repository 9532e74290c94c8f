import { z } from "zod";
import {
  pipelineSnapshotSchema,
  snapshotKind,
  type PipelineSnapshot,
} from "../../contracts/monitoring/pipeline-snapshot.ts";

/** Why a message is not counted as a snapshot; values of the metric's dimension. */
export type RejectionReason = "not-json" | "foreign" | "not-a-snapshot" | "too-old" | "in-the-future";

export type ReadMessage =
  | { kind: "snapshot"; snapshot: PipelineSnapshot }
  /** Snowflake's own, sent to the same topic by whoever has only one. */
  | { kind: "other"; what: "alert" | "load error" | "task failure" | "task success" }
  | { kind: "rejected"; reason: RejectionReason; detail: string };

/** Times that CloudWatch takes of a metric, to either side of its own clock. */
const oldestMs = 14 * 86_400_000;
const newestMs = 2 * 3_600_000;

const ownMessageTypes: Readonly<Record<string, "load error" | "task failure" | "task success">> = {
  INGEST_FAILED_FILE: "load error",
  USER_TASK_FAILED: "task failure",
  USER_TASK_SUCCEEDED: "task success",
};

/** What one message of the topic is. Nothing of it throws. */
export function readMessage(text: string, nowMs: number): ReadMessage {
  const value = parseText(text);
  if (value === undefined) return reject("not-json", "it is no JSON");
  const message = messageShape.safeParse(value);
  if (!message.success) return reject("foreign", "it is no object of Snowflake's");
  const { kind, messageType = "", alert } = message.data;
  const own = ownMessageTypes[messageType];
  if (own !== undefined) return { kind: "other", what: own };
  if (alert !== undefined && kind === undefined) return { kind: "other", what: "alert" };
  if (kind !== snapshotKind) return reject("foreign", `it has neither kind, alert nor a known messageType`);
  const parsed = pipelineSnapshotSchema.safeParse(value);
  if (!parsed.success) return reject("not-a-snapshot", describeIssues(parsed.error));
  return judgeTime(parsed.data, nowMs);
}

const messageShape = z.object({
  kind: z.string().optional(),
  messageType: z.string().optional(),
  alert: z.string().optional(),
});

/** Snowflake's own notifications come as JSON within a JSON string. */
function parseText(text: string): unknown {
  const value = parseJson(text) ?? parseJson(`"${text}"`);
  return typeof value === "string" ? parseJson(value) : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function judgeTime(snapshot: PipelineSnapshot, nowMs: number): ReadMessage {
  const ageMs = nowMs - Date.parse(snapshot.takenAt);
  if (ageMs > oldestMs) return reject("too-old", `it was taken at ${snapshot.takenAt}, over two weeks ago`);
  if (ageMs < -newestMs)
    return reject("in-the-future", `it was taken at ${snapshot.takenAt}, over two hours from now`);
  return { kind: "snapshot", snapshot };
}

/** The first faults: enough to find the cause. Values are left out, for they may be anything. */
function describeIssues({ issues }: z.ZodError): string {
  return issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`)
    .join("; ");
}

const reject = (reason: RejectionReason, detail: string): ReadMessage => ({
  kind: "rejected",
  reason,
  detail,
});
