import { expect, test } from "vitest";
import { warehouseObjects, warehouseTasks } from "../../../contracts/warehouse/catalog.ts";
import { readPipelineSnapshot } from "../../../runtime/warehouse/routes/pipeline-snapshot.ts";
import { makeWarehouseFolders, openTestWarehouse, putFile, traceRow } from "../../support/local-warehouse.ts";

const tasks = warehouseTasks.filter(({ isSent = false }) => !isSent);

test("the warehouse of one machine has the snapshot that Snowflake sends, with its pipes as they are", async () => {
  const folders = await makeWarehouseFolders();
  const warehouse = await openTestWarehouse(folders, { objects: warehouseObjects, tasks });
  await putFile(folders, "traces/a.jsonl", [traceRow("a"), traceRow("b")]);
  await warehouse.loadPending();
  await warehouse.refresh();
  const snapshot = await readPipelineSnapshot(warehouse, Date.now());
  expect(snapshot).toMatchObject({
    database: "BRAINTRUST_DATA",
    credits: { usedThisMonth: null, quota: null },
  });
  expect(snapshot.tables.find(({ name }) => name === "BRAINTRUST_TRACES")).toMatchObject({
    filesLoaded24h: 1,
    filesFailed24h: 0,
    isExpected: true,
  });
  expect(snapshot.findings.map(({ check, critical }) => [check, critical === null])).toEqual([
    ["ingestion", false],
    ["quality", false],
    ["reconciliation", false],
    ["volume", false],
  ]);

  await warehouse.query("alter pipe raw_data.braintrust_traces_pipe set pipe_execution_paused = true");
  await putFile(folders, "traces/b.jsonl", [traceRow("c")]);
  const paused = await readPipelineSnapshot(warehouse, Date.now());
  expect(paused.pipes.find(({ table }) => table === "BRAINTRUST_TRACES")).toMatchObject({
    name: "BRAINTRUST_TRACES_PIPE",
    state: "PAUSED",
    pendingFiles: 1,
  });
  expect(paused.pipes).toHaveLength(4);
});

test("the snapshot's task can be run by hand, and answers what it would send", async () => {
  const folders = await makeWarehouseFolders();
  const warehouse = await openTestWarehouse(folders, { objects: warehouseObjects, tasks });
  const [row] = await warehouse.query("call monitoring.take_snapshot()");
  expect(JSON.parse(String(row?.["take_snapshot"]))).toMatchObject({ kind: "tracelake.pipeline_snapshot" });
});
