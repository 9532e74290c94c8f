import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { Fault } from "../../shared/fault.ts";

export interface MigrateOptions {
  databaseUrl: string;
  /** Folder of `NNN_name.sql` files, applied in the order of their numbers. */
  folder: string;
  onApplied?: (name: string) => void;
}

/**
 * Applies the migrations that the database lacks, each in a transaction of its own. Several instances may call it at
 * once: one works, the others wait for it and find nothing to do. Returns the names applied.
 *
 * Throws Fault migration_failed (with the file and PostgreSQL's own message: migrations hold no data) and Fault
 * database_unavailable where there is no connection.
 */
export async function migrate(options: MigrateOptions): Promise<{ applied: string[] }> {
  const client = new pg.Client({ connectionString: options.databaseUrl, connectionTimeoutMillis: 10_000 });
  // The query that is under way rejects; without a listener the event would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new Fault("database_unavailable", "migrations need the database that DATABASE_URL names", {
      cause: error,
    });
  }
  try {
    await client.query("select pg_advisory_lock(hashtext('tracelake.migrate'))");
    return { applied: await applyMissing(client, options) };
  } finally {
    await client.end();
  }
}

async function applyMissing(client: pg.Client, options: MigrateOptions): Promise<string[]> {
  await client.query(`
    create table if not exists tracelake_migrations (
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now(),
      constraint tracelake_migrations_are_unique primary key (name)
    )`);
  const { rows } = await client.query<{ name: string; checksum: string }>(
    "select name, checksum from tracelake_migrations",
  );
  const known = new Map(rows.map((row) => [row.name, row.checksum]));
  const applied: string[] = [];
  for (const name of listMigrations(options.folder)) {
    const sql = readFileSync(join(options.folder, name), "utf8");
    const checksum = createHash("sha256").update(sql).digest("hex");
    if (!known.has(name)) {
      await applyOne(client, name, sql, checksum);
      applied.push(name);
      options.onApplied?.(name);
    } else if (known.get(name) !== checksum) {
      throw new Fault(
        "migration_failed",
        `${name} was changed after it was applied; add a new migration instead`,
      );
    }
  }
  return applied;
}

function listMigrations(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /^\d{3}_[a-z0-9_]+\.sql$/.test(name));
  if (names.length === 0) throw new Fault("migration_failed", `no migrations found in ${folder}`);
  return names.sort();
}

async function applyOne(client: pg.Client, name: string, sql: string, checksum: string): Promise<void> {
  try {
    await client.query("begin");
    await client.query(sql);
    await client.query("insert into tracelake_migrations (name, checksum) values ($1, $2)", [name, checksum]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw new Fault("migration_failed", `${name}: ${(error as Error).message}`, { cause: error });
  }
}
