import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { warehouseObjects, warehouseTasks } from "../../../contracts/warehouse/catalog.ts";
import type { Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import {
  makeWarehouseFolders,
  openTestWarehouse,
  putFile,
  traceRow,
  type WarehouseFolders,
} from "../../support/local-warehouse.ts";

const fileCount = 6;
const rowCount = 400;

/** Spans and traces of several days, a quarter of them written again in the next file. */
async function putExports(folders: WarehouseFolders, from: number, to: number): Promise<void> {
  for (let file = from; file < to; file += 1) {
    const rows = Array.from({ length: rowCount }, (_, index) => {
      const isUpdate = file > 0 && index % 4 === 0;
      const id = `${isUpdate ? file - 1 : file}-${index}`;
      const xact = 1_000_192_656_880_881_099n + BigInt(file * 1000 + index);
      return { id, created: `2024-01-${10 + (index % 5)}T10:00:00Z`, _xact_id: String(xact), day: index % 5 };
    });
    const traces = rows.map(({ id, ...more }) => traceRow(id, more));
    await putFile(folders, `traces/${file}.jsonl`, traces);
    const spans = rows.map(({ id, ...more }) =>
      traceRow(id, {
        ...more,
        span_id: `s${id}`,
        root_span_id: `r${id}`,
        is_root: true,
        span_attributes: { name: "n", type: "llm" },
      }),
    );
    await putFile(folders, `spans/${file}.jsonl`, spans);
  }
}

/** Every table whose rows the loads and refreshes make, without what names a moment. */
async function readTables(warehouse: Warehouse): Promise<Record<string, unknown>> {
  const tables = await warehouse.query(
    `select table_schema as s, table_name as t, listagg('"' || column_name || '"', ', ') as c
     from information_schema.columns
     where table_catalog = 'braintrust_data' and table_schema in ('raw_data', 'current_data', 'marts')
       and table_name not like '%_arrivals' and table_name not like '%_changes' and table_name not like '%_stream'
       and column_name not like '%_at' and column_name not in ('ingestion_timestamp', 'file_last_modified')
     group by 1, 2 order by 1, 2`,
  );
  const contents: Record<string, unknown> = {};
  for (const { s, t, c } of tables) {
    const [row] = await warehouse.query(
      `select count(*) as n, sum(hash(${String(c)})) as content from ${String(s)}.${String(t)}`,
    );
    contents[`${String(s)}.${String(t)}`] = row;
  }
  return contents;
}

/** Starts it and kills it so long after it said `word`. Whether it was still at work then. */
async function killAfter(folders: WarehouseFolders, word: string, afterMs: number): Promise<boolean> {
  const program = path.join(import.meta.dirname, "load-and-refresh.ts");
  const child = spawn(process.execPath, [program, folders.folder, folders.lakeFolder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) if (line === word) break;
  await Promise.race([wait(afterMs), exited]);
  child.kill("SIGKILL");
  const [, signal] = (await exited) as [number | null, string | null];
  return signal === "SIGKILL";
}

describe("a crash", () => {
  test(
    "at any point of loading and refreshing leaves, after a restart, the tables of no crash",
    { timeout: 180_000 },
    async () => {
      const crashed = await makeWarehouseFolders();
      const calm = await makeWarehouseFolders();
      const points: (readonly [string, number])[] = [
        ["started", 60],
        ["started", 250],
        ["open", 5],
        ["open", 60],
        ["open", 200],
        ["loaded", 10],
        ["loaded", 120],
        ["loaded", 400],
      ];
      let killed = 0;
      for (const [index, [word, afterMs]] of points.entries()) {
        if (index < fileCount) await putExports(crashed, index, index + 1);
        const jitterMs = Math.random() * afterMs;
        if (await killAfter(crashed, word, afterMs + jitterMs)) killed += 1;
      }
      expect(killed).toBeGreaterThanOrEqual(3);
      await putExports(calm, 0, fileCount);
      const full = { objects: warehouseObjects, tasks: warehouseTasks };
      const [afterCrashes, without] = [
        await openTestWarehouse(crashed, full),
        await openTestWarehouse(calm, full),
      ];
      for (const warehouse of [afterCrashes, without]) {
        await warehouse.loadPending();
        await warehouse.refresh();
      }
      const expected = await readTables(without);
      expect(expected).toMatchObject({ "raw_data.braintrust_spans": { n: fileCount * rowCount } });
      expect(await readTables(afterCrashes)).toEqual(expected);
    },
  );
});
