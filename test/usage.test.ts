import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";
import {
  callAttributes,
  flatRecord,
  hexId,
  type Json,
  otlpSpan,
  postFlat,
  postOtlp,
  presumedAttributes,
} from "./support/traces.ts";
import { foldedUsage, recountedUsage } from "./support/usage.ts";

const database = withDatabase();
let services: Service[];
let pool: pg.Pool;

beforeAll(async () => {
  services = [await makeTestService(database.url), await makeTestService(database.url)];
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await pool.end();
});

const random = (below: number) => Math.floor(Math.random() * below);
const dayMs = 86_400_000;

function randomFlat(): Json {
  return flatRecord({
    timestamp: Date.now() - random(3 * dayMs),
    duration: random(5000) / 7,
    error: random(5) === 0,
    metadata: [
      { model: "gpt-4o", provider: "openai", input_tokens: random(9999), output_tokens: random(999) },
      { model: "gpt-4o", tokens: random(9999) },
      { model: "no-such-model", tokens: 7 },
      { model: "gpt-4o-mini", cost: random(1e6) / 3e6 },
      null,
    ][random(5)],
  });
}

function randomTrace(): Json[] {
  const traceId = hexId(16);
  const startMs = Date.now() - random(3 * dayMs);
  const ids = Array.from({ length: 2 + random(5) }, () => hexId(8));
  return ids.map((spanId, n) =>
    otlpSpan({
      traceId,
      spanId,
      parentSpanId: n === 0 ? undefined : ids[random(n)],
      startMs: startMs + random(90_000),
      durationMs: random(70_000),
      isError: random(8) === 0,
      attributes: [{}, callAttributes(), presumedAttributes()][random(3)] as Record<string, string>,
    }),
  );
}

/** Random traces in random deliveries with repetitions, to both services at once, while others fold. */
async function load(): Promise<void> {
  const flat = Array.from({ length: 300 }, randomFlat);
  const spans = Array.from({ length: 100 }, randomTrace).flat();
  const sends: Promise<{ statusCode: number }>[] = [];
  for (let n = 0; n < 30; n++) {
    const service = services[n % 2] as Service;
    const from = random(250);
    sends.push(postFlat(service, flat.slice(from, from + 50)));
    const late = spans.filter(() => random(4) === 0);
    sends.push(postOtlp(service, late));
    if (n % 5 === 0) sends.push(pool.query("select fold_usage()").then(() => ({ statusCode: 200 })));
    if (n % 10 === 0) await Promise.all(sends);
  }
  const codes = (await Promise.all(sends)).map(({ statusCode }) => statusCode);
  expect(new Set([...codes, 200, 503])).toEqual(new Set([200, 503]));
}

it("adds up to what a recount of the spans says, after late spans, repetitions and several instances", async () => {
  await load();
  const usage = await foldedUsage(pool);
  expect(usage.length).toBeGreaterThan(300);
  expect(usage).toEqual(await recountedUsage(pool));
  const { rows } = await pool.query("select count(*)::int as n from usage_deltas");
  expect(rows).toEqual([{ n: 0 }]);
});

it("says the same in steps of a minute, of 15 minutes and of an hour", async () => {
  const { rows } = await pool.query(`
    with sums as (
      select
        grain, date_bin('1 hour', at, timestamptz 'epoch') as hour, scope, provider, model,
        row(sum(requests), sum(errors), sum(cost_usd), sum(total_tokens), sum(unpriced), sum(estimated),
          round(sum(duration_ms_sum)::numeric, 3))::text as told
      from usage_stats
      group by 1, 2, 3, 4, 5
      union all
      select
        grain, date_bin('1 hour', at, timestamptz 'epoch'), scope, provider, model || ' bucket ' || b.bucket,
        sum(b.n)::text
      from usage_stats cross join unnest(buckets, counts) as b (bucket, n)
      group by 1, 2, 3, 4, 5
    )
    select hour, scope, provider, model, array_agg(told) as told
    from sums
    group by 1, 2, 3, 4
    having count(distinct told) <> 1 or count(*) <> 3`);
  expect(rows).toEqual([]);
});

describe("daily_cost_summary", () => {
  const costs = async () =>
    (
      await pool.query(
        "select date::text, llm_model, request_count::int, total_cost::float8 from daily_cost_summary order by 1, 2",
      )
    ).rows;

  it("holds each day's calls of each model, as the sums have them", async () => {
    await pool.query("select refresh_daily_cost_summary()");
    const { rows } = await pool.query(`
      select
        (started_at at time zone 'UTC')::date::text as date, coalesce(model, '') as llm_model,
        count(*)::int as request_count, coalesce(sum(cost_usd), 0)::float8 as total_cost
      from spans where is_call group by 1, 2 order by 1, 2`);
    expect(await costs()).toEqual(rows);
  });

  it("is recomputed for the days that changed, and for no other", async () => {
    const day = (ago: number) => new Date(Date.now() - ago * dayMs).toISOString().slice(0, 10);
    await pool.query("update daily_cost_summary set request_count = -1");
    const before = await costs();
    await postFlat(services[0] as Service, flatRecord({ timestamp: Date.now() - dayMs }));
    const { rows } = await pool.query("select refresh_daily_cost_summary() as days");
    expect(rows).toEqual([{ days: 1 }]);
    const after = await costs();
    expect(after.filter(({ date }) => date !== day(1))).toEqual(before.filter(({ date }) => date !== day(1)));
    const changed = after.filter(({ date }) => date === day(1));
    expect(changed.length).toBeGreaterThan(0);
    for (const { request_count } of changed) expect(request_count).toBeGreaterThan(0);
    expect((await pool.query("select refresh_daily_cost_summary() as days")).rows).toEqual([{ days: 0 }]);
  });

  it("misses no change that is being added up while it is refreshed", async () => {
    const [service] = services as [Service];
    const unmarked = async () => (await pool.query("select count(*)::int as n from changed_days")).rows[0].n;
    await postFlat(service, flatRecord({ timestamp: Date.now() }));
    await pool.query("select fold_usage()");
    await postFlat(service, flatRecord({ timestamp: Date.now() }));
    const folding = await pool.connect();
    await folding.query("begin");
    await folding.query("select fold_usage()");
    const refreshed = pool.query("select refresh_daily_cost_summary()");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await folding.query("commit");
    folding.release();
    await refreshed;
    await pool.query("select refresh_daily_cost_summary()");
    expect(await unmarked()).toBe(0);
    const today = new Date().toISOString().slice(0, 10);
    const ofToday = async () => (await costs()).filter(({ date }) => date === today);
    const told = await ofToday();
    await pool.query(
      "insert into changed_days select distinct (at at time zone 'UTC')::date from usage_stats on conflict do nothing",
    );
    await pool.query("select refresh_daily_cost_summary()");
    expect(told).toEqual(await ofToday());
  });
});
