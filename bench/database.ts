import pg from "pg";
import { findAssets } from "../runtime/trace-processor/assets.ts";
import { migrate } from "../runtime/trace-processor/store/migrate.ts";

/** A new, migrated and empty database; one of that name is dropped. */
export async function makeDatabase(postgresUrl: string, name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: postgresUrl });
  await admin.connect();
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${name}`);
  // Each run begins with nothing left to write of the run before.
  await admin.query("checkpoint");
  await admin.end();
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  await migrate({ databaseUrl: url.href, folder: findAssets().migrations });
  return url.href;
}
