import { gunzipSync } from "node:zlib";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gzipOf, logKey, logLine, messageOf } from "../../../runtime/bedrock-metrics/aggregator-world.ts";
import { startBedrockAws, sumOfData, type BedrockAws } from "../../support/bedrock-aws.ts";
import { batchOf, buildFunction, runFunction } from "../../support/bedrock-function.ts";

const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
const line = (id: string, changes: Record<string, unknown> = {}) =>
  logLine(id, { timestamp: anHourAgo, ...changes });

describe("the function's bundle", () => {
  let aws: BedrockAws;
  beforeAll(buildFunction, 60_000);
  beforeEach(async () => {
    aws = await startBedrockAws();
  });
  afterEach(() => aws.close());

  const put = (name: string, ...lines: string[]) =>
    aws.objects.set(`logs/${logKey(name)}`, Buffer.from(gzipOf(...lines)));

  it("counts what a batch names, answers with what failed, and logs as its operators know it", async () => {
    put("a", line("r0"), line("r1"), "no JSON");
    put("b", line("r2"));
    aws.objects.set(`logs/${logKey("cut")}`, Buffer.from(gzipOf(line("r3"))).subarray(0, 60));
    const run = runFunction({
      events: [batchOf(messageOf("a"), messageOf("cut"), messageOf("b"), messageOf("a"))],
      env: { ...aws.env, LOG_LEVEL: "info" },
    });
    await run.ended;
    expect(run.answers).toEqual([{ batchItemFailures: [{ itemIdentifier: "message-cut" }] }]);
    expect(sumOfData(aws.published, "InvocationCount")).toBe(3);
    expect(sumOfData(aws.published, "InputTokens", "CrossRegion")).toBe(30);
    expect(sumOfData(aws.published, "RecordsSkipped", "BMAS-003")).toBe(1);
    expect(sumOfData(aws.published, "Errors", "BMAS-003")).toBe(1);
    const done = run.lines.filter(({ message }) => message === "Processing complete");
    expect(done[0]).toMatchObject({
      level: "INFO",
      requestId: "request-1",
      component: "S3Processor",
      metrics: { recordsProcessed: 2, crossRegionInvocations: 2, inputTokensAggregated: 20 },
    });
    expect(run.lines).toContainEqual(
      expect.objectContaining({ errorCode: "BMAS-003", key: logKey("cut"), bucket: "logs" }),
    );
  });

  it("writes usage for the warehouse where a bucket is named", async () => {
    put("a", line("r0"));
    await runFunction({ events: [batchOf(messageOf("a"))], env: { ...aws.env, USAGE_BUCKET: "lake" } }).ended;
    const [name, bytes] = [...aws.objects].find(([key]) => key.startsWith("lake/")) ?? [];
    expect(name).toMatch(/^lake\/usage\/bedrock\/1970\/01\/01\/[0-9a-f]{32}\.jsonl\.gz$/);
    const [row] = gunzipSync(bytes ?? "")
      .toString()
      .split("\n");
    expect(JSON.parse(row ?? "")).toMatchObject({ source: "bedrock", invocations: 1, input_tokens: 10 });
  });

  it("publishes into its log when it is told so, and asks nothing of CloudWatch", async () => {
    put("a", line("r0"));
    const run = runFunction({ events: [batchOf(messageOf("a"))], env: { ...aws.env, METRICS_SINK: "emf" } });
    await run.ended;
    expect(aws.published).toEqual([]);
    expect(run.lines).toContainEqual(
      expect.objectContaining({ _aws: expect.anything() as unknown, InvocationCount: 1 }),
    );
  });

  it("tells each record's fate with ENABLE_TRACE, and loads the tracer outside of Lambda, too", async () => {
    put("a", line("r0"), "no JSON");
    const run = runFunction({
      events: [batchOf(messageOf("a"))],
      env: { ...aws.env, ENABLE_TRACE: "TRUE", LOG_LEVEL: "DEBUG" },
    });
    await run.ended;
    expect(run.answers).toEqual([{ batchItemFailures: [] }]);
    expect(
      run.lines.filter(({ message }) => message === "Record").map(({ fate, code }) => [fate, code]),
    ).toEqual([
      ["counted", undefined],
      ["skipped", "BMAS-003"],
    ]);
  });

  it("returns a message before its time-out, lets go of its object, and goes on with it in the next call", async () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      line(`r${index}`, { modelId: `us.vendor.model-${index}-v1:0` }),
    );
    put("a", ...many);
    let isSlow = true;
    aws.intercept = async (call) => {
      // The first request is answered, and the time is over when the second one comes.
      if (call !== "PutMetricData" || !isSlow || aws.published.length === 0) return undefined;
      isSlow = false;
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return 500;
    };
    const run = runFunction({
      events: [batchOf(messageOf("a")), batchOf(messageOf("a"))],
      env: aws.env,
      // Of a time-out as short as this the guard takes half.
      timeoutMs: 3_000,
    });
    await run.ended;
    expect(run.answers).toEqual([
      { batchItemFailures: [{ itemIdentifier: "message-a" }] },
      { batchItemFailures: [] },
    ]);
    expect(sumOfData(aws.published, "InvocationCount")).toBe(400);
    expect(run.lines).toContainEqual(
      expect.objectContaining({ message: "Stopped before the function's time-out" }),
    );
  });

  it("counts again at most the one request whose checkpoint it did not live to write", async () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      line(`r${index}`, { modelId: `us.vendor.model-${index}-v1:0` }),
    );
    put("a", ...many);
    let publishes = 0;
    const first = runFunction({ events: [batchOf(messageOf("a"))], env: aws.env, timeoutMs: 3_000 });
    aws.intercept = (call) => {
      if (call === "PutMetricData") publishes += 1;
      if (call !== "UpdateItem" || publishes !== 2) return undefined;
      first.kill();
      return 500;
    };
    await first.ended;
    expect(first.answers).toEqual([]);
    aws.intercept = () => undefined;
    const sent = aws.published.length;
    const held = runFunction({ events: [batchOf(messageOf("a"))], env: aws.env });
    await held.ended;
    expect(held.answers).toEqual([{ batchItemFailures: [{ itemIdentifier: "message-a" }] }]);
    expect(aws.published).toHaveLength(sent);
    // The dead attempt's lease ends with the time that it had.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await runFunction({ events: [batchOf(messageOf("a"))], env: aws.env }).ended;
    expect(aws.published[sent]).toEqual(aws.published[1]);
    const once = [...aws.published.slice(0, 1), ...aws.published.slice(sent)];
    expect(sumOfData(once, "InvocationCount")).toBe(400);
  });

  it("refuses what is no event of a queue", async () => {
    const run = runFunction({ events: [{ detail: {} }], env: aws.env });
    await run.ended;
    expect(run.answers).toEqual([{ error: expect.stringContaining("BMAS-005") as unknown }]);
  });
});
