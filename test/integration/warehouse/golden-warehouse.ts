import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { currentObjects } from "../../../contracts/warehouse/current.ts";
import { landingObjects } from "../../../contracts/warehouse/landing.ts";
import { martsObjects, martsTasks } from "../../../contracts/warehouse/marts.ts";
import type { Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { makeWarehouseFolders, openTestWarehouse, putFile } from "../../support/local-warehouse.ts";

/*
 * Three small exports, and what each row of them means, worked out by hand:
 *
 * s1  a task, the root of t1. Repeats what its calls used: counts in no mart but its score, 0.5.
 * s2  a call of gpt-4o on 1 March (23:59:59.6 UTC): 1000 + 50 tokens, 0.0025 USD, 1.25 s, first token after 0.25 s.
 *     The second file has an older version of it (smaller _xact_id), which must change nothing.
 * s3  a call on 2 March: gpt-4o, 420 tokens, 0.00135 USD in the first file; in the second gpt-4o-mini, 430 tokens,
 *     0.0014 USD. So its contribution moves from one model to the other. 2 s, first token after 0.5 s.
 * s4  a tool that failed with "rate limit".
 * –   a row without an id: to the rejects, in no mart, though it tells 99 USD.
 * o1  the older shape, a call of claude: 200 tokens, 0.01 USD, 1.5 s told as latency.
 * o2  the same, of no model: 50 tokens without a cost, a latency of −3 s, which is out of range. Created at
 *     10:00:01+02:00, 08:00:01 UTC. It failed with "context too long".
 * o3  of p2, with a created that is no time: on 1970-01-01. −5 tokens in, out of range; 10 out; 0.5 USD.
 * o4  of no project. 5 + 1 tokens and a cost of 0: known, so it is not a call without cost. An empty error is none.
 * [1,2] no object: to the rejects.
 */

const fixture = (name: string) =>
  readFileSync(path.join(import.meta.dirname, "fixtures", `${name}.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "");

export interface GoldenWarehouse {
  warehouse: Warehouse;
  refreshSpans: () => Promise<void>;
  refreshFirstSpans: () => Promise<void>;
  refreshTraces: () => Promise<void>;
}

/** Of this test's own, empty. */
export async function openGoldenWarehouse(): Promise<GoldenWarehouse> {
  const folders = await makeWarehouseFolders();
  const warehouse = await openTestWarehouse(folders, {
    objects: [...landingObjects, ...currentObjects, ...martsObjects],
    tasks: martsTasks,
  });

  async function refresh(file: string, name: string): Promise<void> {
    await putFile(folders, file, fixture(name));
    const { failures } = await warehouse.loadPending();
    expect(failures).toEqual([]);
    await warehouse.refresh();
  }

  const refreshFirstSpans = async () => await refresh("spans/golden-1.jsonl", "golden-spans-1");
  return {
    warehouse,
    refreshFirstSpans,
    async refreshSpans() {
      await refreshFirstSpans();
      await refresh("spans/golden-2.jsonl", "golden-spans-2");
    },
    refreshTraces: async () => await refresh("traces/golden.jsonl", "golden-traces"),
  };
}
