import { Fault } from "../shared/fault.ts";
import { findAssets } from "./assets.ts";
import { loadConfig, processEnvironment } from "./config.ts";
import { readSecretEnvironment } from "./secret-environment.ts";
import { migrate } from "./store/migrate.ts";

/**
 * A deployment calls it once, before the new version serves. It applies what the database lacks and returns the names;
 * a fault fails the call, and with it the deployment.
 */
export async function handler(): Promise<{ applied: string[] }> {
  const { databaseUrl } = loadConfig(await readSecretEnvironment({ env: processEnvironment() }));
  if (databaseUrl === undefined)
    throw new Fault("config_invalid", "DATABASE_URL: must be set; given nothing");
  return await migrate({ databaseUrl, folder: findAssets().migrations });
}
