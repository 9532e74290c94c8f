import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UsageRow } from "../../../contracts/usage-row.ts";
import type { Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { makeWarehouseFolders, type WarehouseFolders } from "../../support/local-warehouse.ts";
import { openUsageWarehouse, putUsage, takeUsage, usageOf } from "./usage-rows.ts";

/** The same row_key and as_of is the same row: nobody writes two facts at one time under one key. */
const someRow = fc.record({
  key: fc.integer({ min: 0, max: 5 }),
  written: fc.integer({ min: 0, max: 3 }),
  count: fc.integer({ min: 0, max: 1000 }),
  isPriced: fc.boolean(),
  isSkipped: fc.boolean(),
});

type SomeRow = { key: number; written: number; count: number; isPriced: boolean; isSkipped: boolean };

function rowOf({ key, written, count, isPriced, isSkipped }: SomeRow, run: string): UsageRow {
  const measures = isSkipped
    ? {
        invocations: 0,
        input_tokens: 0,
        output_tokens: 0,
        cost_usd: null,
        latency_samples: 0,
        latency_ms_sum: 0,
      }
    : { invocations: count, cost_usd: isPriced ? `0.${String(count).padStart(12, "0")}` : null };
  return usageOf(`${run}-${key}`, {
    as_of: `2026-03-01T12:00:0${written}.000Z`,
    // Two days and two sources, so that a day's rows change while another's stay.
    period_start: `2026-03-0${1 + (key % 2)}T10:00:00.000Z`,
    source: key % 3 === 0 ? "processor" : "bedrock",
    application_id: run,
    ...measures,
    latency_buckets: isSkipped ? {} : { [600 + (count % 3)]: 1 },
    skipped: isSkipped ? { [`BMAS-${run}`]: count + 1 } : {},
  });
}

const rowsOnce = fc
  .uniqueArray(someRow, { minLength: 1, maxLength: 8, selector: ({ key, written }) => `${key} ${written}` })
  .chain((rows) =>
    fc.record({
      rows: fc.constant(rows),
      files: fc.array(
        fc
          .array(fc.integer({ min: 0, max: rows.length - 1 }), { maxLength: 5 })
          .map((chosen) => chosen.flatMap((index) => rows[index] ?? [])),
        { maxLength: 3 },
      ),
      order: fc.array(fc.nat(), { minLength: rows.length, maxLength: rows.length }),
      pauses: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    }),
  );

async function stateOf(warehouse: Warehouse, run: string) {
  const clean = (rows: Record<string, unknown>[]) => JSON.stringify(rows).replaceAll(run, "run");
  const state: Record<string, string> = {};
  const current = `select * exclude (file_name, file_row_number, ingestion_timestamp)
    from current_data.current_model_usage where row_key like '${run}-%' order by row_key`;
  state["current"] = clean(await warehouse.query(current));
  for (const mart of ["model_usage_daily", "model_latency_daily"]) {
    const rows = await warehouse.query(
      `select * from marts.${mart} where application_id = '${run}' order by all`,
    );
    state[mart] = clean(rows);
  }
  state["skipped"] = clean(
    await warehouse.query(`select * from marts.model_skipped_daily where code = 'BMAS-${run}' order by all`),
  );
  return state;
}

let runs = 0;
const newRun = () => `r${String((runs += 1)).padStart(4, "0")}`;

async function load(
  { folders, warehouse }: { folders: WarehouseFolders; warehouse: Warehouse },
  files: readonly (readonly SomeRow[])[],
  pauses: readonly boolean[],
) {
  const run = newRun();
  for (const [index, rows] of files.entries()) {
    await putUsage(
      folders,
      rows.map((row) => rowOf(row, run)),
      `${run}-${index}`,
    );
    await warehouse.loadPending();
    if (pauses[index] === true) await warehouse.refresh();
  }
  await takeUsage(warehouse);
  return await stateOf(warehouse, run);
}

describe("usage", () => {
  it("gives the same for any order, repetition and splitting of the same rows", async () => {
    const folders = await makeWarehouseFolders();
    const kept = { folders, warehouse: await openUsageWarehouse(folders) };
    await fc.assert(
      fc.asyncProperty(rowsOnce, async ({ rows, files, order, pauses }) => {
        const once = await load(kept, [rows], []);
        const shuffled = rows
          .map((row, index) => ({ row, at: order[index] ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ row }) => row);
        const half = Math.ceil(shuffled.length / 2);
        const parts = [...files, shuffled.slice(half), shuffled.slice(0, half)].filter(
          (file) => file.length > 0,
        );
        expect(await load(kept, parts, pauses)).toEqual(once);
        expect(JSON.parse(once["current"] ?? "")).toHaveLength(new Set(rows.map(({ key }) => key)).size);
      }),
      { numRuns: 12, interruptAfterTimeLimit: 100_000 },
    );
  }, 120_000);

  it("gives what a recomputation of all that was landed gives, also after a repair of what is gone", async () => {
    const folders = await makeWarehouseFolders();
    const kept = { folders, warehouse: await openUsageWarehouse(folders) };
    await fc.assert(
      fc.asyncProperty(rowsOnce, async ({ rows, pauses }) => {
        const { warehouse } = kept;
        const half = Math.ceil(rows.length / 2);
        const left = rows.slice(0, half);
        await load(
          kept,
          [left, rows.slice(half)].filter((file) => file.length > 0),
          pauses,
        );
        const run = `r${String(runs).padStart(4, "0")}`;
        if (rows.length > half) {
          await warehouse.transaction(async (session) => {
            const name = `usage/bedrock/2026/03/01/${run}-1.jsonl.gz`;
            await session.run("delete from raw_data.repair_files");
            await session.run(`insert into raw_data.repair_files (file_name) values ('${name}')`);
            await session.run(`delete from raw_data.model_usage where file_name = '${name}'`);
            await session.run("call current_data.repair_model_usage()");
            await session.run("delete from raw_data.repair_files");
          });
        }
        expect(await stateOf(warehouse, run)).toEqual(await load(kept, [left], []));
        expect(await warehouse.query(inMarts)).toEqual(await warehouse.query(recomputed));
      }),
      { numRuns: 8, interruptAfterTimeLimit: 100_000 },
    );
  }, 120_000);
});

const inMarts = `select day, source, sum(invocations) as invocations, sum(cost_usd) as cost_usd
  from marts.model_usage_daily group by day, source having sum(invocations) > 0 order by day, source`;

/** The newest row of each key in raw, added up. */
const recomputed = `with newest as (
    select * from raw_data.model_usage
    qualify row_number() over (partition by row_key order by as_of desc, file_name desc, file_row_number desc) = 1
  )
  select to_date(convert_timezone('UTC', created)) as day, source, sum(source_row:invocations::number(38, 0)) as invocations,
    sum(source_row:cost_usd::varchar::number(38, 12)) as cost_usd
  from newest group by 1, 2 having sum(source_row:invocations::number(38, 0)) > 0 order by day, source`;
