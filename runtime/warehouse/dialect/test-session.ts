import { DuckDBInstance } from "@duckdb/node-api";
import { prelude, sessionSettings } from "./prelude.ts";
import { translate } from "./translate.ts";

/** For tests of the dialect: an empty warehouse in memory that takes Snowflake's dialect and nothing else of it. */
export async function openTestSession() {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const setup = [
    "attach ':memory:' as braintrust_data",
    "use braintrust_data",
    ...prelude,
    ...["raw_data", "current_data", "marts", "monitoring"].map((schema) => `create schema ${schema}`),
    "use braintrust_data.raw_data",
    ...sessionSettings,
  ];
  for (const statement of setup) await connection.run(statement);
  /** DuckDB's own SQL: each row as a list of texts, numbers, booleans and nulls. */
  const read = async (sql: string) => {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowsJson();
  };
  return {
    read,
    query: async (statement: string) => await read(translate(statement)),
    /** The only value of `select expression`. */
    valueOf: async (expression: string) => (await read(translate(`select ${expression}`)))[0]?.[0],
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export type TestSession = Awaited<ReturnType<typeof openTestSession>>;
