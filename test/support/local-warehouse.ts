import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { landingObjects } from "../../contracts/warehouse/landing.ts";
import {
  openWarehouse,
  type Warehouse,
  type WarehouseOptions,
} from "../../runtime/warehouse/duckdb/warehouse.ts";
import { makeLog } from "../../runtime/shared/log.ts";

export interface WarehouseFolders {
  folder: string;
  lakeFolder: string;
  usageFolder: string;
}

/** Folders of this test's own, gone when it has finished. */
export async function makeWarehouseFolders(): Promise<WarehouseFolders> {
  const root = await mkdtemp(path.join(tmpdir(), "warehouse-"));
  onTestFinished(async () => await rm(root, { recursive: true, force: true }));
  const folders = {
    folder: path.join(root, "warehouse"),
    lakeFolder: path.join(root, "lake"),
    usageFolder: path.join(root, "usage"),
  };
  for (const each of [folders.lakeFolder, folders.usageFolder]) await mkdir(each);
  return folders;
}

/** The landing alone unless said otherwise; closed when the test has finished. */
export async function openTestWarehouse(
  folders: WarehouseFolders,
  options: Partial<WarehouseOptions> = {},
): Promise<Warehouse> {
  const warehouse = await openWarehouse({
    ...folders,
    log: makeLog({ level: "silent" }),
    now: () => new Date(),
    objects: landingObjects,
    tasks: [],
    ...options,
  });
  onTestFinished(async () => await warehouse.close());
  return warehouse;
}

/** A row of a trace as Braintrust exports it. */
export const traceRow = (id: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  project_id: "p1",
  created: "2024-01-15T10:00:00Z",
  _xact_id: "1000192656880881099",
  metadata: { model: "m" },
  scores: { accuracy: 0.5 },
  metrics: { total_tokens: 10, total_cost: 0.25 },
  input: { question: id },
  output: "answer",
  ...more,
});

/** Writes rows as JSON lines at a path below the lake folder. */
export async function putFile(
  { lakeFolder }: { lakeFolder: string },
  relative: string,
  rows: readonly unknown[],
): Promise<void> {
  const file = path.join(lakeFolder, relative);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(
    file,
    rows.map((row) => `${typeof row === "string" ? row : JSON.stringify(row)}\n`).join(""),
  );
}
