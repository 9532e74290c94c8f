import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { inflate } from "../decode/inflate.ts";
import { planKey } from "../decode/plan-key.ts";
import { readRecords } from "../decode/read-records.ts";
import { generateLogs } from "./generate-logs.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function make(seed: number) {
  const out = mkdtempSync(path.join(os.tmpdir(), "tracelake-logs-"));
  folders.push(out);
  const endMs = Date.UTC(2026, 9, 1);
  const made = await generateLogs({
    out,
    records: 3_000,
    seed,
    endMs,
    recordsPerObject: 700,
    bodyBytes: 300,
  });
  const names = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".gz"),
  );
  return {
    made,
    files: names.toSorted().map((name) => ({ name, bytes: readFileSync(path.join(out, name)) })),
  };
}

it("makes the same logs of the same seed, in Bedrock's layout", async () => {
  const [one, again, other] = [await make(1), await make(1), await make(2)];
  expect(one).toEqual(again);
  expect(other.files[0]?.bytes).not.toEqual(one.files[0]?.bytes);
  expect(one.made).toEqual({
    files: 5,
    bytes: one.files.reduce((sum, { bytes }) => sum + bytes.length, 0),
  });
  for (const { name } of one.files)
    expect(planKey(name)).toMatchObject({
      skip: undefined,
      accountId: "111122223333",
      region: expect.any(String),
    });
});

it("has every operation, errors, re-routing, first records without counts, and lines that are none", async () => {
  const { files } = await make(7);
  const reads = [];
  for (const { bytes } of files) {
    const chunks = (async function* () {
      yield bytes;
    })();
    const limits = { maxLineBytes: 1_000_000, applicationIdKey: "applicationId" };
    for await (const batch of readRecords(inflate(chunks, { maxRatio: 200 }), limits)) reads.push(...batch);
  }
  const records = reads.flatMap((read) => (read.ok ? [read.record] : []));
  expect(new Set(records.map(({ operation }) => operation)).size).toBe(4);
  expect(new Set(records.map(({ modelId }) => modelId)).size).toBeGreaterThan(10);
  expect(records.some(({ errorCode }) => errorCode !== undefined)).toBe(true);
  expect(records.some(({ inferenceRegion }) => inferenceRegion !== undefined)).toBe(true);
  expect(records.filter(({ inputTokens }) => inputTokens === 0).length).toBeGreaterThan(0);
  expect(records.length).toBeGreaterThan(3_000);
  expect(reads.some(({ ok }) => !ok)).toBe(true);
});
