import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { WarehouseObject } from "../../../contracts/warehouse/object.ts";
import { landingObjects } from "../../../contracts/warehouse/landing.ts";
import { makeWarehouseFolders, openTestWarehouse, putFile, traceRow } from "../../support/local-warehouse.ts";
import { createObjects } from "../../../runtime/warehouse/duckdb/create-objects.ts";
import { openDatabase } from "../../../runtime/warehouse/duckdb/open-database.ts";
import { streamTables } from "../../../runtime/warehouse/duckdb/streams.ts";
import { loadHistoryStatements } from "../../../runtime/warehouse/duckdb/load-history.ts";

describe("opening", () => {
  test("finds again what was loaded and where the streams stood", async () => {
    const folders = await makeWarehouseFolders();
    await putFile(folders, "traces/a.jsonl", [traceRow("t1"), traceRow("t2")]);
    const first = await openTestWarehouse(folders);
    expect(await first.loadPending()).toEqual({ files: 1, rows: 2, failures: [] });
    await first.query("create table marts.seen as select id from raw_data.braintrust_traces_stream");
    await first.close();
    const second = await openTestWarehouse(folders);
    expect(await second.loadPending()).toEqual({ files: 0, rows: 0, failures: [] });
    expect(await second.query("select count(*) as n from braintrust_traces")).toEqual([{ n: 2 }]);
    expect(await second.query("select count(*) as n from braintrust_traces_stream")).toEqual([{ n: 0 }]);
  });

  test("says which process holds the file and what to do", async () => {
    const folders = await makeWarehouseFolders();
    const code = `import("${path.join(import.meta.dirname, "../../../runtime/warehouse/duckdb/open-database.ts")}").then(async ({ openDatabase }) => {
      const database = await openDatabase({ folder: "${folders.folder}", lakeFolder: "${folders.lakeFolder}", memoryLimitMb: 128, threads: 1 });
      globalThis.keep = [database, setInterval(() => {}, 1000)]; console.log("open"); });`;
    const holder = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void holder.kill("SIGKILL"));
    await once(holder.stdout, "data");
    await expect(openTestWarehouse(folders)).rejects.toMatchObject({
      name: "Fault",
      detail: expect.stringMatching(
        new RegExp(`process ${holder.pid} holds the warehouse .*stop it and try again`),
      ),
    });
  });

  test.each([
    ["cut to half a page", async (file: string) => await truncate(file, 2048)],
    ["cut behind its headers", async (file: string) => await truncate(file, 20_000)],
    ["no database at all", async (file: string) => await writeFile(file, "something else entirely")],
  ])("says that a file is damaged: %s", async (_, damage) => {
    const folders = await makeWarehouseFolders();
    const warehouse = await openTestWarehouse(folders);
    await warehouse.close();
    await damage(path.join(folders.folder, "braintrust_data.duckdb"));
    await expect(openTestWarehouse(folders)).rejects.toMatchObject({
      name: "Fault",
      detail: expect.stringContaining("braintrust_data.duckdb is damaged"),
    });
  });

  test("takes an empty file, left by an interrupted start, for a new one", async () => {
    const folders = await makeWarehouseFolders();
    await mkdir(folders.folder);
    await writeFile(path.join(folders.folder, "braintrust_data.duckdb"), "");
    const warehouse = await openTestWarehouse(folders);
    expect(await warehouse.query("select count(*) as n from braintrust_traces")).toEqual([{ n: 0 }]);
  });

  test("refuses a file that a newer tracelake has written", async () => {
    const folders = await makeWarehouseFolders();
    const first = await openTestWarehouse(folders);
    await first.query("update snowflake_local.model set version = 99");
    await first.close();
    await expect(openTestWarehouse(folders)).rejects.toMatchObject({
      name: "Fault",
      detail: expect.stringContaining("a newer tracelake wrote the warehouse"),
    });
  });
});

describe("an upgrade", () => {
  const table: WarehouseObject = { kind: "table", schema: "marts", name: "things", file: "table" };
  const view: WarehouseObject = { kind: "view", schema: "marts", name: "big_things", file: "view" };
  const above: WarehouseObject = { kind: "view", schema: "marts", name: "count_things", file: "above" };

  async function openWith(
    texts: Record<string, string>,
    existing?: Awaited<ReturnType<typeof openDatabase>>,
  ) {
    const database =
      existing ??
      (await openDatabase({ folder: ":memory:", lakeFolder: ".", memoryLimitMb: 128, threads: 1 }));
    const connection = await database.connect();
    await createObjects(connection, {
      objects: [table, view, above],
      readText: async (file) => await Promise.resolve(texts[file] ?? ""),
      translate: (text) => text,
      setup: [...loadHistoryStatements, ...streamTables],
      tables: new Map(),
    });
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    return { database, rows };
  }

  const texts = {
    table: "create table things (id integer not null, size integer)",
    view: "create view marts.big_things as select * from marts.things where size > 10",
    above: "create view marts.count_things as select count(*) as n from marts.big_things",
  };

  test("gives a table the columns that are new at its end and keeps its rows", async () => {
    const { database, rows } = await openWith(texts);
    await rows("insert into marts.things values (1, 20)");
    const grown = {
      ...texts,
      table: "create table things (id integer not null, size integer, colour varchar default 'red')",
    };
    const again = await openWith(grown, database);
    expect(await again.rows("from marts.big_things")).toEqual([{ id: 1, size: 20, colour: "red" }]);
  });

  test("replaces a view whose text changed, and those above it", async () => {
    const { database, rows } = await openWith(texts);
    await rows("insert into marts.things values (1, 20), (2, 200)");
    const changed = { ...texts, view: texts.view.replace("10", "100") };
    const again = await openWith(changed, database);
    expect(await again.rows("from marts.count_things")).toEqual([{ n: "1" }]);
  });

  test("refuses a column in the middle and leaves all as it was", async () => {
    const { database, rows } = await openWith(texts);
    const wrong = {
      ...texts,
      table: "create table things (id integer not null, colour varchar, size integer)",
    };
    await expect(openWith(wrong, database)).rejects.toThrow(
      "column 2 of marts.things is size INTEGER, its file has colour VARCHAR: columns only grow at the end",
    );
    expect(await rows("select count(*) as n from marts.things")).toEqual([{ n: "0" }]);
  });

  test("gives a table a generated column and keeps its rows", async () => {
    const { database, rows } = await openWith(texts);
    await rows("insert into marts.things values (1, 20)");
    const grown = {
      ...texts,
      table:
        "create table things (id integer not null, size integer, double integer generated always as (size * 2) virtual)",
    };
    const again = await openWith(grown, database);
    expect(await again.rows("from marts.things")).toEqual([{ id: 1, size: 20, double: 40 }]);
  });
});

describe("a connection", () => {
  test("reads no file outside of the lake and the warehouse", async () => {
    const folders = await makeWarehouseFolders();
    await putFile(folders, "traces/a.jsonl", [traceRow("t1")]);
    const database = await openDatabase({ ...folders, memoryLimitMb: 128, threads: 1 });
    onTestFinished(() => database.close());
    const connection = await database.connect();
    for (const statement of [
      "select * from read_text('/etc/passwd')",
      "select * from '/etc/passwd'",
      `select * from read_text('${folders.lakeFolder}/../../../../../etc/passwd')`,
      "copy (select 1) to '/tmp/elsewhere.csv'",
      "attach '/tmp/elsewhere.duckdb' as elsewhere",
      "set enable_external_access = true",
      "install httpfs",
    ]) {
      await expect(connection.run(statement)).rejects.toThrow(/disabled|locked|Cannot|does not exist/);
    }
    await connection.run(`select * from read_text('${folders.lakeFolder}/traces/a.jsonl')`);
  });
});

test("every object of the landing is in the catalog of what was made", async () => {
  const warehouse = await openTestWarehouse(await makeWarehouseFolders());
  const rows = await warehouse.query("select name from snowflake_local.objects where kind <> 'setup'");
  expect(rows).toHaveLength(landingObjects.length);
});
