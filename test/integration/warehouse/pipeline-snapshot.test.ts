import { afterEach, beforeEach, expect, test } from "vitest";
import {
  pipelineSnapshotSchema,
  type PipelineSnapshot,
} from "../../../contracts/monitoring/pipeline-snapshot.ts";
import { now, openChecksWarehouse, type ChecksWarehouse } from "./checks-warehouse.ts";
import { landRow, listFile, recordLoad } from "./checks-rows.ts";

let warehouse: ChecksWarehouse;
beforeEach(async () => void (warehouse = await openChecksWarehouse()));
afterEach(() => warehouse.close());

const take = async (): Promise<PipelineSnapshot> =>
  pipelineSnapshotSchema.parse(JSON.parse(String(await warehouse.call("take_snapshot"))));
const tableOf = (snapshot: PipelineSnapshot, name: string) =>
  snapshot.tables.find((table) => table.name === name);
const findingsOf = ({ findings }: PipelineSnapshot) =>
  Object.fromEntries(findings.map(({ check, critical, warning }) => [check, [critical, warning]]));

async function runChecks(): Promise<void> {
  for (const name of ["record_loads", "record_raw_rows", "record_listing", "record_quality"])
    await warehouse.call(name);
}

async function land(): Promise<void> {
  await landRow(warehouse, { minutesAgo: 6 });
  await listFile(warehouse, { path: "traces/a.jsonl" });
  await recordLoad(warehouse, { file: "traces/a.jsonl", minutesAgo: 5, rows: 1, parsed: 1 });
}

const setPipe = async (status: object) =>
  await warehouse.run(
    `update stand_in.pipes set status = '${JSON.stringify(status)}' where pipe_name = 'braintrust_traces_pipe';`,
  );

test("an empty warehouse says what is not known as null, and what was never loaded as a fault", async () => {
  const snapshot = await take();
  expect(snapshot).toMatchObject({ takenAt: now, verdict: "ALERT: Never loaded" });
  expect(tableOf(snapshot, "BRAINTRUST_TRACES")).toMatchObject({
    status: "CRITICAL",
    isExpected: true,
    ingestionAgeSeconds: null,
    filesLoaded24h: 0,
    reason: "Never loaded",
  });
  expect(tableOf(snapshot, "BRAINTRUST_SPANS")).toMatchObject({ isExpected: false });
  expect(findingsOf(snapshot)).toEqual({
    ingestion: [1, 0],
    quality: [null, null],
    reconciliation: [null, null],
    volume: [null, null],
  });
  expect(snapshot.credits).toEqual({ usedThisMonth: null, quota: null });
});

test("a pipeline that is well has ages in seconds, its files, its pipes, and checks without a finding", async () => {
  await land();
  await runChecks();
  const snapshot = await take();
  expect(snapshot.verdict).toBe("OK: Pipeline healthy");
  expect(tableOf(snapshot, "BRAINTRUST_TRACES")).toEqual({
    name: "BRAINTRUST_TRACES",
    status: "OK",
    isExpected: true,
    ingestionAgeSeconds: 360,
    filesLoaded24h: 1,
    filesFailed24h: 0,
    reason: "Healthy",
  });
  expect(snapshot.pipes.map(({ name, state, pendingFiles }) => [name, state, pendingFiles])).toEqual([
    ["BRAINTRUST_QUERY_ROWS_PIPE", "RUNNING", 0],
    ["BRAINTRUST_SPANS_PIPE", "RUNNING", 0],
    ["BRAINTRUST_TRACES_PIPE", "RUNNING", 0],
    ["MODEL_USAGE_PIPE", "RUNNING", 0],
  ]);
  expect(findingsOf(snapshot)).toMatchObject({ ingestion: [0, 0], quality: [0, 0], reconciliation: [0, 0] });
});

test("the pipes are asked for the snapshot itself", async () => {
  await warehouse.call("record_pipes");
  await setPipe({
    executionState: "STOPPED_MISSING_TABLE",
    pendingFileCount: 7,
    oldestFileTimestamp: "2026-03-12T10:00:00Z",
  });
  const pipe = (await take()).pipes.find(({ name }) => name === "BRAINTRUST_TRACES_PIPE");
  expect(pipe).toEqual({
    name: "BRAINTRUST_TRACES_PIPE",
    table: "BRAINTRUST_TRACES",
    state: "STOPPED_MISSING_TABLE",
    askedSecondsAgo: 0,
    pendingFiles: 7,
    oldestPendingSeconds: 1800,
  });
});

test("what was found three hours ago, or said of a pipe then, is not known now", async () => {
  await land();
  await runChecks();
  await warehouse.call("record_pipes");
  await warehouse.setNow("2026-03-12T13:31:00Z");
  const [row] = await warehouse.query("select snapshot from monitoring.pipeline_snapshot");
  const snapshot = pipelineSnapshotSchema.parse(JSON.parse(String(row?.["snapshot"])));
  expect(snapshot.pipes[0]).toMatchObject({ state: null, pendingFiles: null, askedSecondsAgo: 10_860 });
  expect(findingsOf(snapshot)).toMatchObject({ quality: [null, null], ingestion: [1, 4] });
});

test("files that failed in part count as failed, and a critical check as a finding", async () => {
  await land();
  await recordLoad(warehouse, { file: "traces/b.jsonl", minutesAgo: 5, status: "Partially loaded" });
  await recordLoad(warehouse, { file: "traces/c.jsonl", minutesAgo: 5, status: "Load failed", rows: 0 });
  await runChecks();
  const snapshot = await take();
  expect(tableOf(snapshot, "BRAINTRUST_TRACES")).toMatchObject({ filesLoaded24h: 1, filesFailed24h: 2 });
  expect(findingsOf(snapshot)).toMatchObject({ ingestion: [1, 0], reconciliation: [1, 0] });
});

test("a table is expected by its threshold's setting, whatever else is said of it", async () => {
  await land();
  const settings = [
    ["BRAINTRUST_SPANS", "'always'"],
    ["BRAINTRUST_TRACES", "'never'"],
    ["BRAINTRUST_QUERY_ROWS", "null"],
  ];
  for (const [table, setting] of settings)
    await warehouse.run(`delete from monitoring.thresholds where metric = 'freshness_minutes' and table_name = '${table}';
      insert into monitoring.thresholds (metric, table_name, warning, critical, setting, unit)
      values ('freshness_minutes', '${table}', 30, 60, ${setting}, 'minutes');`);
  const snapshot = await take();
  expect(snapshot.tables.map(({ name, isExpected }) => [name, isExpected])).toEqual([
    ["BRAINTRUST_QUERY_ROWS", false],
    ["BRAINTRUST_SPANS", true],
    ["BRAINTRUST_TRACES", false],
    ["MODEL_USAGE", false],
  ]);
});

test("credits are those of this month and of this warehouse, as of the last hours", async () => {
  await warehouse.run(`insert into stand_in.metering (warehouse_name, credits_used, start_time) values
    ('W', 1.5, '2026-03-01 00:00:00+00'), ('W', 2.25, '2026-03-12 09:00:00+00'), ('W', 40, '2026-02-28 23:00:00+00'),
    ('ANOTHER', 7, '2026-03-02 00:00:00+00');`);
  await warehouse.call("record_credits");
  await warehouse.call("record_credits");
  expect((await take()).credits.usedThisMonth).toBe(3.75);
  await warehouse.setNow("2026-03-12T16:31:00Z");
  expect((await take()).credits.usedThisMonth).toBeNull();
  await warehouse.setNow("2026-04-01T00:10:00Z");
  await warehouse.call("record_credits");
  expect((await take()).credits.usedThisMonth).toBeNull();
});

test("an account that does not say what it used leaves the credits unknown", async () => {
  await warehouse.call("record_credits");
  expect((await take()).credits.usedThisMonth).toBeNull();
});
