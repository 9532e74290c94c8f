import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeWarehouseFolders, openTestWarehouse, putFile, traceRow } from "../../support/local-warehouse.ts";

async function openWithFiles() {
  const folders = await makeWarehouseFolders();
  const warehouse = await openTestWarehouse(folders);
  await putFile(folders, "traces/2024/01/15/a.jsonl", [traceRow("t1"), traceRow("t2")]);
  await putFile(folders, "traces/2024/01/16/b.jsonl", [traceRow("t3")]);
  return { folders, warehouse };
}

const copyOf = (tail: string) =>
  `copy into braintrust_traces (id, source_row) from (select $1:id::string, $1 from @s3_braintrust_stage) ${tail}`;

const countRows = async ({ query }: { query: (statement: string) => Promise<Record<string, unknown>[]> }) =>
  (await query("select count(*) as n from braintrust_traces"))[0]?.["n"];

describe("COPY INTO a table", () => {
  test("loads once what it is asked for, again only when forced", async () => {
    const { warehouse } = await openWithFiles();
    const file = "files = ('2024/01/15/a.jsonl') on_error = abort_statement";
    expect(await warehouse.query(copyOf(file))).toMatchObject([
      { file: "braintrust/traces/2024/01/15/a.jsonl", status: "LOADED", rows_loaded: 2 },
    ]);
    expect(await warehouse.query(copyOf(file))).toEqual([
      { status: "Copy executed with 0 files processed." },
    ]);
    await warehouse.query(copyOf(`${file} force = true`));
    expect(await countRows(warehouse)).toBe(4);
    await warehouse.query(copyOf("pattern = '.*b[.]jsonl'"));
    expect(await countRows(warehouse)).toBe(5);
    expect(await warehouse.loadPending()).toMatchObject({ files: 0 });
  });

  test("fails on a file that is gone and keeps nothing of the transaction", async () => {
    const { warehouse } = await openWithFiles();
    const work = warehouse.transaction(async (session) => {
      await session.query(copyOf("files = ('2024/01/15/a.jsonl')"));
      await session.query(copyOf("files = ('2024/01/15/gone.jsonl')"));
    });
    await expect(work).rejects.toThrow(/gone.jsonl' was not found/);
    expect(await countRows(warehouse)).toBe(0);
  });

  test("fails on a bad line, and goes on without the file when it is told to skip", async () => {
    const { folders, warehouse } = await openWithFiles();
    await putFile(folders, "traces/2024/01/17/c.jsonl", [traceRow("t4"), "{broken"]);
    await expect(warehouse.query(copyOf(""))).rejects.toThrow(/c.jsonl', line 2/);
    expect(await countRows(warehouse)).toBe(0);
    const rows = await warehouse.query(copyOf("on_error = skip_file"));
    expect(rows.map((row) => row["status"])).toEqual(["LOADED", "LOADED", "LOAD_FAILED"]);
    expect(await countRows(warehouse)).toBe(3);
  });

  test("refuses another number of values than columns, and another export's stage", async () => {
    const { warehouse } = await openWithFiles();
    await expect(warehouse.query(copyOf("").replace("$1:id::string, ", ""))).rejects.toThrow(
      /expecting 2 but got 1/,
    );
    await expect(
      warehouse.query(copyOf("").replace("s3_braintrust_stage", "s3_braintrust_spans_stage")),
    ).rejects.toThrow(/holds no rows of raw_data.braintrust_traces/);
  });
});

describe("an unload", () => {
  const unload =
    "copy into @braintrust_archive_stage/traces/2024-01-15/part from (select id, source_row from braintrust_traces) file_format = (type = parquet)";

  test("writes Parquet that the archive's stage reads back and no pipe loads", async () => {
    const { warehouse } = await openWithFiles();
    await warehouse.loadPending();
    expect(await warehouse.query(unload)).toMatchObject([{ rows_unloaded: 3 }]);
    const read =
      "select count(*) as n, min($1:id::string) as first from @braintrust_archive_stage/traces/2024-01-15/ (file_format => 'parquet_format')";
    expect(await warehouse.query(read)).toEqual([{ n: 3, first: "t1" }]);
    expect(await warehouse.query("list @braintrust_archive_stage/traces/")).toMatchObject([
      { name: "s3://local-lake/archive/traces/2024-01-15/part_0_0_0.parquet" },
    ]);
    expect(await warehouse.loadPending()).toMatchObject({ files: 0 });
  });

  test("overwrites only when it is told to", async () => {
    const { warehouse } = await openWithFiles();
    await warehouse.query(unload);
    await expect(warehouse.query(unload)).rejects.toThrow(/already existing at the unload destination/);
    await warehouse.query(`${unload} overwrite = true`);
  });
});

describe("functions about loads", () => {
  test("tell of a failed file by its line, in every form", async () => {
    const { folders, warehouse } = await openWithFiles();
    await putFile(folders, "traces/bad.jsonl", [traceRow("t4"), "{broken"]);
    await warehouse.loadPending();
    const history = `select file_name, status, first_error_line_number as line from table(braintrust_data.information_schema.copy_history(
      table_name => 'braintrust_traces', start_time => dateadd(hour, -1, current_timestamp()))) where error_count > 0`;
    expect(await warehouse.query(history)).toEqual([
      { file_name: "traces/bad.jsonl", status: "Load failed", line: 2 },
    ]);
    const validate = `select file, line from table(information_schema.validate_pipe_load(
      pipe_name => 'braintrust_traces_pipe', start_time => dateadd(hour, -1, current_timestamp())))`;
    expect(await warehouse.query(validate)).toEqual([{ file: "braintrust/traces/bad.jsonl", line: 2 }]);
  });

  test("count what waits as of now", async () => {
    const { warehouse } = await openWithFiles();
    const status =
      "select parse_json(system$pipe_status('raw_data.braintrust_traces_pipe')):pendingFileCount::int as n";
    expect(await warehouse.query(status)).toEqual([{ n: 2 }]);
    await warehouse.loadPending();
    expect(await warehouse.query(status)).toEqual([{ n: 0 }]);
  });

  test("list a stage's directory as of its last refresh", async () => {
    const { folders, warehouse } = await openWithFiles();
    const listed = "select relative_path from directory(@raw_data.s3_braintrust_stage) order by 1";
    expect(await warehouse.query(listed)).toEqual([]);
    await warehouse.query("alter stage raw_data.s3_braintrust_stage refresh");
    await writeFile(path.join(folders.lakeFolder, "traces", "late.jsonl"), "");
    expect(await warehouse.query(listed)).toEqual([
      { relative_path: "traces/2024/01/15/a.jsonl" },
      { relative_path: "traces/2024/01/16/b.jsonl" },
    ]);
  });
});

describe("what is wrong", () => {
  test.each([
    ["desc pipe other_pipe", "Pipe 'OTHER_PIPE' does not exist or not authorized."],
    ["list @other_stage", "Stage 'RAW_DATA.OTHER_STAGE' does not exist or not authorized."],
    ["select $2 from @s3_braintrust_stage", "invalid identifier '$2'"],
    ["select nothing from braintrust_traces", "invalid identifier 'NOTHING'"],
    ["call no_such_procedure()", "Unknown procedure NO_SUCH_PROCEDURE"],
    ["use schema marts", "Object 'MARTS' does not exist or not authorized."],
    [
      "create or replace pipe braintrust_traces_pipe as copy into x from @y",
      "Pipes can not be made or dropped here.",
    ],
    ["alter pipe braintrust_traces_pipe set something = 1", "syntax error"],
    ["select 'open", "a string is never closed"],
  ])("is said in Snowflake's words: %s", async (statement, message) => {
    const { warehouse } = await openWithFiles();
    await expect(warehouse.query(statement)).rejects.toMatchObject({
      name: "StatementError",
      message: expect.stringContaining(message),
    });
  });
});
