import { mkdir } from "node:fs/promises";
import path from "node:path";
import { makeEndpointToken, writeEndpoint } from "../cli/endpoint-file.ts";
import type { MetricSource } from "../alerting/sources/metric-source.ts";
import { Fault } from "../shared/fault.ts";
import type { Log } from "../shared/log.ts";
import type { RoutesBeside } from "../trace-processor/app.ts";
import { openWarehouse, type Warehouse } from "../warehouse/duckdb/warehouse.ts";
import { sqlRoutes } from "../warehouse/routes/sql.ts";
import { makeWarehouseHealth } from "../warehouse/routes/warehouse-health.ts";
import { warehouseRoutes } from "../warehouse/routes/warehouse-routes.ts";
import { makeWarehouseSource } from "./warehouse-source.ts";

export interface KeepWarehouseOptions {
  /** Holds `warehouse/`, `lake/braintrust/` and `lake/usage/`; all are made. */
  dataFolder: string;
  readToken: string | undefined;
  log: Log;
  /** Told in a sentence what took place that the user should know. */
  say: (message: string) => void;
}

export interface KeptWarehouse {
  /** Where exports are put. */
  lakeFolder: string;
  routes: RoutesBeside;
  /** How it is, for the page's Health and for alerts. */
  health: ReturnType<typeof makeWarehouseHealth>;
  /** Its health, for the rules of alerts. */
  alertSource: MetricSource;
  /** From here on the lake is watched, and the `tracelake` command can ask at this address. */
  start(url: string): Promise<void>;
  /** Ends the load under way and closes the file. */
  stop(): Promise<void>;
}

/**
 * The warehouse on this machine. Undefined where it can't be opened, with the reason said: traces are taken all the
 * same.
 */
export async function keepWarehouse(options: KeepWarehouseOptions): Promise<KeptWarehouse | undefined> {
  const folder = path.join(options.dataFolder, "warehouse");
  const lakeFolder = path.join(options.dataFolder, "lake", "braintrust");
  const usageFolder = path.join(options.dataFolder, "lake", "usage");
  try {
    for (const each of [lakeFolder, usageFolder]) await mkdir(each, { recursive: true });
    const warehouse = await openWarehouse({
      folder,
      lakeFolder,
      usageFolder,
      log: options.log,
      now: () => new Date(),
    });
    return keep(options, { folder, lakeFolder, warehouse });
  } catch (error) {
    const isFault = error instanceof Fault;
    options.say(
      `No warehouse: ${isFault ? `${error.detail}. ${error.entry.remedy}` : (error as Error).message}`,
    );
    return undefined;
  }
}

function keep(
  { readToken, say }: KeepWarehouseOptions,
  { folder, lakeFolder, warehouse }: { folder: string; lakeFolder: string; warehouse: Warehouse },
): KeptWarehouse {
  const token = makeEndpointToken();
  const stops: (() => Promise<void>)[] = [];
  const health = makeWarehouseHealth(warehouse, Date.now);
  return {
    lakeFolder,
    health,
    alertSource: makeWarehouseSource({ warehouse, readSnapshot: health.readSnapshot }),
    async routes(app) {
      await app.register(warehouseRoutes(warehouse));
      await app.register(sqlRoutes, { openSession: () => warehouse.session(), token });
    },
    async start(url) {
      const watch = warehouse.watch({
        onLoad({ files, rows, failures }) {
          if (files > 0) say(`Loaded ${rows} rows of ${files} files.`);
          for (const { fileName, line, reason } of failures)
            say(`Skipped ${fileName}${line === undefined ? "" : `, line ${line}`}: ${reason}`);
        },
      });
      stops.push(() => watch.stop());
      const endpoint = await writeEndpoint(path.join(folder, "endpoint.json"), {
        url,
        token,
        ...(readToken === undefined ? {} : { readToken }),
      });
      stops.push(() => endpoint.remove());
    },
    async stop() {
      await Promise.allSettled(stops.map((stop) => stop()));
      await warehouse.close();
    },
  };
}
