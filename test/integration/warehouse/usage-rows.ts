import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { UsageRow } from "../../../contracts/usage-row.ts";
import { currentObjects } from "../../../contracts/warehouse/current.ts";
import { landingObjects } from "../../../contracts/warehouse/landing.ts";
import { martsObjects, martsTasks } from "../../../contracts/warehouse/marts.ts";
import type { Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { openTestWarehouse, type WarehouseFolders } from "../../support/local-warehouse.ts";

/** A minute of Bedrock's, as changed. */
export const usageOf = (row_key: string, more: Partial<UsageRow> = {}): UsageRow => ({
  row_key,
  source: "bedrock",
  as_of: "2026-03-01T12:00:00.000Z",
  period_start: "2026-03-01T10:00:00.000Z",
  period_seconds: 60,
  model_id: "anthropic.claude-haiku-4-5-20251001-v1:0",
  profile_type: "CrossRegion",
  source_region: "us-east-1",
  served_region: "us-west-2",
  application_id: null,
  account_id: "111122223333",
  invocations: 2,
  errors: 0,
  input_tokens: 100,
  output_tokens: 20,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: "0.000200000000",
  unpriced_invocations: 0,
  latency_samples: 2,
  latency_ms_sum: 1500,
  latency_buckets: { "663": 1, "698": 1 },
  skipped: {},
  object: "logs|a|v1",
  ...more,
});

/** Puts a file of usage, in gzip, below the usage folder; named by its rows unless said otherwise. */
export async function putUsage(
  { usageFolder }: Pick<WarehouseFolders, "usageFolder">,
  rows: readonly unknown[],
  name: string = createHash("sha256").update(JSON.stringify(rows)).digest("hex").slice(0, 16),
): Promise<string> {
  const relative = `bedrock/2026/03/01/${name}.jsonl.gz`;
  const file = path.join(usageFolder, relative);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join("")));
  return `usage/${relative}`;
}

/** Landing, current and marts. */
export const openUsageWarehouse = async (folders: WarehouseFolders): Promise<Warehouse> =>
  await openTestWarehouse(folders, {
    objects: [...landingObjects, ...currentObjects, ...martsObjects],
    tasks: martsTasks,
  });

/** Loads and refreshes what lies there. */
export async function takeUsage(warehouse: Warehouse): Promise<void> {
  const { failures } = await warehouse.loadPending();
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
  await warehouse.refresh();
}
