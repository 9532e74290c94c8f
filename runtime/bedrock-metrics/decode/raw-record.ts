import type { InvalidCount, InvocationRecord } from "../record.ts";

/** The fields of a log line that count, as they stand there and of whatever type. */
export interface RawRecord {
  schemaType?: unknown;
  timestamp?: unknown;
  requestId?: unknown;
  operation?: unknown;
  modelId?: unknown;
  accountId?: unknown;
  region?: unknown;
  inferenceRegion?: unknown;
  errorCode?: unknown;
  status?: unknown;
  requestMetadata?: unknown;
  inferenceProfileArn?: unknown;
  inputTokenCount?: unknown;
  cacheReadInputTokenCount?: unknown;
  cacheWriteInputTokenCount?: unknown;
  outputTokenCount?: unknown;
  latencyMs?: unknown;
}

/** Of a parsed line, what the scanner reads of its bytes. */
export function pickRaw(line: Readonly<Record<string, unknown>>): RawRecord {
  const raw: RawRecord = {};
  for (const name of topFields) if (line[name] !== undefined) raw[name] = line[name];
  const { input, output } = line;
  if (isObject(input)) for (const name of inputFields) if (input[name] !== undefined) raw[name] = input[name];
  if (isObject(output)) {
    if (output["outputTokenCount"] !== undefined) raw.outputTokenCount = output["outputTokenCount"];
    const latency = latencyOf(output["outputBodyJson"]);
    if (latency !== undefined) raw.latencyMs = latency;
  }
  return raw;
}

export const topFields = [
  "schemaType",
  "timestamp",
  "requestId",
  "operation",
  "modelId",
  "accountId",
  "region",
  "inferenceRegion",
  "errorCode",
  "status",
  "requestMetadata",
  "inferenceProfileArn",
] as const satisfies readonly (keyof RawRecord)[];

export const inputFields = [
  "inputTokenCount",
  "cacheReadInputTokenCount",
  "cacheWriteInputTokenCount",
] as const satisfies readonly (keyof RawRecord)[];

/** Converse's body is one object, a stream's may be the list of its chunks, of which the last ones tell. */
function latencyOf(body: unknown): unknown {
  if (!Array.isArray(body)) return latencyOfPart(body);
  for (const chunk of body.toReversed() as unknown[]) {
    const found = latencyOfPart(isObject(chunk) && isObject(chunk["metadata"]) ? chunk["metadata"] : chunk);
    if (found !== undefined) return found;
  }
  return undefined;
}

function latencyOfPart(part: unknown): unknown {
  if (!isObject(part)) return undefined;
  const { metrics, "amazon-bedrock-invocationMetrics": invocation } = part;
  if (isObject(metrics) && metrics["latencyMs"] !== undefined) return metrics["latencyMs"];
  return isObject(invocation) ? invocation["invocationLatency"] : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The record, or why the line is none. */
export function toRecord(
  raw: RawRecord,
  applicationIdKey: string,
): { ok: true; record: InvocationRecord } | { ok: false; reason: string } {
  const { schemaType, timestamp } = raw;
  if (schemaType !== undefined && schemaType !== "ModelInvocationLog")
    return { ok: false, reason: `schemaType is ${shorten(schemaType)}, not ModelInvocationLog` };
  if (schemaType === undefined && typeof raw.modelId !== "string")
    return { ok: false, reason: "neither schemaType nor modelId: no invocation record" };
  const timeMs = typeof timestamp === "string" ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(timeMs)) return { ok: false, reason: `timestamp is ${shorten(timestamp)}` };
  const invalidCounts: InvalidCount[] = [];
  const count = (field: string, value: unknown): number | undefined => {
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    invalidCounts.push({ field, value: shorten(value) });
    return undefined;
  };
  return {
    ok: true,
    record: {
      requestId: textOf(raw.requestId) ?? "",
      timeMs,
      operation: textOf(raw.operation) ?? "",
      modelId: textOf(raw.modelId) ?? "",
      accountId: textOf(raw.accountId),
      region: textOf(raw.region),
      inferenceRegion: textOf(raw.inferenceRegion),
      inputTokens: count("input.inputTokenCount", raw.inputTokenCount),
      outputTokens: count("output.outputTokenCount", raw.outputTokenCount),
      cacheReadTokens: count("input.cacheReadInputTokenCount", raw.cacheReadInputTokenCount),
      cacheWriteTokens: count("input.cacheWriteInputTokenCount", raw.cacheWriteInputTokenCount),
      latencyMs: latency(raw.latencyMs),
      errorCode: textOf(raw.errorCode) ?? failedStatus(raw.status),
      applicationId: isObject(raw.requestMetadata)
        ? textOf(raw.requestMetadata[applicationIdKey])
        : undefined,
      declaredProfile: textOf(raw.inferenceProfileArn),
      invalidCounts,
    },
  };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Beyond a day it is no latency. */
const latency = (value: unknown): number | undefined =>
  typeof value === "number" && value >= 0 && value <= 86_400_000 ? value : undefined;

function failedStatus(status: unknown): string | undefined {
  const code = typeof status === "string" && status !== "" ? Number(status) : status;
  return typeof code === "number" && code >= 400 ? `status ${code}` : undefined;
}

function shorten(value: unknown): string {
  return (JSON.stringify(value) ?? "missing").slice(0, 100);
}
