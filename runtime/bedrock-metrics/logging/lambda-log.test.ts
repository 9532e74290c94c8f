import type { Context } from "aws-lambda";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ObjectFault } from "../record.ts";
import { makeLambdaLog } from "./lambda-log.ts";
import { logFault } from "./log-fault.ts";
import { logObject } from "./log-object.ts";

/** What Powertools writes; it has a console of its own on standard output. */
function capture(level: "DEBUG" | "INFO" | "WARN" | "ERROR") {
  // In its development mode it writes by the global console, which can be listened to.
  vi.stubEnv("POWERTOOLS_DEV", "true");
  const lines: Record<string, unknown>[] = [];
  const keep = (text: unknown) => void lines.push(JSON.parse(String(text)) as Record<string, unknown>);
  for (const name of ["debug", "info", "warn", "error"] as const)
    vi.spyOn(console, name).mockImplementation(keep);
  const { log, begin } = makeLambdaLog({ level });
  begin({ awsRequestId: "abc-123-def-456", functionName: "f" } as Context);
  return { log, lines };
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const object = { bucket: "logs", key: "k", versionId: undefined, etag: undefined, sizeBytes: undefined };
const counted = {
  recordsProcessed: 150,
  crossRegionInvocations: 45,
  inputTokensAggregated: 125_000,
  outputTokensAggregated: 87_500,
  profiles: [
    { inferenceProfile: "us.anthropic.claude", invocations: 150, inputTokens: 125_000, outputTokens: 87_500 },
  ],
  skipped: [{ code: "BMAS-003" as const, count: 2, reason: "no JSON", at: { line: 3, offset: 99 } }],
  requests: 1,
  publishedBefore: 0,
  refused: 0,
  usageRows: 1,
  processingTimeMs: 2_340,
};

describe("the function's log", () => {
  it("says that an object is done as the earlier guide has it", () => {
    const { log, lines } = capture("INFO");
    logObject(log, object, counted);
    expect(lines.at(-1)).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      level: "INFO",
      requestId: "abc-123-def-456",
      component: "S3Processor",
      message: "Processing complete",
      metrics: {
        recordsProcessed: 150,
        crossRegionInvocations: 45,
        inputTokensAggregated: 125_000,
        outputTokensAggregated: 87_500,
        processingTimeMs: 2_340,
      },
    });
    expect(Object.keys(lines.at(-1) ?? {}).slice(0, 5)).toEqual([
      "timestamp",
      "level",
      "requestId",
      "component",
      "message",
    ]);
  });

  it("has a line for each inference profile that the query for tokens adds up, and no other such line", () => {
    const { log, lines } = capture("INFO");
    logObject(log, object, counted);
    const found = lines.filter((line) => /aggregated/.test(JSON.stringify(line)));
    expect(found).toEqual([
      expect.objectContaining({
        inferenceProfile: "us.anthropic.claude",
        inputTokens: 125_000,
        outputTokens: 87_500,
      }),
    ]);
  });

  it("has a fault's code, bucket and key on top and in its details", () => {
    const { log, lines } = capture("INFO");
    const fault = new ObjectFault("BMAS-002", "S3 access denied", { details: { requestId: "R1" } });
    logFault(log, fault, { component: "S3Processor", details: { bucket: "logs", key: "k" } });
    expect(lines).toEqual([
      expect.objectContaining({
        level: "CRITICAL",
        message: "S3 access denied",
        errorCode: "BMAS-002",
        bucket: "logs",
        key: "k",
        requestId: "abc-123-def-456",
        details: { bucket: "logs", key: "k", requestId: "R1", outcome: "retry" },
      }),
    ]);
  });

  it("tells once of an object what was skipped, with the first place", () => {
    const { log, lines } = capture("WARN");
    logObject(log, object, counted);
    expect(lines).toEqual([
      expect.objectContaining({
        level: "WARN",
        errorCode: "BMAS-003",
        message: "Invalid log format",
        details: { bucket: "logs", key: "k", count: 2, reason: "no JSON", line: 3, offset: 99 },
      }),
    ]);
  });
});
