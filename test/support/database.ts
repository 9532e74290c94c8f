import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { databaseUrl, templateName } from "./postgres-server.ts";

export interface TestDatabase {
  url: string;
  /** Throws where a connection is still open 1 s after the test was done with it; drops the database all the same. */
  drop(): Promise<void>;
}

/** A database of its own, migrated and empty: a clone of the run's template (about 50 ms). */
export async function makeTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await asAdmin((admin) => admin.query(`create database ${name} template ${templateName}`));
  return { url: databaseUrl(inject("adminUrl"), name), drop: () => dropDatabase(name) };
}

/**
 * The same for a whole test file, made before its tests and dropped after them; call it first, so that its clean-up
 * comes last. `url` may be read from the first hook or test on.
 */
export function withDatabase(): { readonly url: string } {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await makeTestDatabase();
  });
  afterAll(() => database?.drop());
  return {
    get url() {
      if (database === undefined)
        throw new Error("the database is there from the first beforeAll on, not before");
      return database.url;
    },
  };
}

async function dropDatabase(name: string): Promise<void> {
  await asAdmin(async (admin) => {
    const leaked = await waitForConnectionsToClose(admin, name);
    await admin.query(`drop database ${name} with (force)`);
    if (leaked.length > 0)
      throw new Error(`${leaked.length} connections were left open:\n${leaked.join("\n")}`);
  });
}

/** A closed connection leaves the server a moment after its client: it gets 1 s. Returns what is left after that. */
async function waitForConnectionsToClose(admin: pg.Client, name: string): Promise<string[]> {
  const deadline = performance.now() + 1000;
  for (;;) {
    const { rows } = await admin.query<{ connection: string }>(
      "select format('%s: %s', application_name, query) as connection from pg_stat_activity where datname = $1",
      [name],
    );
    if (rows.length === 0 || performance.now() > deadline) return rows.map((row) => row.connection);
    await sleep(20);
  }
}

async function asAdmin<T>(use: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({
    connectionString: inject("adminUrl"),
    application_name: "tracelake-test-admin",
  });
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.end();
  }
}
