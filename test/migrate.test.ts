import { randomBytes } from "node:crypto";
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import { findAssets } from "../runtime/trace-processor/assets.ts";
import { migrate } from "../runtime/trace-processor/store/migrate.ts";
import { databaseUrl } from "./support/postgres-server.ts";

const { migrations } = findAssets();
let url: string;
let folder: string;
let client: pg.Client;

/** An empty database each time: the others of this tier are migrated already. */
beforeEach(async () => {
  const name = `empty_${randomBytes(8).toString("hex")}`;
  url = databaseUrl(inject("adminUrl"), name);
  await asAdmin(`create database ${name}`);
  client = new pg.Client({ connectionString: url });
  await client.connect();
  folder = mkdtempSync(path.join(os.tmpdir(), "tracelake-migrations-"));
  cpSync(migrations, folder, { recursive: true });
});
afterEach(async () => {
  await client.end();
  await asAdmin(`drop database ${new URL(url).pathname.slice(1)} with (force)`);
  rmSync(folder, { recursive: true });
});

async function asAdmin(sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: inject("adminUrl") });
  await admin.connect();
  await admin.query(sql);
  await admin.end();
}

async function names(sql: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(sql);
  return rows.map(({ name }) => name);
}

const applied = () => names("select name from tracelake_migrations order by name");

it("applies all once, however many instances start on an empty database at the same time", async () => {
  const results = await Promise.all([1, 2, 3].map(() => migrate({ databaseUrl: url, folder })));
  const first = results.flatMap((result) => result.applied);
  expect(first.map((name) => name.slice(0, 3))).toEqual(expect.arrayContaining(["010", "011", "012", "013"]));
  expect(await applied()).toEqual(first);
  expect(await migrate({ databaseUrl: url, folder })).toEqual({ applied: [] });
});

it("applies what was added since, and nothing else", async () => {
  await migrate({ databaseUrl: url, folder });
  writeFileSync(path.join(folder, "900_more.sql"), "create table more (id int)");
  writeFileSync(path.join(folder, "notes.txt"), "not a migration");
  expect(await migrate({ databaseUrl: url, folder })).toEqual({ applied: ["900_more.sql"] });
});

it("refuses a file that was changed after it was applied", async () => {
  await migrate({ databaseUrl: url, folder });
  appendFileSync(path.join(folder, "011_alerts.sql"), "\n-- changed");
  await expect(migrate({ databaseUrl: url, folder })).rejects.toMatchObject({
    code: "migration_failed",
    detail: "011_alerts.sql was changed after it was applied; add a new migration instead",
  });
});

it("keeps nothing of a migration that fails, and all of those before it", async () => {
  writeFileSync(path.join(folder, "900_broken.sql"), "create table half (id int); select 1 / 0");
  await expect(migrate({ databaseUrl: url, folder })).rejects.toMatchObject({
    code: "migration_failed",
    detail: "900_broken.sql: division by zero",
  });
  expect(await names("select relname as name from pg_class where relname = 'half'")).toEqual([]);
  expect(await applied()).not.toContain("900_broken.sql");
  writeFileSync(path.join(folder, "900_broken.sql"), "create table half (id int)");
  expect(await migrate({ databaseUrl: url, folder })).toEqual({ applied: ["900_broken.sql"] });
});

it("says that the database is away, without its password", async () => {
  const failure = await migrate({ databaseUrl: "postgresql://u:hunter2@127.0.0.1:1/x", folder }).catch(
    (e) => e,
  );
  expect(failure).toMatchObject({ code: "database_unavailable" });
  expect(`${failure.message} ${failure.cause}`).not.toContain("hunter2");
});

it("renames the tables of the earlier trace processor, with their rows, and loses none", async () => {
  await client.query(`
    create table trace_metrics (
      id serial primary key, timestamp timestamptz not null, trace_id varchar(255) unique, duration_ms float,
      status varchar(50), url text, method varchar(10), llm_model varchar(100), llm_tokens int, llm_cost float,
      error text, user_agent text
    );
    create index idx_trace_metrics_timestamp on trace_metrics (timestamp);
    create table alerts (
      id serial primary key, type varchar(50), message text, severity varchar(20), trace_id varchar(255), value float,
      timestamp timestamptz default now(), acknowledged boolean default false, acknowledged_at timestamptz,
      acknowledged_by varchar(255)
    );
    create materialized view daily_cost_summary as
    select
      date(timestamp) as date, llm_model, count(*) as request_count, sum(llm_tokens) as total_tokens,
      sum(llm_cost) as total_cost, avg(duration_ms) as avg_duration, count(error) as error_count
    from trace_metrics group by 1, 2;
    create function refresh_daily_cost_summary() returns void language plpgsql as
    $$ begin refresh materialized view daily_cost_summary; end $$;
    insert into trace_metrics (timestamp, trace_id, llm_model, llm_cost) values (now(), 'old', 'gpt-4', 1);
    insert into alerts (type, message, trace_id) values ('high_cost', 'old alert', 'old');
    refresh materialized view daily_cost_summary`);
  await migrate({ databaseUrl: url, folder });
  expect(await names("select trace_id as name from trace_metrics_legacy")).toEqual(["old"]);
  expect(await names("select message as name from alerts_legacy")).toEqual(["old alert"]);
  expect(await names("select llm_model as name from daily_cost_summary_legacy")).toEqual(["gpt-4"]);
  expect(await names("select trace_id as name from trace_metrics")).toEqual([]);
  expect(
    await names("select relkind::text as name from pg_class where relname = 'daily_cost_summary'"),
  ).toEqual(["r"]);
  expect((await client.query("select refresh_daily_cost_summary() as days")).rows).toEqual([{ days: 0 }]);
});
