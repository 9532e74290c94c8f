import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeLog } from "../../runtime/shared/log.ts";
import { openWarehouse, type Warehouse } from "../../runtime/warehouse/duckdb/warehouse.ts";
import { generate } from "../../runtime/warehouse/generate/generate.ts";
import { parseGenerateOptions } from "../../runtime/warehouse/generate/options.ts";

export interface FilledWarehouse extends Warehouse {
  lakeFolder: string;
  /** As the lake's `usage/`; empty. */
  usageFolder: string;
}

/**
 * The whole warehouse in a folder of its own, with what the generator wrote loaded and refreshed. `close` removes it.
 * `arguments_` are the generator's.
 */
export async function openFilledWarehouse(
  arguments_: readonly string[] = ["--rows", "400", "--bad-lines", "2", "--days", "3"],
): Promise<FilledWarehouse> {
  const root = await mkdtemp(path.join(tmpdir(), "filled-warehouse-"));
  const lakeFolder = path.join(root, "lake");
  const options = parseGenerateOptions([...arguments_, "--out", lakeFolder], Date.now());
  if (options === "help") throw new Error("the generator was asked for help");
  await generate(options);
  const usageFolder = path.join(root, "usage");
  await mkdir(usageFolder);
  const warehouse = await openWarehouse({
    folder: path.join(root, "warehouse"),
    lakeFolder,
    usageFolder,
    log: makeLog({ level: "silent" }),
    now: () => new Date(),
  });
  await warehouse.loadPending();
  await warehouse.refresh();
  return {
    ...warehouse,
    lakeFolder,
    usageFolder,
    async close() {
      await warehouse.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
