import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";
import { flatRecord, hexId, otlpSpan, postFlat, postOtlp } from "./support/traces.ts";

const database = withDatabase();
let services: Service[];
let pool: pg.Pool;

const dayMs = 86_400_000;
let today = Date.UTC(2026, 5, 20, 8);
const daysAgo = (days: number) => new Date(today - days * dayMs);
const partition = (days: number) => `spans_${daysAgo(days).toISOString().slice(0, 10).replaceAll("-", "")}`;

beforeAll(async () => {
  const options = { env: { RETENTION_DAYS: "5" }, now: () => today };
  services = [await makeTestService(database.url, options), await makeTestService(database.url, options)];
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await pool.end();
});

async function partitions(): Promise<string[]> {
  const { rows } = await pool.query(
    "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'spans'::regclass order by 1",
  );
  return rows.map(({ name }) => name);
}

const daily = (days: number, changes = {}) =>
  flatRecord({ timestamp: daysAgo(days).toISOString(), error: true, ...changes });

it("keeps the days of the retention in a partition each, and what came too old beside them until the next run", async () => {
  const [service] = services as [Service];
  await postFlat(
    service,
    [0, 1, 2, 3, 4, 5, 6, 400].map((days) => daily(days)),
  );
  await postOtlp(service, [otlpSpan({ traceId: hexId(16), startMs: daysAgo(6).getTime() })]);
  await pool.query(
    'update alerts set "timestamp" = (select started_at from spans where trace_id = alerts.trace_id)',
  );
  await pool.query("select fold_usage()");
  expect(await partitions()).toEqual([...[5, 4, 3, 2, 1, 0].map(partition), "spans_old"]);
  expect(await service.maintenance.retain()).toEqual([]);
  const { rows } = await pool.query("select count(*)::int as n from spans");
  expect(rows).toEqual([{ n: 6 }]);
  expect((await pool.query("select from trace_totals")).rowCount).toBe(0);
  expect((await pool.query("select from alerts")).rowCount).toBe(6);
});

it("drops a partition once its day is over, however many instances run it, and keeps the sums by the hour", async () => {
  today += 2 * dayMs;
  const dropped = await Promise.all(services.map((service) => service.maintenance.retain()));
  expect(dropped.flat()).toEqual([partition(7), partition(6)]);
  expect(await partitions()).toEqual([...[5, 4, 3, 2].map(partition), "spans_old"]);
  const { rows } = await pool.query(
    "select grain, count(distinct at)::int as steps from usage_stats where at < $1 group by 1",
    [daysAgo(5)],
  );
  expect(rows).toEqual([{ grain: 60, steps: 4 }]);
});

it("takes a late span of a dropped day, beside the partitions, until the next run", async () => {
  const [service] = services as [Service];
  const late = daily(6);
  expect((await postFlat(service, late)).statusCode).toBe(200);
  const where = async () =>
    (await pool.query("select tableoid::regclass::text as name from spans where trace_id = $1", [late.id]))
      .rows;
  expect(await where()).toEqual([{ name: "spans_old" }]);
  await service.maintenance.retain();
  expect(await where()).toEqual([]);
});

it("gives up soon where a reader holds a partition, and holds up no writer for longer", async () => {
  const [service] = services as [Service];
  today += dayMs;
  const reader = await pool.connect();
  await reader.query("begin");
  await reader.query(`select from ${partition(6)}`);
  await expect(service.maintenance.retain()).rejects.toMatchObject({ code: "55P03" });
  await reader.query("rollback");
  reader.release();
  expect(await service.maintenance.retain()).toEqual([partition(6)]);
});

it("puts a delivery off where somebody dropped its partition by hand, and makes a new one for the next", async () => {
  const [service] = services as [Service];
  expect((await postFlat(service, daily(0))).statusCode).toBe(200);
  await pool.query(`drop table ${partition(0)}`);
  const record = daily(0);
  const first = await postFlat(service, record);
  expect([first.statusCode, first.json().code]).toEqual([503, "database_unavailable"]);
  expect((await postFlat(service, record)).statusCode).toBe(200);
  expect((await postFlat(service, [daily(0), daily(1), daily(400)])).json()).toMatchObject({ accepted: 3 });
  expect(await partitions()).toContain(partition(0));
});
