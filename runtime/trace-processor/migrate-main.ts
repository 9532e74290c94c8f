import { Fault } from "../shared/fault.ts";
import { runProcess } from "../shared/run-process.ts";
import { findAssets } from "./assets.ts";
import { loadConfig } from "./config.ts";
import { migrate } from "./store/migrate.ts";

/** `npm run migrate`: applies what the database lacks and says so; safe to run from several places at once. */
await runProcess(async () => {
  const { databaseUrl } = loadConfig();
  if (databaseUrl === undefined)
    throw new Fault("config_invalid", "DATABASE_URL: must be set; given nothing");
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const { applied } = await migrate({
    databaseUrl,
    folder: findAssets().migrations,
    onApplied: (name) => say(`applied ${name}`),
  });
  say(
    applied.length === 0 ? "Nothing to do: the database has all migrations." : `${applied.length} applied.`,
  );
});
