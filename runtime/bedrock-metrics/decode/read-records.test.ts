import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logLine } from "../aggregator-world.ts";
import type { ReadRecord } from "../record.ts";
import { readRecords } from "./read-records.ts";

const limits = { maxLineBytes: 100_000, applicationIdKey: "applicationId" };

async function* inPieces(text: string | Buffer, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield Uint8Array.from(bytes.subarray(at, at + size));
}

async function read(text: string | Buffer, size = 1 << 20, changes = {}): Promise<ReadRecord[]> {
  const all: ReadRecord[] = [];
  for await (const batch of readRecords(inPieces(text, size), { ...limits, ...changes })) all.push(...batch);
  return all;
}

const idsOf = (reads: readonly ReadRecord[]) =>
  reads.map((one) => (one.ok ? one.record.requestId : one.code));

describe("what is read of a record", () => {
  it("is all that counts, and nothing of the bodies but the latency", async () => {
    const [one] = await read(
      logLine("r1", {
        inferenceRegion: "us-west-2",
        requestMetadata: { applicationId: "chat", team: "x" },
        input: {
          inputBodyJson: { inputTokenCount: 999, requestId: "no", input: { inputTokenCount: 5 } },
          inputTokenCount: 7,
          cacheReadInputTokenCount: 100,
          cacheWriteInputTokenCount: 0,
        },
        output: {
          outputBodyJson: { output: { message: { outputTokenCount: 8 } }, metrics: { latencyMs: 42.5 } },
          outputTokenCount: 3,
        },
      }),
    );
    expect(one).toEqual({
      ok: true,
      at: { line: 1, offset: 0 },
      record: {
        requestId: "r1",
        timeMs: Date.UTC(2026, 0, 15, 11, 30, 10),
        operation: "Converse",
        modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        accountId: "111122223333",
        region: "us-east-1",
        inferenceRegion: "us-west-2",
        inputTokens: 7,
        outputTokens: 3,
        cacheReadTokens: 100,
        cacheWriteTokens: 0,
        latencyMs: 42.5,
        errorCode: undefined,
        applicationId: "chat",
        declaredProfile: undefined,
        invalidCounts: [],
      },
    });
  });

  it.each([
    [[{ messageStart: {} }, { metadata: { metrics: { latencyMs: 17 } } }], 17],
    [[{ chunk: 1 }, { "amazon-bedrock-invocationMetrics": { invocationLatency: 18 } }], 18],
    [[{ metadata: { usage: {} } }], undefined],
    ["text", undefined],
  ])("is a latency from a stream's chunks %j", async (outputBodyJson, latencyMs) => {
    const [one] = await read(logLine("r", { output: { outputBodyJson } }));
    expect(one?.ok === true && one.record.latencyMs).toBe(latencyMs);
  });

  it("leaves out a count that is none, with what stands there (BMAS-007)", async () => {
    const line = logLine("r", {
      input: { inputTokenCount: "12", cacheReadInputTokenCount: -1, cacheWriteInputTokenCount: 1.5 },
      output: { outputTokenCount: 2 ** 53 },
    });
    const [one] = await read(line);
    expect(one?.ok === true && one.record.invalidCounts).toEqual([
      { field: "input.inputTokenCount", value: '"12"' },
      { field: "output.outputTokenCount", value: "9007199254740992" },
      { field: "input.cacheReadInputTokenCount", value: "-1" },
      { field: "input.cacheWriteInputTokenCount", value: "1.5" },
    ]);
  });

  it("is the error of an invocation that failed, by its code or its status", async () => {
    const all = await read(
      [{ errorCode: "ThrottlingException" }, { status: 503 }, { status: "400" }, { status: 200 }]
        .map((changes) => logLine("r", changes))
        .join("\n"),
    );
    expect(all.map((one) => one.ok && one.record.errorCode)).toEqual([
      "ThrottlingException",
      "status 503",
      "status 400",
      undefined,
    ]);
  });
});

describe("a text", () => {
  const lines = [logLine("a"), logLine("b"), logLine("c")];

  it.each([
    ["one record a line", lines.join("\n")],
    ["with an end of line behind the last", `${lines.join("\n")}\n`],
    ["with CRLF, empty lines and a byte order mark", `\uFEFF${lines.join("\r\n\r\n")}\r\n`],
    ["one array", `[${lines.join(",")}]`],
    [
      "one array over several lines",
      JSON.stringify(
        lines.map((line) => JSON.parse(line) as unknown),
        null,
        2,
      ),
    ],
  ])("of %s gives its records, however it is cut", async (_, text) => {
    for (const size of [1, 7, 1 << 20]) expect(idsOf(await read(text, size))).toEqual(["a", "b", "c"]);
  });

  it("of one object over several lines gives it", async () => {
    const text = JSON.stringify(JSON.parse(logLine("a")), null, 2);
    for (const size of [text.length, 200]) expect(idsOf(await read(text, size))).toEqual(["a"]);
  });

  it("keeps the good lines behind a bad first one", async () => {
    const text = `{"cut": "off\n${logLine("b")}\n${logLine("c")}`;
    expect(idsOf(await read(text))).toEqual(["BMAS-003", "b", "c"]);
  });

  it("names the place of what is no record, with its reason and nothing of its content", async () => {
    const text = [
      logLine("a"),
      "secret words",
      '{"schemaType":"Other"}',
      "[1]",
      "{}",
      logLine("b", { timestamp: "x" }),
    ];
    const all = await read(text.join("\n"));
    expect(idsOf(all)).toEqual(["a", ...Array<string>(5).fill("BMAS-003")]);
    expect(all[1]?.at).toEqual({ line: 2, offset: Buffer.byteLength(logLine("a")) + 1 });
    expect(JSON.stringify(all)).not.toContain("secret");
    expect(all.map((one) => (one.ok ? "" : one.reason))).toEqual([
      "",
      expect.stringContaining("not JSON"),
      'schemaType is "Other", not ModelInvocationLog',
      "the line is JSON, but no object",
      "neither schemaType nor modelId: no invocation record",
      'timestamp is "x"',
    ]);
  });

  it("of an array that is cut off gives the whole records and tells of the last", async () => {
    expect(idsOf(await read(`[${lines.join(",").slice(0, -20)}`))).toEqual(["a", "b", "BMAS-003"]);
  });

  it.each([
    ["a line", `${logLine("a")}\n${"x".repeat(2_000)}`],
    ["an element", `[${logLine("a")}, "${"x".repeat(2_000)}"]`],
  ])("with %s beyond the limit stops there, with its byte (BMAS-010)", async (_, text) => {
    for (const size of [64, 1 << 20])
      await expect(read(text, size, { maxLineBytes: 1_000 })).rejects.toMatchObject({
        code: "BMAS-010",
        outcome: "retry",
        details: { line: 2, maxLineBytes: 1_000 },
      });
  });
});

it("reads the same of any record, however its keys are ordered, spaced and escaped, as JSON.parse does", async () => {
  const body = fc.jsonValue({ maxDepth: 4 });
  const tokens = fc.oneof(fc.nat(), fc.constant(null), fc.constant("7"), fc.double());
  const record = fc.record({
    body,
    tokens,
    latency: fc.oneof(fc.nat({ max: 86_400_000 }), fc.string()),
    id: fc.string({ unit: "grapheme" }),
    space: fc.constantFrom(0, 1, 2),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(record, async ({ body: inner, tokens: counted, latency, id, space, seed }) => {
      const fields = Object.entries({
        timestamp: "2026-01-15T11:30:10Z",
        requestId: id,
        modelId: 'm"\\',
        input: { inputBodyJson: inner, inputTokenCount: counted },
        output: { outputBodyJson: { x: inner, metrics: { latencyMs: latency } }, outputTokenCount: 2 },
        schemaType: "ModelInvocationLog",
        other: inner,
      });
      const turned = fields.map((_, index) => fields[(index + seed) % fields.length]!);
      const text = JSON.stringify(Object.fromEntries(turned), null, space);
      const [one] = await read(text, 64);
      if (one?.ok !== true) throw new Error(`no record of ${text}`);
      const isCount = typeof counted === "number" && Number.isSafeInteger(counted) && counted >= 0;
      expect(one.record).toMatchObject({
        requestId: id,
        modelId: 'm"\\',
        // JSON has no -0.
        inputTokens: isCount ? counted + 0 : undefined,
        outputTokens: 2,
        latencyMs: typeof latency === "number" ? latency : undefined,
      });
    }),
    { numRuns: 300 },
  );
});
