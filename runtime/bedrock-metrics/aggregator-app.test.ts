import { describe, expect, it } from "vitest";
import type { BedrockErrorCode } from "../../contracts/bedrock/errors.ts";
import { makeAggregatorApp } from "./aggregator-app.ts";
import { gzipOf, logKey, logLine, makeAggregatorWorld, messageOf, refOf, sumOf } from "./aggregator-world.ts";
import { objectTraceId } from "../shared/object-trace-id.ts";
import { faultMessages } from "./logging/fault-messages.ts";
import type { RecordFate } from "./object-outcome.ts";
import { ObjectFault } from "./record.ts";
import { OutOfTime } from "./time-guard.ts";

const arn = "arn:aws:bedrock:us-east-1:111122223333";
const never = new AbortController().signal;
const lines = (count: number) => Array.from({ length: count }, (_, index) => logLine(`r${index}`));

describe("a message of the queue", () => {
  it("has its objects counted once, however often it comes", async () => {
    const world = makeAggregatorWorld();
    world.objects.set(logKey("a"), gzipOf(...lines(3)));
    world.objects.set(logKey("b"), gzipOf(logLine("other")));
    for (let time = 0; time < 3; time += 1) {
      const app = makeAggregatorApp(world.makeDeps());
      expect(await app.processMessage(messageOf("a", "b"), { signal: never })).toEqual({ ok: true });
    }
    expect(sumOf(world.published, "InvocationCount")).toBe(4);
    expect(sumOf(world.published, "InputTokens")).toBe(40);
    expect(sumOf(world.published, "InvocationLatency")).toBe(3_600);
    expect([...world.usage.keys()]).toEqual([`logs|${logKey("a")}|e1`, `logs|${logKey("b")}|e1`]);
  });

  it("loses none of its objects to one that fails", async () => {
    const world = makeAggregatorWorld();
    world.objects.set(logKey("cut"), gzipOf(...lines(50)).subarray(0, 120));
    world.objects.set(logKey("b"), gzipOf(logLine("other")));
    const app = makeAggregatorApp(world.makeDeps());
    const outcome = await app.processMessage(messageOf("cut", "gone", "b"), { signal: never });
    expect(outcome).toEqual({ ok: false, reason: "BMAS-003" });
    await app.publishErrors(never);
    expect(sumOf(world.published, "InvocationCount")).toBe(1);
    expect(sumOf(world.published, "Errors", "BMAS-003")).toBe(1);
    expect(sumOf(world.published, "Errors", "BMAS-001")).toBe(1);
    expect(world.lines).toContainEqual(
      expect.objectContaining({ errorCode: "BMAS-003", bucket: "logs", key: logKey("cut"), level: "WARN" }),
    );
    const traces = Map.groupBy(world.lines, ({ key }) => key);
    expect([...traces.values()].map((of) => new Set(of.map(({ traceId }) => traceId)).size)).toEqual([
      1, 1, 1,
    ]);
    expect(traces.get(logKey("b"))?.[0]).toMatchObject({
      traceId: objectTraceId({ bucket: "logs", key: logKey("b"), version: "e1" }),
    });
  });

  it("is acknowledged when its object is no more, which is counted", async () => {
    const world = makeAggregatorWorld();
    const app = makeAggregatorApp(world.makeDeps());
    expect(await app.processMessage(messageOf("gone"), { signal: never })).toEqual({ ok: true });
    await app.publishErrors(never);
    expect(sumOf(world.published, "Errors", "BMAS-001")).toBe(1);
  });

  it("is acknowledged when it is S3's test message", async () => {
    const app = makeAggregatorApp(makeAggregatorWorld().makeDeps());
    const body = JSON.stringify({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "logs" });
    expect(await app.processMessage({ messageId: "t", body }, { signal: never })).toEqual({ ok: true });
  });

  it("comes again as BMAS-005 when it is none of S3's", async () => {
    const world = makeAggregatorWorld();
    const app = makeAggregatorApp(world.makeDeps());
    for (const body of ["no JSON", "{}", "[]", "null"])
      expect(await app.processMessage({ messageId: "t", body }, { signal: never })).toEqual({
        ok: false,
        reason: "BMAS-005",
      });
    await app.publishErrors(never);
    expect(sumOf(world.published, "Errors", "BMAS-005")).toBe(4);
  });

  it("comes again while another attempt holds its object", async () => {
    const world = makeAggregatorWorld();
    world.objects.set(logKey("a"), gzipOf(...lines(3)));
    await world.makeDeps().ledger.claim(`logs|${logKey("a")}|e1`, 60_000);
    const app = makeAggregatorApp(world.makeDeps());
    expect(await app.processMessage(messageOf("a"), { signal: never })).toMatchObject({ ok: false });
    world.now.ms += 60_001;
    expect(await app.processMessage(messageOf("a"), { signal: never })).toEqual({ ok: true });
    expect(sumOf(world.published, "InvocationCount")).toBe(3);
  });

  it("passes over what is no log, without a look at it", async () => {
    const world = makeAggregatorWorld();
    const app = makeAggregatorApp(
      world.makeDeps({ source: { open: () => Promise.reject(new Error("opened")) } }),
    );
    const key = logKey("x").replace("/11/", "/11/data/");
    expect(await app.processObject({ ...refOf("x"), key }, { signal: never })).toMatchObject({
      state: "passed over",
    });
  });

  it("fails without a code where the ledger does, and is counted as unexpected", async () => {
    const world = makeAggregatorWorld();
    world.objects.set(logKey("a"), gzipOf(...lines(3)));
    const deps = world.makeDeps();
    const app = makeAggregatorApp({
      ...deps,
      ledger: { ...deps.ledger, claim: () => Promise.reject(new Error("table is gone")) },
    });
    expect(await app.processMessage(messageOf("a"), { signal: never })).toMatchObject({ ok: false });
    await app.publishErrors(never);
    expect(sumOf(world.published, "Errors", "unexpected")).toBe(1);
    expect(world.lines).toContainEqual(
      expect.objectContaining({ level: "ERROR", message: "Attempt failed" }),
    );
  });
});

describe("an attempt that ends halfway", () => {
  /** Records of so many models that their data need several requests. */
  const manySeries = Array.from({ length: 400 }, (_, index) =>
    logLine(`r${index}`, { modelId: `us.vendor.model-${index % 200}-v1:0`, region: `us-east-${index % 2}` }),
  );

  it.each(["at the time-out", "at a refusal"] as const)(
    "is gone on with %s, and doubles nothing",
    async (how) => {
      const world = makeAggregatorWorld();
      world.objects.set(logKey("a"), gzipOf(...manySeries));
      let calls = 0;
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const controller = new AbortController();
        const deps = world.makeDeps();
        const app = makeAggregatorApp({
          ...deps,
          sink: {
            async publish(request, signal) {
              calls += 1;
              if (how === "at a refusal" && calls % 2 === 0)
                throw new ObjectFault("BMAS-004", "Failed to publish metrics to CloudWatch");
              if (how === "at the time-out") controller.abort(new OutOfTime());
              return await deps.sink.publish(request, signal);
            },
          },
        });
        const outcome = await app.processMessage(messageOf("a"), { signal: controller.signal });
        if (outcome.ok) break;
      }
      expect(calls).toBeGreaterThan(2);
      expect(sumOf(world.published, "InvocationCount")).toBe(400);
      expect(sumOf(world.published, "OutputTokens")).toBe(2_000);
      expect(world.usage.size).toBe(1);
    },
  );

  it("leaves out what it left out at first, and nothing that another object has brought meanwhile", async () => {
    const world = makeAggregatorWorld();
    world.objects.set(logKey("first"), gzipOf(logLine("r0")));
    world.objects.set(logKey("a"), gzipOf(logLine("r0"), logLine("r1")));
    world.objects.set(logKey("copy"), gzipOf(logLine("r1")));
    let isDown = true;
    const deps = world.makeDeps();
    const app = makeAggregatorApp({
      ...deps,
      usage: {
        async write(object, timeMs, rows) {
          if (isDown && object.includes("/a.json")) throw new Error("no usage now");
          await deps.usage?.write(object, timeMs, rows);
        },
      },
    });
    await app.processObject(refOf("first"), { signal: never });
    await expect(app.processObject(refOf("a"), { signal: never })).rejects.toThrow("no usage now");
    await app.processObject(refOf("copy"), { signal: never });
    isDown = false;
    await app.processObject(refOf("a"), { signal: never });
    // r0, r1 of `a`, and r1 of `copy`: `a` was not finished when that was read.
    expect(sumOf(world.published, "InvocationCount")).toBe(3);
    expect(world.lines.filter(({ message }) => message.startsWith("Plan changed"))).toEqual([]);
  });
});

describe("an object", () => {
  it("tells every record's fate and code to who asks", async () => {
    const world = makeAggregatorWorld();
    world.objects.set(
      logKey("a"),
      gzipOf(
        logLine("r0"),
        "no JSON",
        logLine("r0"),
        logLine("r1", { input: { inputTokenCount: -4 } }),
        logLine("r2", { schemaType: "Other" }),
        logLine("r3", {
          operation: "ConverseStream",
          input: { inputTokenCount: 0 },
          output: { outputTokenCount: 0 },
        }),
      ),
    );
    const fates: RecordFate[] = [];
    const app = makeAggregatorApp(world.makeDeps());
    await app.processObject(refOf("a"), { signal: never, onRecord: (fate) => fates.push(fate) });
    expect(
      fates.map((fate) => [fate.at.line, fate.fate, ...(fate.fate === "skipped" ? [fate.code] : fate.codes)]),
    ).toEqual([
      [1, "counted"],
      [2, "skipped", "BMAS-003"],
      [3, "duplicate"],
      [4, "counted", "BMAS-007"],
      [5, "skipped", "BMAS-003"],
      [6, "preliminary"],
    ]);
    expect(sumOf(world.published, "InvocationCount")).toBe(2);
    expect(sumOf(world.published, "RecordsSkipped", "BMAS-003")).toBe(2);
    expect(sumOf(world.published, "RecordsSkipped", "BMAS-007")).toBe(1);
    expect(sumOf(world.published, "RecordsProcessed")).toBe(2);
  });

  it.each([
    ["BMAS-003", "no JSON", "WARN"],
    ["BMAS-006", logLine("r", { modelId: `${arn}:application-inference-profile/abc` }), "INFO"],
    ["BMAS-007", logLine("r", { input: { inputTokenCount: "12" } }), "WARN"],
    ["BMAS-008", logLine("r", { region: undefined }), "ERROR"],
    ["BMAS-009", logLine("r", { modelId: "modèle" }), "ERROR"],
  ])("counts and logs what it notes as %s, and loses no invocation by it", async (code, line, level) => {
    const world = makeAggregatorWorld();
    // A key that is not laid out as Bedrock's: it tells no region.
    world.objects.set("copy.gz", gzipOf(line, logLine("other", { modelId: "amazon.nova-lite-v1:0" })));
    const app = makeAggregatorApp(world.makeDeps());
    await app.processObject({ ...refOf("x"), key: "copy.gz" }, { signal: never });
    expect(sumOf(world.published, "RecordsSkipped", code)).toBe(1);
    expect(sumOf(world.published, "InvocationCount")).toBe(code === "BMAS-003" ? 1 : 2);
    expect(world.lines.filter((one) => one["errorCode"] !== undefined)).toEqual([
      expect.objectContaining({
        errorCode: code,
        level,
        bucket: "logs",
        key: "copy.gz",
        message: faultMessages[code as BedrockErrorCode],
        details: expect.objectContaining({ count: 1 }) as unknown,
      }),
    ]);
  });

  it("stops with BMAS-010 before memory runs out, and comes again", async () => {
    const world = makeAggregatorWorld();
    world.objects.set(logKey("a"), gzipOf(...lines(10)));
    const deps = world.makeDeps();
    const app = makeAggregatorApp({ ...deps, settings: { ...deps.settings, maxResidentBytes: 1 } });
    await expect(app.processObject(refOf("a"), { signal: never })).rejects.toMatchObject({
      code: "BMAS-010",
      outcome: "retry",
    });
  });

  it("is another one when it was replaced by another version", async () => {
    const world = makeAggregatorWorld();
    world.objects.set(logKey("a"), gzipOf(logLine("r0")));
    const app = makeAggregatorApp(world.makeDeps());
    await app.processObject({ ...refOf("a"), versionId: "v1" }, { signal: never });
    world.objects.set(logKey("a"), gzipOf(logLine("r1")));
    expect(await app.processObject({ ...refOf("a"), versionId: "v2" }, { signal: never })).toMatchObject({
      state: "counted",
    });
    expect(await app.processObject({ ...refOf("a"), versionId: "v1" }, { signal: never })).toEqual({
      state: "known",
    });
    expect(sumOf(world.published, "InvocationCount")).toBe(2);
  });
});

describe("the aggregator's own errors", () => {
  it("are told elsewhere when CloudWatch can't be reached", async () => {
    const world = makeAggregatorWorld();
    const app = makeAggregatorApp(
      world.makeDeps({
        sink: { publish: () => Promise.reject(new ObjectFault("BMAS-004", "no")) },
        errorSink: {
          async publish(request) {
            world.published.push(request);
            return { refused: 0 };
          },
        },
      }),
    );
    await app.processMessage({ messageId: "m", body: "x" }, { signal: never });
    await app.publishErrors(never);
    expect(sumOf(world.published, "Errors")).toBe(1);
  });
});
