import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeAggregatorApp } from "./aggregator-app.ts";
import { gzipOf, logKey, makeAggregatorWorld, refOf, sumOf } from "./aggregator-world.ts";
import { readRecords } from "./decode/read-records.ts";
import type { InvocationRecord } from "./record.ts";

/** A record each of an operation and a provider, in the shape of its documentation, with little text. */
const lines = readFileSync(path.join(import.meta.dirname, "fixtures/provider-records.jsonl"), "utf8")
  .trimEnd()
  .split("\n");

async function readAll(): Promise<Map<string, InvocationRecord>> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(lines.join("\n"));
  }
  const records = new Map<string, InvocationRecord>();
  for await (const batch of readRecords(chunks(), {
    maxLineBytes: 100_000,
    applicationIdKey: "applicationId",
  }))
    for (const one of batch) if (one.ok) records.set(one.record.requestId, one.record);
  return records;
}

/** Input, output, latency; undefined where the log of this kind has none. */
const expected: Record<
  string,
  [input: number | undefined, output: number | undefined, latencyMs: number | undefined]
> = {
  "anthropic-converse": [62, 36, 1134],
  "anthropic-converse-stream": [70, 40, 2210],
  "anthropic-invoke": [11, 13, undefined],
  "anthropic-stream": [12, 14, 870],
  "nova-converse": [20, 21, 412],
  "titan-text": [3, 22, undefined],
  "titan-embedding": [4, undefined, undefined],
  "llama-invoke": [5, 23, undefined],
  "llama-stream": [6, 24, 655],
  "mistral-invoke": [9, 25, undefined],
  "cohere-command": [8, 26, undefined],
  "cohere-embedding": [7, undefined, undefined],
  "jamba-invoke": [10, 27, undefined],
  "deepseek-converse": [13, 28, 990],
  "stability-image": [undefined, undefined, undefined],
  "provisioned-invoke": [14, 29, undefined],
  "throttled-converse": [undefined, undefined, undefined],
};

describe("a record", () => {
  it.each(Object.entries(expected))(
    "of %s is read as it is logged",
    async (id, [input, output, latencyMs]) => {
      const record = (await readAll()).get(id);
      expect(record).toMatchObject({ invalidCounts: [], accountId: "111122223333" });
      expect([record?.inputTokens, record?.outputTokens, record?.latencyMs]).toEqual([
        input,
        output,
        latencyMs,
      ]);
    },
  );

  it("of every operation and provider is counted once, under its own type", async () => {
    const world = makeAggregatorWorld();
    world.objects.set(logKey("a"), gzipOf(...lines));
    await makeAggregatorApp(world.makeDeps()).processObject(refOf("a"), {
      signal: new AbortController().signal,
    });
    expect(lines).toHaveLength(Object.keys(expected).length);
    expect(sumOf(world.published, "InvocationCount")).toBe(lines.length);
    expect(sumOf(world.published, "ErrorCount")).toBe(1);
    const sum = (column: 0 | 1) =>
      Object.values(expected).reduce((total, row) => total + (row[column] ?? 0), 0);
    expect(sumOf(world.published, "InputTokens")).toBe(sum(0));
    expect(sumOf(world.published, "OutputTokens")).toBe(sum(1));
    expect(sumOf(world.published, "CacheReadInputTokens")).toBe(1200);
    const types = new Map<string, number>();
    for (const rows of world.usage.values())
      for (const row of rows)
        types.set(row.profile_type ?? "", (types.get(row.profile_type ?? "") ?? 0) + row.invocations);
    // The world knows the prefixes `us` and `eu` only, so that `apac.` is none.
    expect(Object.fromEntries(types)).toEqual({
      CrossRegion: 4,
      GlobalCrossRegion: 1,
      Provisioned: 1,
      Standard: 11,
    });
  });
});
