import pg from "pg";
import { makeLog } from "../runtime/shared/log.ts";
import { makeMaintenance } from "../runtime/trace-processor/maintenance.ts";
import { makePool } from "../runtime/trace-processor/store/pool.ts";
import { makeDatabase } from "./database.ts";
import { median, type Figure } from "./record.ts";
import { startServiceProcess } from "./service-process.ts";

const readings = 20;

/** Reports over ten million spans of the last day, and the retention of one day among ninety. */
export async function benchReports(postgresUrl: string, isQuick: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  const databaseUrl = await makeDatabase(postgresUrl, "bench_reports");
  const spans = isQuick ? 100_000 : 10_000_000;
  await fillLastDay(databaseUrl, spans);
  const service = await startServiceProcess("dist/trace-processor/main.js", {
    HOST: "127.0.0.1",
    PORT: "18001",
    DATABASE_URL: databaseUrl,
    READ_RATE_PER_SECOND: "1000000",
  });
  const count = spans.toLocaleString("en-US");
  const base = `http://127.0.0.1:${service.port}`;
  const paths = [
    { path: "/metrics/summary?hours=24", target: "≤ 50" },
    { path: "/metrics/series?hours=24", target: undefined },
    { path: "/traces?limit=50", target: undefined },
    { path: "/costs/daily?days=30", target: undefined },
  ];
  for (const { path, target } of paths) {
    const times = await timeReads(base + path);
    const figure = { name: `GET ${path} over ${count} spans`, ...median(times), unit: "ms" };
    figures.push(target === undefined ? figure : { ...figure, target });
  }
  await service.stop();
  figures.push(await benchRetention(postgresUrl, isQuick));
  return figures;
}

async function timeReads(url: string): Promise<number[]> {
  const times: number[] = [];
  for (let reading = 0; reading < readings; reading++) {
    const startMs = performance.now();
    const response = await fetch(url);
    await response.text();
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    times.push(performance.now() - startMs);
  }
  return times;
}

const columns = `day, trace_id, span_id, source, name, started_at, duration_ms, status, is_error, provider, model,
  is_call, is_call_presumed, input_tokens, output_tokens, total_tokens, cost_usd, is_cost_estimate, attributes`;

const values = `
  (at at time zone 'UTC')::date, 'trace-' || n, 'trace-' || n, 'flat', 'POST /api/chat', at,
  50 + random() * 2000, 'success', n % 50 = 0, 'openai', 'model-' || n % 10, true, false, 1000, 200, 1200, 0.0045,
  false, '{"url": "/api/chat", "method": "POST"}'`;

async function fillLastDay(databaseUrl: string, spans: number): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    await makeDays(client, 2);
    await client.query(
      `insert into spans (${columns}) select ${values}
      from generate_series(1, $1::int) as n, lateral (select now() - n * interval '1 day' / $1 as at) as t`,
      [spans],
    );
    await client.query(`
      insert into usage_deltas
      select date_trunc('minute', started_at), scope, case scope when 'call' then provider else '' end,
        case scope when 'call' then model else '' end, count(*), count(*) filter (where is_error), sum(input_tokens),
        sum(output_tokens), sum(total_tokens), sum(cost_usd), 0, 0, sum(duration_ms), max(duration_ms),
        array[duration_bucket(duration_ms)], array[count(*)]
      from spans cross join (values ('call'), ('trace')) as s (scope)
      group by 1, 2, 3, 4, duration_bucket(duration_ms)`);
    await client.query("select refresh_daily_cost_summary()");
    await client.query("vacuum analyze");
  });
}

async function benchRetention(postgresUrl: string, isQuick: boolean): Promise<Figure> {
  const perDay = isQuick ? 1_000 : 100_000;
  const databaseUrl = await makeDatabase(postgresUrl, "bench_retention");
  await withClient(databaseUrl, async (client) => {
    await makeDays(client, 91);
    await client.query(
      `insert into spans (${columns}) select ${values}
      from generate_series(1, $1::int * 91) as n, lateral (select now() - n % 91 * interval '1 day' as at) as t`,
      [perDay],
    );
  });
  const log = makeLog({ level: "silent" });
  const pool = makePool({ databaseUrl, max: 2, log });
  const maintenance = makeMaintenance({ pool, log, retentionDays: 89, now: Date.now });
  const startMs = performance.now();
  const dropped = await maintenance.retain();
  const seconds = (performance.now() - startMs) / 1_000;
  await pool.end();
  if (dropped.length !== 1) throw new Error(`dropped ${dropped.length} days, not one`);
  const name = `retention of one day among 90 of ${perDay.toLocaleString("en-US")} spans each`;
  return { name, value: seconds, unit: "s", target: "≤ 1" };
}

async function makeDays(client: pg.Client, days: number): Promise<void> {
  await client.query(
    "select ensure_span_day((now() at time zone 'UTC')::date - n) from generate_series(0, $1::int - 1) as n",
    [days],
  );
}

async function withClient(databaseUrl: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
