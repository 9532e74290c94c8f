import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { usageRow, type UsageRow } from "../../../contracts/usage-row.ts";
import type { DailyUsage } from "../store/daily-usage-reader.ts";
import { durationBucket } from "../store/usage-deltas.ts";
import { dailyRow } from "./daily-rows.ts";
import { openUsagePlace } from "./open-usage-place.ts";
import type { UsagePlace } from "./usage-place.ts";
import { makeUsageWriter } from "./usage-writer.ts";

const usageOf = (more: Partial<DailyUsage> = {}): DailyUsage => ({
  day: "2026-03-01",
  model: "gpt-4o",
  requests: 3,
  errors: 1,
  inputTokens: 100,
  outputTokens: 20,
  costUsd: "0.000450000000",
  unpriced: 0,
  durationMsSum: 750,
  histogram: [{ bucket: durationBucket(250), n: 3 }],
  ...more,
});

let folder: string;
let nowMs = Date.UTC(2026, 2, 2, 12);
beforeEach(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), "tracelake-usage-"))));
afterEach(async () => await rm(folder, { recursive: true, force: true }));

/** A writer that has just started, over what is there: the folder is all that it knows. */
function writerOf(usage: () => DailyUsage[], asked: Date[] = []) {
  const read = async (from: Date) => {
    asked.push(from);
    return await Promise.resolve(usage());
  };
  return makeUsageWriter({
    place: openUsagePlace(folder),
    read,
    retentionDays: 5,
    now: () => (nowMs += 1000),
  });
}

async function files(): Promise<string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
}

/** A place whose files are loaded as the warehouse does: each once by its name, and the newest row of each key counts. */
function makeLoadedPlace() {
  const files = new Map<string, readonly UsageRow[]>();
  const place: UsagePlace = {
    list: async () => await Promise.resolve([...files.keys()]),
    async write(_, digest, rows) {
      await Promise.resolve();
      if (!files.has(digest)) files.set(digest, rows);
    },
  };
  const loaded = () => {
    const newest = new Map<string, UsageRow>();
    for (const row of [...files.values()].flat())
      if ((newest.get(row.row_key)?.as_of ?? "") < row.as_of) newest.set(row.row_key, row);
    return [...newest.values()];
  };
  return { place, loaded };
}

describe("a day's row", () => {
  it("is of the contract, and of no region or profile", () => {
    const row = dailyRow(usageOf(), "2026-03-02T12:00:00.000Z");
    expect(usageRow.parse(row)).toEqual(row);
    expect(row).toMatchObject({
      source: "processor",
      period_start: "2026-03-01T00:00:00.000Z",
      period_seconds: 86_400,
      model_id: "gpt-4o",
      invocations: 3,
      cost_usd: "0.000450000000",
      latency_samples: 3,
      latency_ms_sum: 750,
      profile_type: null,
      object: null,
    });
  });

  it("has the key of its day and model, whatever it counts", () => {
    const keyOf = (usage: DailyUsage) => dailyRow(usage, "2026-03-02T12:00:00.000Z").row_key;
    expect(keyOf(usageOf({ requests: 9 }))).toBe(keyOf(usageOf()));
    expect(keyOf(usageOf({ model: "gpt-4.1" }))).not.toBe(keyOf(usageOf()));
    expect(keyOf(usageOf({ day: "2026-03-02" }))).not.toBe(keyOf(usageOf()));
  });

  it("has no cost where no call has a price, and one where some have", () => {
    const costOf = (unpriced: number) => dailyRow(usageOf({ unpriced }), "2026-03-02T12:00:00.000Z").cost_usd;
    expect([costOf(0), costOf(2), costOf(3)]).toEqual(["0.000450000000", "0.000450000000", null]);
  });

  it("is never below nothing", () => {
    const sums = { requests: -1, errors: -1, inputTokens: -5, outputTokens: -5, durationMsSum: -0.001 };
    const row = dailyRow(usageOf({ ...sums, histogram: [] }), "2026-03-02T12:00:00.000Z");
    expect(usageRow.parse(row)).toMatchObject({ invocations: 0, input_tokens: 0, cost_usd: null });
  });

  it("puts each duration into a bucket that reads less than 3 % off", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e7, noNaN: true }), (ms) => {
        const histogram = [{ bucket: durationBucket(ms), n: 1 }];
        const { latency_buckets: buckets } = dailyRow(usageOf({ histogram }), "2026-03-02T12:00:00.000Z");
        const [[bucket, n] = ["", 0]] = Object.entries(buckets);
        const readMs = (2 * 1.02 ** Number(bucket)) / 2.02 / 1_000;
        expect(n).toBe(1);
        expect(Math.abs(readMs / ms - 1)).toBeLessThan(0.031);
      }),
    );
  });
});

describe("writing usage", () => {
  it("writes a day once, and again only when it says something else", async () => {
    let usage = [usageOf(), usageOf({ day: "2026-03-02" })];
    const write = writerOf(() => usage);
    expect(await write()).toBe(2);
    expect(await write()).toBe(0);
    expect(await writerOf(() => usage)()).toBe(0);
    usage = [usageOf(), usageOf({ day: "2026-03-02", requests: 4 })];
    expect(await write()).toBe(1);
    const names = (await files()).map((file) => path.relative(folder, file)).toSorted();
    expect(names.map((name) => path.dirname(name))).toEqual([
      path.normalize("processor/dt=2026-03-01"),
      path.normalize("processor/dt=2026-03-02"),
      path.normalize("processor/dt=2026-03-02"),
    ]);
    for (const name of names) expect(path.basename(name)).toMatch(/^[0-9a-f]{32}\.jsonl\.gz$/);
  });

  it("asks for the days that the retention keeps", async () => {
    const asked: Date[] = [];
    await writerOf(() => [], asked)();
    expect(asked.map((from) => from.toISOString())).toEqual(["2026-02-25T00:00:00.000Z"]);
  });

  it("is taken for what it says last, also when it comes back to what it said before", async () => {
    const states = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(states, fc.boolean(), async (requests, restarts) => {
        const { place, loaded } = makeLoadedPlace();
        let usage: DailyUsage[] = [];
        const read = async () => await Promise.resolve(usage);
        const start = () => makeUsageWriter({ place, read, retentionDays: 5, now: () => (nowMs += 1000) });
        let write = start();
        for (const count of requests) {
          usage = [usageOf({ requests: count, histogram: [] })];
          if (restarts) write = start();
          await write();
          expect(loaded().map((row) => row.invocations)).toEqual([count]);
        }
        const changes = requests.filter((count, index) => count !== requests[index - 1]);
        expect(await place.list("2026-03-01")).toHaveLength(changes.length);
      }),
    );
  });

  it("passes over what is no file of its own", async () => {
    const write = writerOf(() => [usageOf()]);
    await write();
    await writeFile(path.join(folder, "processor/dt=2026-03-01/.half.jsonl.gz.1"), "");
    await writeFile(path.join(folder, "processor/dt=2026-03-01/notes.txt"), "");
    expect(await writerOf(() => [usageOf()])()).toBe(0);
  });

  it("tries again what could not be written", async () => {
    await writeFile(path.join(folder, "processor"), "in the way");
    const write = writerOf(() => [usageOf()]);
    await expect(write()).rejects.toThrow(/ENOTDIR|EEXIST/);
    await rm(path.join(folder, "processor"));
    expect(await write()).toBe(1);
  });
});
