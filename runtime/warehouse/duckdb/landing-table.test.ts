import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { landingTableStatements, loadingVariable, readLandingPlans } from "./landing-table.ts";

describe("the landing tables in DuckDB", () => {
  it("have the columns of the COPY, in the order of the table's file", async () => {
    const plans = await readLandingPlans();
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run("create schema raw_data");
    for (const statement of landingTableStatements(plans).values()) await connection.run(statement);
    for (const plan of Object.values(plans)) {
      const reader = await connection.runAndReadAll(
        `select column_name from duckdb_columns() where table_name = '${plan.table}' order by column_index`,
      );
      const columns = reader.getRows().map(([name]) => name as string);
      expect(columns.toSorted()).toEqual(plan.json.columns.toSorted());
      expect((plan.parquet ?? plan.json).columns).toEqual(plan.json.columns);
    }
    connection.closeSync();
  });

  it("keep each body once: it is read from the row, by its format, unless the connection loads", async () => {
    const plans = await readLandingPlans();
    expect([...plans.spans.virtual]).toEqual(["input", "output", "expected"]);
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run("create schema raw_data");
    await connection.run(plans.spans.create);
    await connection.run(`set variable ${loadingVariable} = true`);
    for (const suffix of ["jsonl", "parquet"])
      await connection.run(
        `insert into raw_data.braintrust_spans (ingestion_timestamp, source_row, file_name, file_row_number,
           file_last_modified, export_name, loaded_by)
         values (now(), '{"input":"[1]","output":{"a":null},"expected":"text"}', 'a.${suffix}', 1, now(), 'e', 'p')`,
      );
    await connection.run(`reset variable ${loadingVariable}`);
    const reader = await connection.runAndReadAll(
      "select input, output, expected from raw_data.braintrust_spans order by file_name",
    );
    expect(reader.getRows()).toEqual([
      [`"[1]"`, `{"a":null}`, `"text"`],
      ["[1]", `{"a":null}`, `"text"`],
    ]);
    connection.closeSync();
  });
});
