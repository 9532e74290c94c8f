import { mkdtempSync, readFileSync, rmSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { splitStatements } from "../../../runtime/warehouse/dialect/split-statements.ts";
import { openWarehouse, type Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { makeLog } from "../../../runtime/shared/log.ts";

const text = readFileSync(
  path.join(import.meta.dirname, "../../../docs/runbooks/warehouse-health.md"),
  "utf8",
);
const statements = [...text.matchAll(/^ *```sql\n([\s\S]*?)^ *```/gm)].flatMap((block) =>
  splitStatements(block[1] ?? ""),
);

const row = (id: string, more: object = {}) =>
  JSON.stringify({
    id,
    _xact_id: "1000195799373254657",
    project_id: "p",
    created: new Date(Date.now() - 60_000).toISOString(),
    metrics: { llm_calls: 1, estimated_cost: 0.5 },
    scores: {},
    ...more,
  });

let folder: string;
let warehouse: Warehouse;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "health-"));
  const lakeFolder = path.join(folder, "lake");
  mkdirSync(path.join(lakeFolder, "traces"), { recursive: true });
  warehouse = await openWarehouse({
    folder: ":memory:",
    lakeFolder,
    log: makeLog({ level: "silent" }),
    now: () => new Date(),
  });
  writeFileSync(path.join(lakeFolder, "traces/good.jsonl"), `${row("a")}\n${row("b")}\n`);
  writeFileSync(path.join(lakeFolder, "traces/bad.jsonl"), `${row("c")}\n{"id": \n`);
  await warehouse.loadPending();
  await warehouse.refresh();
});
afterAll(async () => {
  await warehouse.close();
  rmSync(folder, { recursive: true });
});

test("the local warehouse's own loads and listing are told by the checks", async () => {
  expect(await warehouse.query("call check_ingestion_health()")).toEqual([
    { check_ingestion_health: "ALERT: High error rate: 50.0%" },
  ]);
  await warehouse.run(
    "call monitoring.record_loads(); call monitoring.record_raw_rows(); call monitoring.record_listing();",
  );
  const files = await warehouse.query(
    "select file_name, state, count_loads, row_count, raw_rows, first_error_line from monitoring.reconciliation order by 1",
  );
  expect(files).toMatchObject([
    { file_name: "braintrust/traces/bad.jsonl", state: "failed", first_error_line: 2 },
    { file_name: "braintrust/traces/good.jsonl", state: "loaded", count_loads: 1, row_count: 2, raw_rows: 2 },
  ]);
});

test("the runbook has statements", () => {
  expect(statements.length).toBeGreaterThan(25);
});

test.each(statements.map((statement) => [statement]))("of the runbook runs: %s", async (statement) => {
  await expect(warehouse.query(statement)).resolves.toBeInstanceOf(Array);
});
