import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";
import { callAttributes, flatRecord, hexId, otlpSpan, postFlat, postOtlp } from "./support/traces.ts";
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

function shuffle<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** As a sender does: again after a 503, until it is taken. */
async function untilTaken(send: () => Promise<{ statusCode: number }>): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { statusCode } = await send();
    if (statusCode === 200) return;
    expect(statusCode).toBe(503);
  }
  throw new Error("never taken");
}

it("stores each of 200 traces once, however many instances get them how often and in which order", async () => {
  const records = Array.from({ length: 200 }, (_, n) =>
    flatRecord({ duration: n * 7, error: n % 3 === 0, metadata: { model: `m${n % 4}`, cost: n / 10 } }),
  );
  const deliveries = Array.from({ length: 40 }, (_, n) => {
    const mix = shuffle(records);
    return untilTaken(() => postFlat(services[n % 2] as Service, n < 8 ? mix : mix.slice(0, 50 + n)));
  });
  await Promise.all(deliveries);
  const { rows } = await pool.query(
    "select count(*)::int as n, count(distinct trace_id)::int as ids from spans",
  );
  expect(rows).toEqual([{ n: 200, ids: 200 }]);
  const alerts = await pool.query("select type, count(*)::int as n from alerts group by type order by type");
  expect(alerts.rows).toEqual([
    { type: "error", n: records.filter((_, n) => n % 3 === 0).length },
    { type: "high_cost", n: records.filter((_, n) => n / 10 > 10).length },
    { type: "high_latency", n: records.filter((_, n) => n * 7 > 500).length },
  ]);
  expect(await foldedUsage(pool)).toEqual(await recountedUsage(pool));
});

it("stores each span of OTLP traces once and sums the traces right, under the same", async () => {
  const startMs = Date.now() - 300_000;
  const spans = Array.from({ length: 20 }, () => hexId(16)).flatMap((traceId) =>
    Array.from({ length: 10 }, (_, n) =>
      otlpSpan({
        traceId,
        startMs: startMs + n * 1000,
        durationMs: 50 + n,
        isError: n === 4,
        attributes: n % 2 ? callAttributes() : {},
      }),
    ),
  );
  const deliveries = Array.from({ length: 40 }, (_, n) => {
    const mix = shuffle(spans).slice(0, n < 8 ? 200 : 30 + n);
    return untilTaken(() => postOtlp(services[n % 2] as Service, mix));
  });
  await Promise.all(deliveries);
  const { rows } = await pool.query(`
    select span_count::int, input_tokens::int, cost_usd::float, duration_ms, is_error, count(*)::int as traces
    from otlp_traces group by 1, 2, 3, 4, 5`);
  expect(rows).toEqual([
    { span_count: 10, input_tokens: 5000, cost_usd: 0.0175, duration_ms: 9059, is_error: true, traces: 20 },
  ]);
  const alerts = await pool.query(
    "select type, count(*)::int as n from alerts where length(trace_id) = 32 group by 1",
  );
  expect(alerts.rows.sort((a, b) => (a.type < b.type ? -1 : 1))).toEqual([
    { type: "error", n: 20 },
    { type: "high_latency", n: 20 },
  ]);
  expect(await foldedUsage(pool)).toEqual(await recountedUsage(pool));
});

it("takes one span id in two traces for two spans", async () => {
  const spanId = hexId(8);
  const spans = [otlpSpan({ spanId }), otlpSpan({ spanId })];
  expect((await postOtlp(services[0] as Service, spans)).json()).toEqual({});
  const { rows } = await pool.query("select trace_id from spans where span_id = $1", [spanId]);
  expect(rows).toHaveLength(2);
});
