import { readFileSync } from "node:fs";
import path from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { checksObjects } from "../../../contracts/warehouse/checks.ts";
import { landingObjects } from "../../../contracts/warehouse/landing.ts";
import type { WarehouseObject } from "../../../contracts/warehouse/object.ts";
import { warehouseSchemaNames } from "../../../contracts/warehouse/object.ts";
import { prelude, sessionSettings } from "../../../runtime/warehouse/dialect/prelude.ts";
import { splitStatements } from "../../../runtime/warehouse/dialect/split-statements.ts";
import { translate } from "../../../runtime/warehouse/dialect/translate.ts";

/** A Thursday, in the middle of an hour. */
export const now = "2026-03-12T10:30:00Z";

/** What the checks ask of Snowflake alone, as tables that a test fills. */
const standIns = [
  "create schema stand_in",
  `create table stand_in.copy_history (landing_table varchar, file_name varchar, stage_location varchar default 's3://lake/braintrust/',
    last_load_time timestamptz, row_count hugeint, row_parsed hugeint, error_count hugeint default 0,
    first_error_message varchar, first_error_line_number hugeint, status varchar default 'Loaded', pipe_name varchar)`,
  `create table stand_in.pipes as select col0 as pipe_name, '{"executionState":"RUNNING","pendingFileCount":0}' as status
    from (values ('braintrust_traces_pipe'), ('braintrust_spans_pipe'), ('braintrust_query_rows_pipe'),
      ('model_usage_pipe'))`,
  `create table stand_in.directory (stage varchar, relative_path varchar, size bigint, last_modified timestamptz, etag varchar)`,
  `create table stand_in.metering (warehouse_name varchar default 'W', credits_used double, start_time timestamptz)`,
  "create macro stand_in.pipe_status(name) as (select any_value(status) from stand_in.pipes where pipe_name = name)",
];

const stages = /directory\(@raw_data\.(\w+)\)/g;
const histories =
  /table\(information_schema\.copy_history\(\s*table_name => 'RAW_DATA\.(\w+)',\s*start_time => (dateadd\([^()]*current_timestamp\(\)\))\s*\)\)/gi;

const metering =
  /table\(information_schema\.warehouse_metering_history\(\s*date_range_start => (date_trunc\([^()]*current_timestamp\(\)\))\s*\)\)/gi;

function withStandIns(statement: string): string {
  return statement
    .replace(
      histories,
      "(select * from stand_in.copy_history where landing_table = '$1' and last_load_time >= $2)",
    )
    .replace(metering, "(select * from stand_in.metering where start_time >= $1)")
    .replaceAll("current_warehouse()", "'W'")
    .replace(stages, "(select * from stand_in.directory where stage = '$1')")
    .replace(/get_stage_location\(@[\w.]+model_usage_stage\)/g, "'s3://lake/usage/'")
    .replace(/get_stage_location\(@[\w.]+\)/g, "'s3://lake/braintrust/'");
}

/** The translator knows no function of another schema's, so that this one is put in behind it. */
const toDuckDb = (statement: string): string =>
  translate(
    withStandIns(statement).replace(/system\$pipe_status\('(\w+)\.(\w+)'\)/gi, "upper('stand in $2')"),
  ).replace(/upper\('stand in (\w+)'\)/gi, "stand_in.pipe_status('$1')");

/** What the checks read of the layer above the landing, without what fills it. */
const currentTables: readonly WarehouseObject[] = [
  { kind: "table", schema: "raw", name: "rejects", file: "current/table-rejects.sql" },
  { kind: "table", schema: "current", name: "current_spans", file: "current/table-current-spans.sql" },
  { kind: "table", schema: "current", name: "current_traces", file: "current/table-current-traces.sql" },
];

export type Row = Record<string, unknown>;

export interface ChecksWarehouse {
  /** One statement in Snowflake's dialect. */
  query: (statement: string) => Promise<Row[]>;
  /** Several statements, each ended with a semicolon. */
  run: (statements: string) => Promise<void>;
  /** The steps of a procedure of the catalogue; gives what it returns. */
  call: (name: string) => Promise<unknown>;
  /** Puts in the defaults of thresholds again, as each deployment does. */
  seed: () => Promise<void>;
  /** Sets the clock of every check. */
  setNow: (iso: string) => Promise<void>;
  close: () => void;
}

const readSql = (file: string) =>
  readFileSync(path.join(import.meta.dirname, "../../../runtime/warehouse", file), "utf8");

/** Landing, current and checks in memory, with a fixed clock; nothing of Snowflake's own but what stands in for it. */
export async function openChecksWarehouse(): Promise<ChecksWarehouse> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  for (const statement of [...sessionSettings, ...prelude, ...standIns]) await connection.run(statement);
  for (const schema of Object.values(warehouseSchemaNames)) await connection.run(`create schema ${schema}`);
  await connection.run("use raw_data");
  const warehouse = makeWarehouse(connection, () => {
    connection.closeSync();
    instance.closeSync();
  });
  await warehouse.setNow(now);
  for (const object of [...landingObjects, ...currentTables, ...checksObjects])
    await create(object, warehouse);
  return warehouse;
}

async function create(object: WarehouseObject, { query }: ChecksWarehouse): Promise<void> {
  if (object.kind === "procedure" || object.kind === "stream") return;
  const name = `${warehouseSchemaNames[object.schema]}.${object.name}`;
  const text = readSql(object.file);
  const isLanding = object.schema === "raw" && !/create \w+ raw_data\./.test(text);
  try {
    await query(isLanding ? text.replace(`table ${object.name}`, `table ${name}`) : text);
    if (object.seed !== undefined) await query(readSql(object.seed));
  } catch (error) {
    throw new Error(`${object.file}: ${String(error)}`, { cause: error });
  }
}

function makeWarehouse(connection: DuckDBConnection, close: () => void): ChecksWarehouse {
  const query = async (statement: string) =>
    (await connection.runAndReadAll(toDuckDb(statement))).getRowObjectsJson();
  const run = async (statements: string) => {
    for (const statement of splitStatements(statements)) await query(statement);
  };
  return {
    query,
    run,
    close,
    async call(name) {
      const procedure = checksObjects.find((object) => object.kind === "procedure" && object.name === name);
      if (procedure?.kind !== "procedure") throw new Error(`there is no procedure ${name}`);
      let rows: Row[] = [];
      for (const file of procedure.files)
        for (const statement of splitStatements(readSql(file)))
          if (!/^\s*(--.*\n\s*)*alter stage/i.test(statement)) rows = await query(statement);
      return Object.values(rows[0] ?? {})[0];
    },
    async seed() {
      for (const object of checksObjects)
        if (object.kind === "table" && object.seed !== undefined) await query(readSql(object.seed));
    },
    async setNow(iso) {
      await connection.run(`create or replace macro main.sf_now() as timestamptz '${iso}'`);
    },
  };
}
