import path from "node:path";
import { Fault } from "../shared/fault.ts";
import { makeLog } from "../shared/log.ts";
import { listenForStop, runProcess, within } from "../shared/run-process.ts";
import { findAssets } from "../trace-processor/assets.ts";
import { loadConfig } from "../trace-processor/config.ts";
import { startService } from "../trace-processor/service.ts";
import { migrate } from "../trace-processor/store/migrate.ts";
import { lockDirectory } from "./directory-lock.ts";
import { keepPostgres, type KeptPostgres } from "./keep-postgres.ts";
import { describeStart } from "./describe-start.ts";

/** Together below 10 s, after which process managers kill. PostgreSQL's own part takes 50 ms as a rule. */
const drainMs = 6000;
const stopPostgresMs = 3500;

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
    const service = await startService({ config: { ...config, databaseUrl }, log });
    say(
      describeStart({
        url: service.url,
        dataFolder: postgres?.home,
        needsToken: config.ingestTokens.length > 0,
      }),
    );
    await stopSignals.requested;
    // The service first: what is in flight still needs the database.
    await within(drainMs, service.close());
  } finally {
    if (postgres !== undefined) await within(stopPostgresMs, postgres.stop());
  }
});

async function startOwnPostgres(): Promise<KeptPostgres> {
  const directory = path.resolve(".local");
  const lock = await lockDirectory(directory);
  if (!lock.ok) {
    const detail = `process ${lock.holderPid} already runs on ${directory}: stop it, or set DATABASE_URL and PORT`;
    throw new Fault("embedded_postgres_failed", detail);
  }
  return await keepPostgres({ dataDir: path.join(directory, "postgres"), log: say });
}
