import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { makeLog } from "../runtime/shared/log.ts";
import type { Service } from "../runtime/trace-processor/service.ts";
import { openUsageWarehouse, takeUsage } from "./integration/warehouse/usage-rows.ts";
import { withDatabase } from "./support/database.ts";
import { makeWarehouseFolders } from "./support/local-warehouse.ts";
import { makeTestService } from "./support/service.ts";
import { callAttributes, flatRecord, hexId, otlpSpan, postFlat, postOtlp } from "./support/traces.ts";

const database = withDatabase();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tracelake-usage-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
});

const nowMs = Date.UTC(2026, 5, 20, 12);
const day = "2026-06-20";

async function open(usageFolder: string, log?: ReturnType<typeof makeLog>): Promise<Service> {
  const service = await makeTestService(database.url, {
    env: { USAGE_LOCATION: usageFolder, RETENTION_DAYS: "5" },
    now: () => nowMs,
    ...(log === undefined ? {} : { log }),
  });
  onTestFinished(async () => await service.close());
  return service;
}

async function filesOf(usageFolder: string): Promise<string[]> {
  const all = await readdir(usageFolder, { recursive: true, withFileTypes: true });
  return all
    .filter((one) => one.isFile())
    .map((one) => path.relative(usageFolder, path.join(one.parentPath, one.name)));
}

it("reaches the warehouse day by day as /costs/daily counts it, and again only what changed", async () => {
  const folders = await makeWarehouseFolders();
  const { usageFolder } = folders;
  const service = await open(usageFolder);
  const traceId = hexId(16);
  const root = otlpSpan({
    traceId,
    startMs: nowMs - 5_000,
    attributes: { "gen_ai.usage.input_tokens": 1000 },
  });
  const call = otlpSpan({
    traceId,
    parentSpanId: root.spanId,
    startMs: nowMs - 4_000,
    durationMs: 2_000,
    attributes: callAttributes(),
  });
  await postOtlp(service, [root, call]);
  const at = (ms: number) => new Date(ms).toISOString();
  await postFlat(service, [
    flatRecord({ timestamp: at(nowMs - 60_000) }),
    flatRecord({ timestamp: at(nowMs - 86_400_000), metadata: { model: "in-house", input_tokens: 7 } }),
  ]);
  await service.maintenance.runOnce();
  expect((await filesOf(usageFolder)).map((file) => path.dirname(file)).toSorted()).toEqual([
    path.normalize("processor/dt=2026-06-19"),
    path.normalize(`processor/dt=${day}`),
  ]);

  const warehouse = await openUsageWarehouse(folders);
  await takeUsage(warehouse);
  const read = async () =>
    await warehouse.query(
      `select day, model_id, invocations, input_tokens, output_tokens, cost_usd, unpriced_invocations, latency_samples,
         latency_ms_sum from marts.model_usage_daily where source = 'processor' order by day desc, model_id`,
    );
  const costs = (await service.app.inject("/costs/daily?days=2")).json<{ rows: Record<string, unknown>[] }>();
  const rows = await read();
  expect(
    rows.map((row) => [
      row["day"],
      row["model_id"],
      row["invocations"],
      row["input_tokens"],
      Number(row["cost_usd"]),
    ]),
  ).toEqual(
    costs.rows.map((row) => [row["date"], row["key"], row["requests"], row["input_tokens"], row["cost_usd"]]),
  );
  // The root repeats its call's tokens; they count once.
  expect(rows[0]).toMatchObject({
    model_id: "gpt-4o",
    invocations: 2,
    input_tokens: 2000,
    latency_ms_sum: "2250.000",
  });
  expect(rows[1]).toMatchObject({ model_id: "in-house", cost_usd: null, unpriced_invocations: 1 });
  const before = await filesOf(usageFolder);
  await service.maintenance.runOnce();
  await (await open(usageFolder)).maintenance.runOnce();
  expect(await filesOf(usageFolder)).toEqual(before);

  await postFlat(service, [flatRecord({ timestamp: at(nowMs - 60_000) })]);
  // A fold is at most once a second for those who read; the daily summary of the run folds in any case.
  await service.maintenance.runOnce();
  expect(await filesOf(usageFolder)).toHaveLength(before.length + 1);
  await takeUsage(warehouse);
  expect((await read())[0]).toMatchObject({ model_id: "gpt-4o", invocations: 3, input_tokens: 3000 });
});

it("is logged and tried again where it can't be written, and holds up nothing else", async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const inTheWay = path.join(folder, "file");
  await writeFile(inTheWay, "");
  const service = await open(inTheWay, makeLog({ level: "warn", destination: stream }));
  await postFlat(service, [flatRecord({ timestamp: new Date(nowMs - 60_000).toISOString() })]);
  await service.maintenance.runOnce();
  expect(lines.join("")).toContain("writing usage for the warehouse failed; it is tried again");
  expect(lines.filter((line) => line.includes("failed"))).toHaveLength(1);
});

it("is written nowhere unless a place is named", async () => {
  const service = await makeTestService(database.url, { now: () => nowMs });
  onTestFinished(async () => await service.close());
  await service.maintenance.runOnce();
  expect(await readdir(folder)).toEqual([]);
});
