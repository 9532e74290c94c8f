import { benchVariants, type Variant } from "./bench-monitoring.ts";
import { makeLog } from "../runtime/shared/log.ts";
import { makeApp } from "../runtime/trace-processor/app.ts";
import { findAssets } from "../runtime/trace-processor/assets.ts";
import { loadConfig } from "../runtime/trace-processor/config.ts";
import { makePricer } from "../runtime/trace-processor/pricing/make-pricer.ts";

/** The service with everything but the database: what it decodes is counted as stored at once. The bench's ceiling. */
const config = loadConfig();
const log = makeLog({ level: "warn" });
async function listen({ monitoring, port }: Variant): Promise<void> {
  const app = await makeApp({
    config,
    assets: findAssets(),
    pool: undefined as never,
    ingest: {
      store: async (records) => ({ accepted: records.length, duplicates: [], rejected: [] }),
      lastStoredAt: () => null,
    },
    pricer: makePricer({ overrides: config.priceOverrides }),
    monitoring,
    health: {
      version: "bench",
      hasWarehouse: false,
      isDatabaseUp: async () => true,
      lastTraceAt: async () => null,
    },
    fold: async () => undefined,
    log,
    now: Date.now,
  });
  await app.listen({ host: "127.0.0.1", port });
  process.on("SIGTERM", () => void app.close().then(() => process.exit(0)));
}

for (const variant of await benchVariants(config.monitoring.service, config.port)) await listen(variant);
