import { chmod, mkdir, rename, symlink, unlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findFiles } from "../../../runtime/warehouse/duckdb/find-files.ts";
import { makeLoadFixture, type LoadFixture } from "./load-fixture.ts";

let lake: LoadFixture;
beforeAll(async () => {
  lake = await makeLoadFixture();
});
beforeEach(async () => await lake.clear());
afterAll(async () => await lake.close());

const good = `{"id":"good","created":"2025-01-01T00:00:00Z"}`;

async function historyOf(file: string) {
  const [row] = await lake.query(
    `select status, row_count::int as rows, first_error_line_number::int as line, first_error_character_pos::int as "character",
       first_error_message as reason from snowflake_local.loads where file_name = 'braintrust/${file.replaceAll("'", "''")}'`,
  );
  return row;
}

async function loadOne(file: string, content: string | Uint8Array) {
  await lake.put(file, content);
  await lake.load();
  return await historyOf(file);
}

const spans = "spans/a.jsonl";
const rowsOf = async (columns: string) =>
  await lake.query(`select ${columns} from raw_data.braintrust_spans order by file_name, file_row_number`);

describe("files and names", () => {
  it("of any spelling load under their own name", async () => {
    const names = [
      "a b.jsonl",
      "o'clock.jsonl",
      "über.jsonl",
      "new\nline.jsonl",
      "day=1/*[x]?.jsonl",
      `q"uote\\.jsonl`,
    ];
    for (const name of names) await lake.put(`spans/${name}`, good);
    const outcomes = await lake.load();
    expect(outcomes.map(({ status }) => status)).toEqual(names.map(() => "loaded"));
    const rows = await lake.query("select file_name from raw_data.braintrust_spans");
    expect(rows.map((row) => row["file_name"] as string).sort()).toEqual(
      names.map((name) => `braintrust/spans/${name}`).sort(),
    );
  });

  it("a star in a name reads no other file", async () => {
    await lake.put("spans/*.jsonl", good);
    await lake.put("spans/other.jsonl", `${good}\n${good}`);
    await lake.load();
    expect(await historyOf("spans/*.jsonl")).toMatchObject({ rows: 1 });
  });

  it("links, hidden and unfinished files, other suffixes and folders are passed over", async () => {
    await lake.put("spans/a.jsonl", good);
    await lake.put("spans/.hidden.jsonl", good);
    await lake.put(".folder/b.jsonl", good);
    await lake.put("spans/c.jsonl.tmp", good);
    await lake.put("spans/braintrust-test-file", good);
    await lake.put("spans/d.txt", good);
    await mkdir(path.join(lake.lakeFolder, "spans/folder.jsonl"));
    await symlink("/etc/hostname", path.join(lake.lakeFolder, "spans/link.jsonl"));
    await symlink("/etc", path.join(lake.lakeFolder, "linked"));
    expect((await findFiles(lake.lakeFolder)).map((file) => file.path)).toEqual(["spans/a.jsonl"]);
  });

  it("a file that is gone, or was replaced after it was listed, fails with a reason and loads later", async () => {
    await lake.put("spans/gone.jsonl", good);
    await lake.put("spans/replaced.jsonl", good);
    const files = await findFiles(lake.lakeFolder);
    await unlink(path.join(lake.lakeFolder, "spans/gone.jsonl"));
    await writeFile(path.join(lake.lakeFolder, "next"), `${good}\n${good}\n`);
    await rename(path.join(lake.lakeFolder, "next"), path.join(lake.lakeFolder, "spans/replaced.jsonl"));
    const outcomes = await lake.loader.loadFiles(files.map((file) => ({ file })));
    expect(outcomes.map((outcome) => outcome.status === "failed" && outcome.fault.message)).toEqual([
      "the file is gone, or is no plain file",
      "the file changed while it was read",
    ]);
    await lake.load();
    expect(await rowsOf("file_name")).toHaveLength(2);
  });

  it.skipIf(process.getuid?.() === 0)("a file without permission fails with a reason", async () => {
    await lake.put(spans, good);
    await chmod(path.join(lake.lakeFolder, spans), 0);
    await lake.load();
    expect(await historyOf(spans)).toMatchObject({ status: "Load failed" });
  });

  it("a file of a name that was loaded is left alone, even changed, unless forced", async () => {
    await loadOne(spans, good);
    expect(await lake.load()).toMatchObject([{ status: "known", isChanged: false }]);
    await lake.put(spans, `${good}\n${good}`);
    expect(await lake.load()).toMatchObject([{ status: "known", isChanged: true }]);
    expect(await rowsOf("id")).toHaveLength(1);
    expect(await lake.load({ force: true })).toMatchObject([{ status: "loaded", rows: 2 }]);
    expect(await rowsOf("id")).toHaveLength(3);
  });

  it("a load of a transaction that is rolled back leaves neither rows nor history", async () => {
    await lake.put(spans, good);
    const [file] = await findFiles(lake.lakeFolder);
    if (file === undefined) throw new Error("no file");
    const connection = await lake.connect();
    await connection.run("begin transaction");
    expect(await lake.loader.loadFile(connection, file, { isByHand: true })).toMatchObject({
      status: "loaded",
    });
    await connection.run("rollback");
    expect(await historyOf(spans)).toBeUndefined();
    await connection.run("begin transaction");
    await lake.put(spans, "{");
    const [broken] = await findFiles(lake.lakeFolder);
    if (broken !== undefined) await lake.loader.loadFile(connection, broken);
    await connection.run("commit");
    connection.closeSync();
    expect(await historyOf(spans)).toMatchObject({ status: "Load failed", line: 1 });
  });

  it("the kind is told by folder or first row", async () => {
    await lake.put("2025-12-08/a.jsonl", `{"id":"s","root_span_id":"t"}`);
    await lake.put("2025/12/08/b.jsonl", `{"id":"t","created":"2025-01-01","scores":{}}`);
    await lake.put("date=1/c.jsonl", `{"count":1}`);
    await lake.put("traces/d.jsonl", `{"anything":1}`);
    const parquet = path.join(lake.lakeFolder, "f.parquet");
    await lake.query(`copy (select 's' as id, 't' as root_span_id) to '${parquet}' (format parquet)`);
    const outcomes = await lake.load();
    expect(outcomes.map(({ table }) => table)).toEqual([
      "braintrust_spans",
      "braintrust_traces",
      "braintrust_query_rows",
      "braintrust_spans",
      "braintrust_traces",
    ]);
  });

  it("each load has a time of its own that grows, and each row says where it came from", async () => {
    for (const name of ["a", "b", "c"]) await lake.put(`spans/${name}.jsonl`, `${good}\n${good}\n`);
    await lake.load();
    const rows = await lake.query(
      `select count(distinct ingestion_timestamp)::int as times, count(distinct l.load_id)::int as loads, count(*)::int as n,
         bool_and(r.file_last_modified at time zone 'UTC' = l.file_last_modified) as is_same, any_value(export_name) as export_name,
         any_value(loaded_by) as loaded_by
       from raw_data.braintrust_spans r join snowflake_local.loads l
         on l.scan_started_at = r.ingestion_timestamp and l.file_name = r.file_name`,
    );
    expect(rows).toEqual([
      { times: 3, loads: 3, n: 6, is_same: true, export_name: "spans", loaded_by: "braintrust_spans_pipe" },
    ]);
  });
});
