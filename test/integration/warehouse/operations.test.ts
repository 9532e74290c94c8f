import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeLog } from "../../../runtime/shared/log.ts";
import { openWarehouse, type Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import {
  planRecovery,
  recover,
  type RecoveryRequest,
} from "../../../runtime/warehouse/operations/recover.ts";
import { applyRetention, planRetention } from "../../../runtime/warehouse/operations/retention.ts";
import type { OperationSession } from "../../../runtime/warehouse/operations/session.ts";
import { defaultTargets, findTarget } from "../../../runtime/warehouse/operations/targets.ts";

let lake: string;
let warehouse: Warehouse;
let session: ReturnType<Warehouse["session"]>;
let now = new Date();

const traces = findTarget("traces");
const day1 = "traces/2026-01-15/export_001.jsonl";
const day2 = "traces/2026-01-16/export_002.jsonl";

const line = (id: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    id,
    _xact_id: "1000192656880881099",
    project_id: "p",
    created: "2026-01-15T10:00:00Z",
    metrics: { total_tokens: 10, estimated_cost: 0.25, llm_calls: 1, duration: 1 },
    metadata: { model: "m" },
    scores: { good: 0.5 },
    ...more,
  });

async function put(file: string, ...lines: string[]): Promise<void> {
  await mkdir(path.dirname(path.join(lake, file)), { recursive: true });
  await writeFile(path.join(lake, file), `${lines.join("\n")}\n`);
}

beforeEach(async () => {
  now = new Date("2026-01-17T00:00:00Z");
  lake = await mkdtemp(path.join(tmpdir(), "operations-"));
  warehouse = await openWarehouse({
    folder: ":memory:",
    lakeFolder: lake,
    log: makeLog({ level: "silent" }),
    now: () => now,
  });
  session = warehouse.session();
  await put(day1, line("t1"), line("t2"), JSON.stringify({ project_id: "p", output: "no id" }));
  await put(day2, line("t3", { created: "2026-01-16T10:00:00Z" }));
  await warehouse.loadPending();
  await warehouse.refresh();
});

afterEach(async () => {
  await session.close();
  await warehouse.close();
  await rm(lake, { recursive: true });
});

/** Everything that an operation might change, but for when rows landed. */
async function snapshot(): Promise<unknown> {
  const of = async (statement: string) => await warehouse.query(statement);
  return {
    raw: await of("select id, file_name, file_row_number, source_row from braintrust_traces order by all"),
    rejects: await of("select reason, file_name, file_row_number from raw_data.rejects order by all"),
    current: await of(
      "select id, total_tokens, cost_usd, model, file_name from current_data.current_traces order by all",
    ),
    usage: await of("select * from marts.trace_usage_daily order by all"),
    scores: await of("select * from marts.scores_daily order by all"),
    pipe: await pipeState(),
  };
}

async function pipeState(): Promise<unknown> {
  const [row] = await warehouse.query("select system$pipe_status('braintrust_traces_pipe') as s");
  return (JSON.parse(String(row?.["s"])) as Record<string, unknown>)["executionState"];
}

async function recoverNow(request: RecoveryRequest, using: OperationSession = session) {
  return await recover(using, await planRecovery(using, traces, request));
}

/** Stands in for a process that dies, or a connection that breaks, at its nth statement. */
function failingAt(statement: RegExp): OperationSession {
  return {
    async query(text) {
      if (statement.test(text)) throw new Error("cut off");
      return await session.query(text);
    },
  };
}

describe("recover", () => {
  it("changes nothing when the files did not change, however often it runs", async () => {
    const before = await snapshot();
    for (let run = 0; run < 2; run += 1) {
      const result = await recoverNow({ files: [day1, day2] });
      expect(result).toMatchObject({ rowsBefore: 4, rowsAfter: 4, tableRowsBefore: 4, tableRowsAfter: 4 });
      await warehouse.refresh();
      expect(await snapshot()).toEqual(before);
    }
  });

  it("gives what a warehouse that only ever saw the mended files has", async () => {
    await put(day1, line("t1", { metrics: { total_tokens: 99 }, scores: { good: 1 } }), line("t9"));
    await recoverNow({ files: [day1] });
    await warehouse.refresh();
    const mended = (await snapshot()) as Record<string, unknown>;
    const other = await openWarehouse({
      folder: ":memory:",
      lakeFolder: lake,
      log: makeLog({ level: "silent" }),
      now: () => now,
    });
    await other.loadPending();
    await other.refresh();
    const ours = warehouse;
    warehouse = other;
    const fresh = await snapshot();
    warehouse = ours;
    await other.close();
    expect(mended).toEqual(fresh);
  });

  it("takes what landed but was not refreshed yet along, so that a removed row does not come back", async () => {
    const file = "traces/2026-01-17/export_003.jsonl";
    await put(file, line("gone"), line("stays"));
    await warehouse.loadPending();
    await put(file, line("stays"));
    await recoverNow({ files: [file] });
    await warehouse.refresh();
    const rows = await warehouse.query(
      "select id from current_data.current_traces where id in ('gone', 'stays')",
    );
    expect(rows).toEqual([{ id: "stays" }]);
  });

  it("widens a range to whole files, and leaves the others alone", async () => {
    const [first] = await warehouse.query(
      `select min(ingestion_timestamp) as at from braintrust_traces where file_name like '%001%'`,
    );
    const at = new Date(String(first?.["at"]));
    const plan = await planRecovery(session, traces, { from: at, to: at });
    expect(plan.files).toEqual([`braintrust/${day1}`]);
    await expect(
      planRecovery(session, traces, { from: new Date("2020-01-01"), to: new Date("2020-01-02") }),
    ).rejects.toThrow("No file is meant");
  });

  it("leaves everything as it was when a file can't be loaded, and says where it is bad", async () => {
    const before = await snapshot();
    await put(day1, line("t1"), '{"id": broken');
    await expect(recoverNow({ files: [day1, day2] })).rejects.toThrow(/export_001\.jsonl', line 2/);
    expect(await snapshot()).toEqual(before);
  });

  it("leaves everything as it was when a file is gone", async () => {
    const before = await snapshot();
    await rm(path.join(lake, day1));
    await expect(recoverNow({ files: [day1, day2] })).rejects.toThrow(
      `No longer in the lake: braintrust/${day1}`,
    );
    expect(await snapshot()).toEqual(before);
  });

  it.each([
    ["deleting", /^delete from raw_data\.braintrust_traces/],
    ["copying", /^copy into/],
    ["repairing", /insert into current_data\.trace_changes/],
    ["committing", /^commit$/],
  ])("leaves everything as it was when it is cut off at %s", async (_, statement) => {
    const before = await snapshot();
    await put(day1, line("t1", { metrics: { total_tokens: 99 } }));
    await expect(recoverNow({ files: [day1] }, failingAt(statement))).rejects.toThrow("cut off");
    expect(await snapshot()).toEqual(before);
    await recoverNow({ files: [day1] });
    const [row] = await warehouse.query(
      "select total_tokens from current_data.current_traces where id = 't1'",
    );
    expect(row).toEqual({ total_tokens: 99 });
  });

  it("keeps a pipe paused that was paused before", async () => {
    await warehouse.query("alter pipe braintrust_traces_pipe set pipe_execution_paused = true");
    await recoverNow({ files: [day1] });
    expect(await pipeState()).toBe("PAUSED");
  });

  it("says so when the pipe can't be resumed, besides what went wrong first", async () => {
    const broken: OperationSession = failingAt(/^copy into|paused = false/);
    await expect(recoverNow({ files: [day1] }, broken)).rejects.toThrow("cut off; then: cut off");
  });

  it("takes file names that need quotes, and loads Parquet and JSON lines in one go", async () => {
    const odd = "traces/it's a day/export 1.jsonl";
    await put(odd, line("odd"));
    await warehouse.query(
      "copy into @s3_braintrust_stage/2026-01-17/more from (select 'pq' as id, 'p' as project_id, '2026-01-17T00:00:00Z' as created) file_format = (type = parquet)",
    );
    await warehouse.loadPending();
    const parquet = "traces/2026-01-17/more_0_0_0.parquet";
    const result = await recoverNow({ files: [odd, parquet] });
    expect(result).toMatchObject({ rowsBefore: 2, rowsAfter: 2 });
  });
});

describe("every export", () => {
  it("has a table, a pipe and a stage that the warehouse knows", async () => {
    for (const { table, pipe, stage } of defaultTargets) {
      expect((await warehouse.query(`desc table ${table}`)).length).toBeGreaterThan(0);
      expect(await warehouse.query(`desc pipe ${pipe}`)).toHaveLength(1);
      expect(await warehouse.query(`desc stage ${stage}`)).toHaveLength(1);
    }
  });
});

describe("retention", () => {
  const apply = async (olderThanDays: number) =>
    await applyRetention(session, await planRetention(session, traces, { olderThanDays, now }));

  it("deletes what was created and landed before, with its rejects; current rows and marts keep their numbers", async () => {
    const before = (await snapshot()) as Record<string, unknown>;
    now = new Date("2026-03-01T00:00:00Z");
    await put("traces/2026-02-28/late.jsonl", line("late"));
    await warehouse.loadPending();
    await warehouse.refresh();
    const plan = await planRetention(session, traces, { olderThanDays: 44, now });
    expect(plan).toMatchObject({ before: "2026-01-16", countRows: 0 });
    expect(await apply(30)).toMatchObject({ rows_before: 5, rows_after: 1 });
    expect(await warehouse.query("select id from braintrust_traces")).toEqual([{ id: "late" }]);
    expect(await warehouse.query("select * from raw_data.rejects")).toEqual([]);
    const after = (await snapshot()) as Record<string, unknown>;
    expect(after["current"]).toHaveLength((before["current"] as unknown[]).length + 1);
    expect(await apply(30)).toMatchObject({ rows_before: 1, rows_after: 1 });
    await warehouse.refresh();
    expect(await snapshot()).toEqual(after);
  });

  it("notes the days that went, so that a recovery of a file of theirs is refused", async () => {
    now = new Date("2026-03-01T00:00:00Z");
    await apply(30);
    const days = await warehouse.query(
      "select created_day, part, reason, count_rows from raw_data.retired_rows order by 1",
    );
    expect(days).toEqual([
      { created_day: "2026-01-15", part: 1, reason: "expired", count_rows: 2 },
      { created_day: "2026-01-16", part: 1, reason: "expired", count_rows: 1 },
    ]);
    const before = await snapshot();
    await expect(recoverNow({ files: [day1] })).rejects.toThrow(
      "2 rows of these files are of days whose rows were archived or deleted",
    );
    expect(await snapshot()).toEqual(before);
  });

  it("keeps 14 days whatever is asked", async () => {
    await expect(apply(13)).rejects.toThrow("At least 14 days must be kept");
  });
});
