import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import snowflake, { type Connection } from "snowflake-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSnowflakeSession } from "../../../runtime/cli/snowflake-session.ts";
import { makeLog } from "../../../runtime/shared/log.ts";
import { openWarehouse, type Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { planRecovery, recover } from "../../../runtime/warehouse/operations/recover.ts";
import { findTarget } from "../../../runtime/warehouse/operations/targets.ts";
import { startSnowflakeStandIn, type SnowflakeStandIn } from "../../support/snowflake-stand-in.ts";

let lake: string;
let warehouse: Warehouse;
let standIn: SnowflakeStandIn;
let connection: Connection;

const credentials = { username: "operator", password: "for tests only" };
const file = "traces/2026-01-15/export_001.jsonl";

const line = (id: string, xactId: string, tokens: number) =>
  JSON.stringify({
    id,
    _xact_id: xactId,
    project_id: "p",
    created: "2026-01-15T10:00:00.123456Z",
    metrics: { total_tokens: tokens, estimated_cost: 0.25, llm_calls: 1 },
    metadata: { model: "m" },
    scores: { good: 0.5 },
    input: [1, { deep: null }],
  });

const writeLake = async (...lines: string[]) =>
  await writeFile(path.join(lake, file), `${lines.join("\n")}\n`);

beforeAll(async () => {
  snowflake.configure({ logLevel: "OFF", additionalLogToConsole: false });
  lake = await mkdtemp(path.join(tmpdir(), "stand-in-"));
  await mkdir(path.dirname(path.join(lake, file)), { recursive: true });
  await writeLake(line("t1", "1000192656880881099", 10), line("t2", "1000192656880881100", 20));
  warehouse = await openWarehouse({
    folder: ":memory:",
    lakeFolder: lake,
    log: makeLog({ level: "silent" }),
    now: () => new Date(),
  });
  await warehouse.loadPending();
  await warehouse.refresh();
  standIn = await startSnowflakeStandIn({ openSession: warehouse.session, ...credentials });
  connection = await connect(credentials.password);
}, 30_000);

afterAll(async () => {
  await new Promise<void>((resolve) => connection.destroy(() => resolve()));
  await standIn.close();
  await warehouse.close();
  await rm(lake, { recursive: true });
});

async function connect(password: string): Promise<Connection> {
  const made = snowflake.createConnection({
    account: "stand-in",
    username: credentials.username,
    password,
    accessUrl: standIn.url,
    sfRetryMaxLoginRetries: 1,
  });
  await new Promise<void>((resolve, reject) => {
    made.connect((error) => (error === undefined || error === null ? resolve() : reject(error)));
  });
  return made;
}

interface Executed {
  rows: Record<string, unknown>[];
  updated: number | undefined;
}

async function execute(
  sqlText: string,
  binds?: (string | number | boolean | null)[],
  fetchAsString?: "Number"[],
) {
  return await new Promise<Executed>((resolve, reject) => {
    connection.execute({
      sqlText,
      ...(binds === undefined ? {} : { binds: binds as (string | number)[] }),
      ...(fetchAsString === undefined ? {} : { fetchAsString }),
      complete: (error, statement, rows) => {
        if (error) reject(error);
        else
          resolve({
            rows: (rows ?? []) as Record<string, unknown>[],
            updated: statement.getNumUpdatedRows(),
          });
      },
    });
  });
}

describe("the unmodified snowflake-sdk", () => {
  it("is refused with a wrong password", async () => {
    await expect(connect("wrong")).rejects.toMatchObject({ code: "390100" });
  });

  it("makes a table, fills it and reads every type back", async () => {
    await execute(`create table raw_data.every_type (whole number(38, 0), money number(38, 10), real float, word varchar,
      truth boolean, day date, local timestamp_ntz, at timestamp_tz, doc variant)`);
    const inserted = await execute(`insert into raw_data.every_type
      select 12, 0.1::number(38, 10), 2.5::float, 'it''s', true, '2026-01-15'::date,
        '2026-01-15 10:00:00.123'::timestamp_ntz, '2026-01-15T10:00:00.123456Z'::timestamp_tz, parse_json('{"a":[1,null]}')`);
    expect(inserted.updated).toBe(1);
    const { rows } = await execute("select * from raw_data.every_type");
    const row = rows[0] ?? {};
    expect(row).toMatchObject({
      WHOLE: 12,
      MONEY: 0.1,
      REAL: 2.5,
      WORD: "it's",
      TRUTH: true,
      DOC: { a: [1, null] },
    });
    expect((row["DAY"] as Date).toISOString().slice(0, 10)).toBe("2026-01-15");
    expect((row["LOCAL"] as Date).getTime()).toBe(Date.parse("2026-01-15T10:00:00.123Z"));
    expect((row["AT"] as Date).getTime()).toBe(Date.parse("2026-01-15T10:00:00.123Z"));
  });

  it("keeps NULL in every type", async () => {
    await execute("insert into raw_data.every_type (word) values (null)");
    const { rows } = await execute("select * from raw_data.every_type where whole is null");
    expect(Object.values(rows[0] ?? {})).toEqual(Array.from({ length: 9 }, () => null));
  });

  it("reads an _xact_id beyond 2^53 exactly", async () => {
    const { rows } = await execute("select xact_id from braintrust_traces order by id", undefined, [
      "Number",
    ]);
    expect(rows).toEqual([{ XACT_ID: "1000192656880881099" }, { XACT_ID: "1000192656880881100" }]);
  });

  it("binds what would otherwise have to be quoted", async () => {
    const word = `' or 1 = 1 -- \\ ?`;
    await execute("insert into raw_data.every_type (word, whole, truth) values (?, ?, ?)", [word, 7, false]);
    const { rows } = await execute(
      "select word, truth from raw_data.every_type where word = ? and whole = ?",
      [word, 7],
    );
    expect(rows).toEqual([{ WORD: word, TRUTH: false }]);
  });

  it("gets errors with Snowflake's code and SQLSTATE", async () => {
    await expect(execute("select * from no_such_table")).rejects.toMatchObject({
      code: "002003",
      sqlState: "02000",
      message: expect.stringContaining("NO_SUCH_TABLE") as string,
    });
    await expect(execute("select nothing from braintrust_traces")).rejects.toMatchObject({ code: "000904" });
    await expect(execute("selekt 1")).rejects.toMatchObject({ sqlState: "42000" });
  });

  it("goes on after an error, and undoes what a rollback should", async () => {
    await execute("begin transaction");
    await execute("delete from raw_data.every_type");
    await execute("rollback");
    const { rows } = await execute("select count(*) as n from raw_data.every_type");
    expect(rows[0]).toEqual({ N: 3 });
  });

  it("calls the earlier guide's procedure and reads its monitoring view", async () => {
    const { rows } = await execute("call check_ingestion_health()");
    expect(rows).toEqual([{ CHECK_INGESTION_HEALTH: "OK: Pipeline healthy" }]);
    const status = await execute("select * from MONITORING.ingestion_status limit 5");
    expect(status.rows).toHaveLength(4);
    const pipe = await execute("select system$pipe_status('braintrust_traces_pipe') as s");
    expect(JSON.parse(String(pipe.rows[0]?.["S"]))).toMatchObject({ executionState: "RUNNING" });
  });
});

describe("the operations, through snowflake-sdk", () => {
  it("load a changed file again, and current rows follow", async () => {
    const session = await openSnowflakeSession({
      SNOWFLAKE_ACCOUNT: "stand-in",
      SNOWFLAKE_USER: credentials.username,
      SNOWFLAKE_PASSWORD: credentials.password,
      SNOWFLAKE_DATABASE: "BRAINTRUST_DATA",
      SNOWFLAKE_ACCESS_URL: standIn.url,
    });
    try {
      const before = await readFile(path.join(lake, file), "utf8");
      expect(before).toContain("t2");
      await writeLake(line("t1", "1000192656880881099", 11), line("t3", "1000192656880881101", 30));
      const plan = await planRecovery(session, findTarget("traces"), { files: [file] });
      const result = await recover(session, plan);
      expect(result).toMatchObject({ rowsBefore: 2, rowsAfter: 2, tableRowsBefore: 2, tableRowsAfter: 2 });
      const current = await session.query(
        "select id, total_tokens, xact_id from current_data.current_traces order by id",
      );
      expect(current).toEqual([
        { id: "t1", total_tokens: 11, xact_id: 1000192656880881099n },
        { id: "t3", total_tokens: 30, xact_id: 1000192656880881101n },
      ]);
      const [state] = await session.query("select system$pipe_status('braintrust_traces_pipe') as s");
      expect(String(state?.["s"])).toContain("RUNNING");
    } finally {
      await session.close();
    }
  });
});
