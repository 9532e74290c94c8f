import pg from "pg";
import { expect, it } from "vitest";
import { makeTestDatabase, withDatabase } from "./database.ts";

const database = withDatabase();

it("gives each file a migrated database of its own", async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query("select count(*)::int as count from tracelake_migrations");
  await client.end();
  expect(rows[0].count).toBeGreaterThanOrEqual(4);
});

it("fails on a connection that was left open", async () => {
  const leaky = await makeTestDatabase();
  const client = new pg.Client({ connectionString: leaky.url, application_name: "leaky" });
  client.on("error", () => {});
  await client.connect();
  await client.query("select 42");
  await expect(leaky.drop()).rejects.toThrow("1 connections were left open:\nleaky: select 42");
});
