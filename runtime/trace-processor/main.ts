import { Fault } from "../shared/fault.ts";
import { makeLog } from "../shared/log.ts";
import { listenForStop, listenForUncaught, runProcess, within } from "../shared/run-process.ts";
import { findAssets } from "./assets.ts";
import { loadConfig } from "./config.ts";
import { startService } from "./service.ts";
import { migrate } from "./store/migrate.ts";

/** Below the 10 s after which container runtimes kill. */
const drainMs = 9000;

await runProcess(async () => {
  const stopSignals = listenForStop();
  const config = loadConfig();
  const { databaseUrl } = config;
  if (databaseUrl === undefined)
    throw new Fault("config_invalid", "DATABASE_URL: must be set; given nothing");
  const log = makeLog({ level: config.logLevel });
  if (config.migrateOnStart) {
    const { applied } = await migrate({ databaseUrl, folder: findAssets().migrations });
    log.info({ applied }, "the database is migrated");
  }
  const service = await startService({ config: { ...config, databaseUrl }, log });
  listenForUncaught(service.captureUncaught);
  await stopSignals.requested;
  await within(drainMs, service.close());
});
