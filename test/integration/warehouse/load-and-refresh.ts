/** Loads and refreshes until it is killed; a process of its own, so that it can be. */
import { makeLog } from "../../../runtime/shared/log.ts";
import { openWarehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";

const [folder = "", lakeFolder = ""] = process.argv.slice(2);
process.stdout.write("started\n");
const warehouse = await openWarehouse({
  folder,
  lakeFolder,
  log: makeLog({ level: "silent" }),
  now: () => new Date(),
});
process.stdout.write("open\n");
await warehouse.loadPending();
process.stdout.write("loaded\n");
await warehouse.refresh();
process.stdout.write("refreshed\n");
await warehouse.close();
