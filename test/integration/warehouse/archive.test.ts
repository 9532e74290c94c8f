import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeLog } from "../../../runtime/shared/log.ts";
import { openWarehouse, type Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { archive, planArchive } from "../../../runtime/warehouse/operations/archive.ts";
import { planRecovery, recover } from "../../../runtime/warehouse/operations/recover.ts";
import type { OperationSession } from "../../../runtime/warehouse/operations/session.ts";
import { findTarget } from "../../../runtime/warehouse/operations/targets.ts";

let lake: string;
let warehouse: Warehouse;
let session: ReturnType<Warehouse["session"]>;
let now = new Date();

const traces = findTarget("traces");
const file = "traces/2026-01-15/export_001.jsonl";
const columns =
  "id, project_id, created, metadata, scores, metrics, input, output, xact_id, file_name, file_row_number";

const line = (id: string, day: number, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    id,
    _xact_id: "1000192656880881099",
    project_id: "p",
    created: `2026-01-${day}T10:00:00.123456Z`,
    metrics: { total_tokens: 10, llm_calls: 1 },
    metadata: { model: "m" },
    scores: null,
    input: { deep: [1, null, "ä"] },
    output: "text",
    ...more,
  });

beforeEach(async () => {
  now = new Date("2026-01-17T00:00:00Z");
  lake = await mkdtemp(path.join(tmpdir(), "archive-"));
  warehouse = await openWarehouse({
    folder: ":memory:",
    lakeFolder: lake,
    log: makeLog({ level: "silent" }),
    now: () => now,
  });
  session = warehouse.session();
  await mkdir(path.dirname(path.join(lake, file)), { recursive: true });
  await writeFile(
    path.join(lake, file),
    `${[line("t1", 15), line("t2", 15), line("t3", 16), '{"project_id":"p"}'].join("\n")}\n`,
  );
  await warehouse.loadPending();
  await warehouse.refresh();
  now = new Date("2026-03-01T00:00:00Z");
});

afterEach(async () => {
  await session.close();
  await warehouse.close();
  await rm(lake, { recursive: true });
});

const run = async (using: OperationSession = session) =>
  await archive(using, await planArchive(using, traces, { olderThanDays: 30, now }));

const count = async (relation: string) =>
  Number((await warehouse.query(`select count(*) as n from ${relation}`))[0]?.["n"]);

function failingAt(statement: RegExp): OperationSession {
  return {
    async query(text) {
      if (statement.test(text)) throw new Error("cut off");
      return await session.query(text);
    },
  };
}

describe("archive", () => {
  it("moves rows day by day to Parquet, where they read as they did in the table", async () => {
    const before = await warehouse.query(
      `select ${columns} from braintrust_traces where created is not null order by id`,
    );
    expect(await run()).toEqual({
      table: "raw_data.braintrust_traces",
      view: "raw_data.braintrust_traces_archive",
      days: 2,
      rows_archived: 3,
    });
    expect(await count("braintrust_traces")).toBe(1);
    expect(await warehouse.query(`select ${columns} from braintrust_traces_archive order by id`)).toEqual(
      before,
    );
  });

  it("leaves current rows and marts as they were", async () => {
    const state = async () => [
      await warehouse.query("select * from current_data.current_traces order by all"),
      await warehouse.query("select * from marts.trace_usage_daily order by all"),
    ];
    const before = await state();
    await run();
    await warehouse.refresh();
    expect(await state()).toEqual(before);
  });

  it("does nothing the second time, and adds a part for rows that landed late", async () => {
    await run();
    expect(await run()).toMatchObject({ days: 0, rows_archived: 0 });
    await writeFile(path.join(lake, "traces/late.jsonl"), `${line("late", 15)}\n`);
    await warehouse.loadPending();
    // What landed within the days that stay, stays.
    expect(await run()).toMatchObject({ days: 0 });
    now = new Date("2026-06-01T00:00:00Z");
    expect(await run()).toMatchObject({ days: 1, rows_archived: 1 });
    expect(await count("braintrust_traces_archive")).toBe(4);
    const parts = await warehouse.query(
      "select part, count_rows from raw_data.retired_rows where created_day = '2026-01-15'::date order by part",
    );
    expect(parts).toEqual([
      { part: 1, count_rows: 2 },
      { part: 2, count_rows: 1 },
    ]);
  });

  it.each([
    ["copying", /^copy into/],
    ["reading back", /from @raw_data\.braintrust_archive_stage\/braintrust_traces\/created_day=2026-01-16/],
    ["deleting", /^delete from/],
    ["committing", /^commit$/],
  ])("is whole after it was cut off at %s and run again", async (_, statement) => {
    await expect(run(failingAt(statement))).rejects.toThrow("cut off");
    await run();
    expect(await count("braintrust_traces")).toBe(1);
    expect(await count("braintrust_traces_archive")).toBe(3);
  });

  it("deletes nothing when the copy does not give the same back", async () => {
    const lying: OperationSession = {
      async query(text) {
        const rows = await session.query(text);
        return text.includes("(file_format => ") && text.startsWith("select")
          ? rows.map((row) => ({ ...row, checksum: 1 }))
          : rows;
      },
    };
    await expect(run(lying)).rejects.toThrow("The copy differs from what was counted of 2026-01-15");
    expect(await count("braintrust_traces")).toBe(4);
  });

  it("deletes nothing when the rows changed meanwhile", async () => {
    const plan = await planArchive(session, traces, { olderThanDays: 30, now });
    await warehouse.query("delete from braintrust_traces where id = 't2'");
    await expect(archive(session, plan)).rejects.toThrow(
      "differs from what was counted of 2026-01-15: 1 rows against 2",
    );
    expect(await count("braintrust_traces")).toBe(3);
    expect(await run()).toMatchObject({ rows_archived: 2 });
  });

  it("is not taken for exports, and keeps its files from being recovered into the table", async () => {
    await run();
    expect(await warehouse.loadPending()).toMatchObject({ files: 0, rows: 0 });
    const plan = await planRecovery(session, traces, { files: [file] });
    await expect(recover(session, plan)).rejects.toThrow(
      "3 rows of these files are of days whose rows were archived or deleted",
    );
    expect(await count("braintrust_traces")).toBe(1);
  });
});
