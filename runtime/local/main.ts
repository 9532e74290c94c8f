import path from "node:path";
import { Fault } from "../shared/fault.ts";
import { makeLog } from "../shared/log.ts";
import { listenForStop, listenForUncaught, runProcess, within } from "../shared/run-process.ts";
import { findAssets } from "../trace-processor/assets.ts";
import { loadConfig } from "../trace-processor/config.ts";
import { startService } from "../trace-processor/service.ts";
import { migrate } from "../trace-processor/store/migrate.ts";
import { lockDirectory } from "./directory-lock.ts";
import { keepPostgres, type KeptPostgres } from "./keep-postgres.ts";
import { describeStart } from "./describe-start.ts";
import { keepBedrock } from "./keep-bedrock.ts";
import { keepWarehouse } from "./keep-warehouse.ts";

/** Together below 10 s, after which process managers kill. PostgreSQL's own part takes 50 ms as a rule. */
const drainMs = 4000;
const stopLakeMs = 2000;
const stopPostgresMs = 3500;

const dataFolder = path.resolve(".local");

const say = (message: string) => void process.stdout.write(`${message}\n`);

await runProcess(async () => {
  const stopSignals = listenForStop();
  const config = loadConfig();
  const postgres = config.databaseUrl === undefined ? await startOwnPostgres() : undefined;
  stopSignals.onImpatience(() => void postgres?.stop());
  const databaseUrl = config.databaseUrl ?? postgres?.url ?? "";
  try {
    if (config.migrateOnStart) await migrate({ databaseUrl, folder: findAssets().migrations });
    const log = makeLog({ level: config.logLevel });
    const warehouse = await keepWarehouse({ dataFolder, readToken: config.readToken, log, say });
    const bedrock = await keepBedrock({ dataFolder, log, say });
    const besides =
      warehouse === undefined
        ? {}
        : { besides: warehouse.routes, warehouse: warehouse.health, alertSources: [warehouse.alertSource] };
    const usageLocation = config.usageLocation ?? path.join(dataFolder, "lake", "usage");
    const service = await startService({
      config: { ...config, databaseUrl, usageLocation },
      log,
      ...besides,
    });
    listenForUncaught(service.captureUncaught);
    say(
      describeStart({
        url: service.url,
        dataFolder: postgres?.home,
        lakeFolder: warehouse?.lakeFolder,
        bedrockFolder: bedrock.folder,
        needsToken: config.ingestTokens.length > 0,
      }),
    );
    await warehouse?.start(service.url);
    bedrock.start();
    await stopSignals.requested;
    // The service first: what is in flight still needs the databases.
    await within(drainMs, service.close());
    await within(stopLakeMs, Promise.all([bedrock.stop(), warehouse?.stop()]));
  } finally {
    if (postgres !== undefined) await within(stopPostgresMs, postgres.stop());
  }
});

async function startOwnPostgres(): Promise<KeptPostgres> {
  const lock = await lockDirectory(dataFolder);
  if (!lock.ok) {
    const detail = `process ${lock.holderPid} already runs on ${dataFolder}: stop it, or set DATABASE_URL and PORT`;
    throw new Fault("embedded_postgres_failed", detail);
  }
  return await keepPostgres({ dataDir: path.join(dataFolder, "postgres"), log: say });
}
