import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPostgres, type EmbeddedPostgres } from "../runtime/local/postgres.ts";
import { makeLog } from "../runtime/shared/log.ts";
import { findAssets } from "../runtime/trace-processor/assets.ts";
import type { Service } from "../runtime/trace-processor/service.ts";
import { makePool } from "../runtime/trace-processor/store/pool.ts";
import { migrate } from "../runtime/trace-processor/store/migrate.ts";
import { makeTestService } from "./support/service.ts";
import { flatRecord, otlpSpan, postFlat, postOtlp } from "./support/traces.ts";

/** A server of its own, since this test takes it away and brings it back on the same port. */
const dataDir = mkdtempSync(path.join(os.tmpdir(), "tracelake-away-"));
let server: EmbeddedPostgres;
let service: Service;

beforeAll(async () => {
  server = await startPostgres({ dataDir });
  await migrate({ databaseUrl: server.url, folder: findAssets().migrations });
  service = await makeTestService(server.url);
});
afterAll(async () => {
  await service.close();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Load {
  acknowledged: string[];
  refusals: { statusCode: number; retryAfter: number; code: string }[];
  stop(): Promise<void>;
}

/** Numbered traces, several senders at a time, until it is stopped. */
function startLoad(): Load {
  const acknowledged: string[] = [];
  const refusals: Load["refusals"] = [];
  let isRunning = true;
  let n = 0;
  const send = async () => {
    while (isRunning) {
      const record = flatRecord({ id: `load-${process.pid}-${Date.now()}-${n++}` });
      const answer = await postFlat(service, record);
      if (answer.statusCode === 200) acknowledged.push(record.id);
      else {
        const retryAfter = Number(answer.headers["retry-after"]);
        refusals.push({ statusCode: answer.statusCode, retryAfter, code: answer.json().code });
        await sleep(10);
      }
    }
  };
  const senders = Array.from({ length: 8 }, send);
  return {
    acknowledged,
    refusals,
    async stop() {
      isRunning = false;
      await Promise.all(senders);
    },
  };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error("it did not come true within 10 s");
    await sleep(20);
  }
}

async function missing(ids: string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query(
    "select id from unnest($1::text[]) as id where not exists (select from spans where trace_id = id)",
    [ids],
  );
  await client.end();
  return rows.map(({ id }) => id);
}

describe.each([
  ["is shut down", () => server.stop()],
  [
    "is killed",
    async () => {
      process.kill(server.pid, "SIGKILL");
      await server.exited;
    },
  ],
])("a database that %s under load", (_name, takeAway) => {
  it("gives 503 with a short Retry-After, never 500, and is used again without a restart, nothing lost", async () => {
    const load = startLoad();
    await until(() => load.acknowledged.length > 200);
    await takeAway();
    await until(() => load.refusals.length > 20);

    const health = await service.app.inject("/health");
    expect(health.statusCode).toBe(503);
    expect(health.json()).toMatchObject({ status: "unhealthy", database: "disconnected" });
    expect((await service.app.inject("/health/live")).statusCode).toBe(200);
    for (const url of [
      "/metrics/summary",
      "/metrics/series",
      "/traces",
      "/traces/x",
      "/alerts/recent",
      "/costs/daily",
    ]) {
      const answer = await service.app.inject(url);
      expect([url, answer.statusCode]).toEqual([url, 503]);
      expect(answer.json()).toMatchObject({ code: "database_unavailable" });
    }
    const otlp = await postOtlp(service, [otlpSpan()]);
    expect(otlp.statusCode).toBe(503);
    expect(otlp.json()).toMatchObject({
      code: 14,
      message: expect.stringMatching(/^database_unavailable: /),
    });
    expect((await service.app.inject("/metrics")).statusCode).toBe(200);

    server = await startPostgres({ dataDir, port: server.port });
    const before = load.acknowledged.length;
    await until(() => load.acknowledged.length > before + 200);
    await load.stop();
    expect(load.refusals.filter(({ statusCode }) => statusCode !== 503)).toEqual([]);
    expect(new Set(load.refusals.map(({ code }) => code))).toEqual(new Set(["database_unavailable"]));
    for (const { retryAfter } of load.refusals) expect(retryAfter >= 1 && retryAfter <= 5).toBe(true);
    expect(await missing(load.acknowledged)).toEqual([]);
    await until(async () => (await service.app.inject("/health")).statusCode === 200);
  });
});

it("starts while the database is away, and says so", async () => {
  const away = await makeTestService("postgresql://nobody:nothing@127.0.0.1:1/nowhere");
  expect((await away.app.inject("/health")).statusCode).toBe(503);
  expect((await postFlat(away, flatRecord())).statusCode).toBe(503);
  expect((await postFlat(away, {})).statusCode).toBe(200);
  await away.maintenance.fold();
  await away.close();
});

it("outlives the loss of a connection that is checked out and waits for nothing", async () => {
  const pool = makePool({ databaseUrl: server.url, max: 2, log: makeLog({ level: "silent" }) });
  const client = await pool.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
  await sleep(100);
  await expect(client.query("select 1")).rejects.toThrow(/not queryable|terminat/);
  client.release(true);
  expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});
