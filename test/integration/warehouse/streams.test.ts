import { mkdir, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { landingObjects } from "../../../contracts/warehouse/landing.ts";
import type { WarehouseObject, WarehouseTask } from "../../../contracts/warehouse/object.ts";
import { makeWarehouseFolders, openTestWarehouse, putFile, traceRow } from "../../support/local-warehouse.ts";
import type { Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";

const news = async (warehouse: Warehouse) =>
  (await warehouse.query("select id from braintrust_traces_stream order by id")).map((row) => row["id"]);

async function openWithRows() {
  const folders = await makeWarehouseFolders();
  const warehouse = await openTestWarehouse(folders);
  await putFile(folders, "traces/a.jsonl", [traceRow("t1"), traceRow("t2")]);
  await warehouse.loadPending();
  await warehouse.query("create table marts.seen (id varchar)");
  return { folders, warehouse };
}

const consume = "insert into marts.seen select id from raw_data.braintrust_traces_stream";

describe("a stream", () => {
  test("is moved on by a statement that writes what it read", async () => {
    const { warehouse } = await openWithRows();
    expect(await news(warehouse)).toEqual(["t1", "t2"]);
    await warehouse.query(consume);
    expect(await news(warehouse)).toEqual([]);
  });

  test("stays where it is when it is only looked at, in a transaction too", async () => {
    const { warehouse } = await openWithRows();
    await warehouse.transaction(async (session) => {
      await session.query("select count(*) from braintrust_traces_stream");
      await session.query("insert into marts.seen values ('x')");
    });
    expect(await news(warehouse)).toEqual(["t1", "t2"]);
  });

  test("stays where it is when the transaction is rolled back", async () => {
    const { warehouse } = await openWithRows();
    await warehouse.run(`begin transaction; ${consume}; rollback;`);
    expect(await news(warehouse)).toEqual(["t1", "t2"]);
    const failing = warehouse.transaction(async (session) => {
      await session.query(consume);
      await session.query("select * from nowhere");
    });
    await expect(failing).rejects.toThrow("Object 'NOWHERE' does not exist");
    expect(await news(warehouse)).toEqual(["t1", "t2"]);
  });

  test("shows the same rows through a whole transaction, and afterwards those that came meanwhile", async () => {
    const { folders, warehouse } = await openWithRows();
    await putFile(folders, "traces/b.jsonl", [traceRow("t3")]);
    await warehouse.transaction(async (session) => {
      const copy =
        "copy into braintrust_traces from @s3_braintrust_stage match_by_column_name = case_insensitive";
      await session.query(copy);
      await session.query(consume);
    });
    expect(await warehouse.query("select id from marts.seen order by id")).toEqual([
      { id: "t1" },
      { id: "t2" },
    ]);
    expect(await news(warehouse)).toEqual(["t3"]);
  });

  test("shows rows that were put in by hand, once", async () => {
    const { warehouse } = await openWithRows();
    await warehouse.query(consume);
    const insert = `insert into braintrust_traces (id, ingestion_timestamp, source_row, file_name, file_row_number, file_last_modified, export_name, loaded_by)
      select 'by hand', current_timestamp(), parse_json('{}'), 'f', 1, sysdate(), 'e', 'p'`;
    await warehouse.query(insert);
    expect(await news(warehouse)).toEqual(["by hand"]);
    await warehouse.query(consume);
    expect(await news(warehouse)).toEqual([]);
    await warehouse.query(insert.replace("by hand", "again"));
    expect(await news(warehouse)).toEqual(["again"]);
  });

  test("lets another session commit meanwhile only when its transaction has ended", async () => {
    const { warehouse } = await openWithRows();
    const other = warehouse.session();
    await warehouse.query("begin");
    await warehouse.query(consume);
    const waiting = other.query("insert into marts.seen values ('other')");
    expect(await other.query("select count(*) as n from marts.seen")).toEqual([{ n: 0 }]);
    await warehouse.query("commit");
    await waiting;
    expect(await other.query("select count(*) as n from marts.seen")).toEqual([{ n: 3 }]);
    await other.close();
  });
});

describe("a refresh", () => {
  const seen: WarehouseObject = { kind: "table", schema: "marts", name: "seen", file: "table" };
  const procedure: WarehouseObject = {
    kind: "procedure",
    schema: "marts",
    name: "refresh_seen",
    files: ["step-1", "step-2"],
    arguments: [],
    isTransaction: true,
    comment: "",
  };
  const task: WarehouseTask = {
    schema: "marts",
    name: "seen_task",
    procedure: "MARTS.refresh_seen",
    everyMinutes: 1,
    streams: ["RAW_DATA.braintrust_traces_stream"],
  };

  async function openWith(steps: Record<string, string>, tasks: readonly WarehouseTask[] = [task]) {
    const folders = await makeWarehouseFolders();
    const texts = `${folders.lakeFolder}/../texts`;
    await mkdir(texts);
    for (const [name, text] of Object.entries(steps)) await writeFile(`${texts}/${name}`, text);
    const own = (object: WarehouseObject): WarehouseObject =>
      object.kind === "procedure"
        ? { ...object, files: object.files.map((file) => `${texts}/${file}`) }
        : { ...object, file: `${texts}/${object.file}` };
    const objects = [...landingObjects, own(seen), own(procedure)];
    return { folders, warehouse: await openTestWarehouse(folders, { objects, tasks }) };
  }

  const steps = {
    table: "create table marts.seen (id varchar, run_count number(38, 0))",
    "step-1": "insert into marts.seen (id) select id from raw_data.braintrust_traces_stream;",
    "step-2":
      "update marts.seen set run_count = coalesce(run_count, 0) + 1; select count(*)::varchar from marts.seen;",
  };

  test("runs a task when its stream has rows and not otherwise", async () => {
    const { folders, warehouse } = await openWith(steps);
    await warehouse.refresh();
    await putFile(folders, "traces/a.jsonl", [traceRow("t1")]);
    await warehouse.loadPending();
    await warehouse.refresh();
    await warehouse.refresh();
    expect(await warehouse.query("select id, run_count from marts.seen")).toEqual([
      { id: "t1", run_count: 1 },
    ]);
  });

  test("names the task that failed, leaves nothing of it behind and runs those after it", async () => {
    const other: WarehouseTask = { ...task, name: "other_task", procedure: "MARTS.missing", streams: [] };
    const { folders, warehouse } = await openWith({ ...steps, "step-2": "select 1 / id from nowhere;" }, [
      other,
      task,
    ]);
    await putFile(folders, "traces/a.jsonl", [traceRow("t1")]);
    await warehouse.loadPending();
    await expect(warehouse.refresh()).rejects.toMatchObject({
      failures: [
        {
          task: "marts.other_task",
          error: { message: expect.stringContaining("Unknown procedure MARTS.MISSING") },
        },
        {
          task: "marts.seen_task",
          error: { message: expect.stringContaining("Object 'NOWHERE' does not exist") },
        },
      ],
    });
    expect(await warehouse.query("select count(*) as n from marts.seen")).toEqual([{ n: 0 }]);
    expect(await news(warehouse)).toEqual(["t1"]);
  });

  test("of a procedure by hand answers with its last statement's value", async () => {
    const { folders, warehouse } = await openWith(steps);
    await putFile(folders, "traces/a.jsonl", [traceRow("t1")]);
    await warehouse.loadPending();
    expect(await warehouse.query("call marts.refresh_seen()")).toEqual([{ refresh_seen: "1" }]);
  });
});
