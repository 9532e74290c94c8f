import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { fitToExports } from "./export-texts-plan.ts";
import type { DeployedPipe } from "./export-texts-plan.ts";
import { warehouseFolder } from "./record-lake.ts";
import { splitSql } from "./sql-pieces.ts";

const read = (file: string) => readFileSync(path.join(warehouseFolder, file), "utf8");
const usual: DeployedPipe[] = [
  { kind: "log_traces", pipe: "BRAINTRUST_TRACES_PIPE", stage: "S3_BRAINTRUST_STAGE" },
  { kind: "log_spans", pipe: "BRAINTRUST_SPANS_PIPE", stage: "S3_BRAINTRUST_SPANS_STAGE" },
  { kind: "btql_query", pipe: "BRAINTRUST_QUERY_ROWS_PIPE", stage: "S3_BRAINTRUST_QUERY_ROWS_STAGE" },
  { kind: "model_usage", pipe: "MODEL_USAGE_PIPE", stage: "MODEL_USAGE_STAGE" },
];
const own: DeployedPipe[] = [
  { kind: "log_spans", pipe: "SUPPORT_SPANS_PIPE_V2", stage: "S3_SUPPORT_SPANS_STAGE" },
  { kind: "log_spans", pipe: "SALES_SPANS_PIPE", stage: "S3_SALES_SPANS_STAGE" },
];
const normal = (sql: string) => splitSql(sql).map((statement) => statement.replaceAll(/\s+/g, " "));

describe("fitToExports", () => {
  it.each(["checks/record-pipe-traces.sql", "checks/refresh-listing.sql", "checks/record-quality.sql"])(
    "leaves %s of the usual four as it says",
    (file) => {
      expect(normal(fitToExports(read, usual)(file))).toEqual(normal(read(file)));
    },
  );

  it("asks each pipe by the name that it has, and those that the stack lacks not at all", () => {
    const fitted = fitToExports(read, own);
    expect(fitted("checks/record-pipe-traces.sql")).toBe("");
    const asked = fitted("checks/record-pipe-spans.sql");
    expect([...asked.matchAll(/pipe_status\('(.*?)'\)/g)].map(([, name]) => name)).toEqual([
      "raw_data.support_spans_pipe_v2",
      "raw_data.sales_spans_pipe",
    ]);
    expect(asked).toContain("'SUPPORT_SPANS_PIPE_V2' as pipe_name");
  });

  it("lists the stages that there are", () => {
    expect(splitSql(fitToExports(read, own)("checks/refresh-listing.sql"))).toEqual([
      "alter stage raw_data.s3_support_spans_stage refresh",
      "alter stage raw_data.s3_sales_spans_stage refresh",
    ]);
  });

  it("reads each stage's files as its table's, the first naming the columns", () => {
    const sql = fitToExports(read, own)("checks/view-stage-files.sql");
    const listed = sql.slice(sql.indexOf("with listed"), sql.indexOf("from listed"));
    expect(listed.match(/'BRAINTRUST_SPANS' as table_name/g)).toHaveLength(2);
    expect(listed).not.toMatch(/traces|query_rows|s3_braintrust/i);
    expect([...listed.matchAll(/directory\(@raw_data\.(\w+)\)/g)].map(([, stage]) => stage)).toEqual([
      "s3_support_spans_stage",
      "s3_sales_spans_stage",
    ]);
  });
});
