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
} from "./support/traces.ts";

const database = withDatabase();
let service: Service;
let pool: pg.Pool;

/** Noon, so that no step of any length begins between the traces by chance. */
const now = Date.UTC(2026, 4, 15, 12, 30, 20);
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

beforeAll(async () => {
  service = await makeTestService(database.url, { now: () => now });
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await service.close();
  await pool.end();
});

async function read<T = Json>(url: string): Promise<T> {
  await pool.query("select fold_usage()");
  const answer = await service.app.inject(url);
  expect([url, answer.statusCode]).toEqual([url, 200]);
  return answer.json<T>();
}

it("has nulls and empty lists to tell before the first trace", async () => {
  expect(await read("/metrics/summary")).toMatchObject({
    period_hours: 24,
    summary: { total_traces: 0, avg_duration: null, max_duration: null, p50_duration: null, total_cost: 0 },
    by_model: [],
    unpriced: [],
  });
  expect(await read("/costs/daily")).toEqual({ days: 30, by: "model", rows: [] });
  expect(await read("/alerts/recent")).toEqual({ count: 0, alerts: [] });
  expect(await read("/traces")).toEqual({ traces: [], next_cursor: null });
});

describe("with traces stored", () => {
  const traceId = hexId(16);
  const [root, call] = [hexId(8), hexId(8)];

  beforeAll(async () => {
    const gpt = { model: "gpt-4o", provider: "openai", input_tokens: 1_000_000, output_tokens: 100_000 };
    await postFlat(service, [
      flatRecord({ timestamp: minutesAgo(5), duration: 100, metadata: gpt }),
      flatRecord({ timestamp: minutesAgo(65), duration: 300, error: "boom", metadata: gpt }),
      flatRecord({ timestamp: minutesAgo(6), duration: 200, metadata: { model: "gpt-4", tokens: 1000 } }),
      flatRecord({
        timestamp: minutesAgo(7),
        duration: 50,
        metadata: { model: "no-such-model", tokens: 11 },
      }),
      flatRecord({ timestamp: minutesAgo(8), duration: 150, metadata: null }),
      flatRecord({ timestamp: minutesAgo(3 * 1440), duration: 9000, metadata: gpt }),
    ]);
    const startMs = now - 120_000;
    await postOtlp(service, [
      otlpSpan({ traceId, spanId: root, name: "agent", startMs, durationMs: 1500 }),
      otlpSpan({
        traceId,
        spanId: call,
        parentSpanId: root,
        name: "chat gpt-4o",
        startMs: startMs + 100.25,
        durationMs: 1000.5,
        attributes: callAttributes({ "gen_ai.usage.cache_read.input_tokens": 400, custom: "x" }),
      }),
    ]);
  });

  it("sums the last hours in the earlier shape, with percentiles, models and what has no price", async () => {
    const summary = await read("/metrics/summary?hours=24");
    expect(summary).toMatchObject({
      period_hours: 24,
      summary: {
        total_traces: 6,
        avg_duration: 383.333,
        max_duration: 1500,
        total_tokens: 2_202_111,
        input_tokens: 2_001_000,
        output_tokens: 200_100,
        total_cost: 7.033,
        error_count: 1,
        requests: 5,
        unpriced_requests: 1,
        estimated_requests: 1,
      },
      by_model: [
        {
          provider: "openai",
          model: "gpt-4o",
          requests: 3,
          cost_usd: 7.003,
          errors: 1,
          unpriced_requests: 0,
        },
        { provider: "", model: "gpt-4", requests: 1, cost_usd: 0.03, total_tokens: 1000 },
        { provider: "", model: "no-such-model", requests: 1, cost_usd: 0, unpriced_requests: 1 },
      ],
      unpriced: [{ provider: "", model: "no-such-model", requests: 1, total_tokens: 11 }],
    });
  });

  it("takes hours from 1 to 2160, to the minute", async () => {
    const traces = async (hours: number) =>
      (await read<{ summary: Json }>(`/metrics/summary?hours=${hours}`)).summary["total_traces"];
    expect([
      await traces(1),
      await traces(2),
      await traces(71),
      await traces(73),
      await traces(2160),
    ]).toEqual([5, 6, 6, 7, 7]);
  });

  it.each([
    [24, 900],
    [336, 10_800],
    [2160, 86_400],
  ])("has the same sums over %d hours in steps of %d s", async (hours, stepS) => {
    type Series = { step_seconds: number; times: number[]; total: Record<string, number[]> };
    const series = await read<Series>(`/metrics/series?hours=${hours}`);
    expect(series.step_seconds).toBe(stepS);
    for (const column of Object.values(series.total)) expect(column).toHaveLength(series.times.length);
    const { summary } = await read<{ summary: Json }>(`/metrics/summary?hours=${hours}`);
    const sum = (column: string) => series.total[column]?.reduce((total, n) => total + n, 0);
    expect([sum("traces"), sum("requests")]).toEqual([summary["total_traces"], summary["requests"]]);
    expect(sum("cost_usd")).toBeCloseTo(Number(summary["total_cost"]), 9);
  });

  it("tells a trace as a waterfall of its spans, with the fields of the interface", async () => {
    expect(await read(`/traces/${traceId}`)).toEqual({
      trace_id: traceId,
      name: "agent",
      started_at: "2026-05-15T12:28:20.000000Z",
      duration_ms: 1500,
      status: "ok",
      span_count: 2,
      input_tokens: 1000,
      output_tokens: 100,
      total_tokens: 1100,
      cost_usd: 0.003,
      unpriced_spans: 0,
      spans: [
        {
          span_id: root,
          parent_span_id: null,
          name: "agent",
          kind: "internal",
          started_at: "2026-05-15T12:28:20.000000Z",
          duration_ms: 1500,
          status: "unset",
          is_error: false,
          error: null,
          operation: null,
          provider: null,
          model: null,
          is_call: false,
          input_tokens: null,
          output_tokens: null,
          cache_read_tokens: null,
          cache_write_tokens: null,
          reasoning_tokens: null,
          total_tokens: null,
          cost_usd: null,
          price_source: null,
          price_version: null,
          is_cost_estimate: false,
          attributes: {},
          events: null,
        },
        expect.objectContaining({
          span_id: call,
          parent_span_id: root,
          started_at: "2026-05-15T12:28:20.100250Z",
          duration_ms: 1000.5,
          operation: "chat",
          provider: "openai",
          model: "gpt-4o",
          is_call: true,
          input_tokens: 1000,
          output_tokens: 100,
          cache_read_tokens: 400,
          total_tokens: 1100,
          cost_usd: 0.003,
          price_source: "genai-prices",
          price_version: expect.stringMatching(/./),
          attributes: expect.objectContaining({ custom: "x" }),
        }),
      ],
    });
    expect((await service.app.inject("/traces/0000")).json()).toMatchObject({
      status: 404,
      code: "not_found",
    });
  });

  it("tells each day's cost by model, by provider and in all", async () => {
    const row = (changes: Json) => expect.objectContaining(changes);
    expect(await read("/costs/daily?days=2&by=model")).toEqual({
      days: 2,
      by: "model",
      rows: [
        {
          date: "2026-05-15",
          key: "gpt-4o",
          requests: 3,
          input_tokens: 2_001_000,
          output_tokens: 200_100,
          cost_usd: 7.003,
          unpriced_requests: 0,
          errors: 1,
        },
        row({ key: "gpt-4", cost_usd: 0.03, requests: 1 }),
        row({ key: "no-such-model", cost_usd: 0, unpriced_requests: 1 }),
      ],
    });
    expect(await read("/costs/daily?by=provider&days=1")).toMatchObject({
      rows: [row({ key: "openai", requests: 3 }), row({ key: "", requests: 2 })],
    });
    expect(await read("/costs/daily?by=total")).toMatchObject({
      rows: [
        row({ date: "2026-05-15", key: "total", requests: 5, cost_usd: 7.033 }),
        row({ date: "2026-05-12", key: "total", requests: 1, cost_usd: 3.5 }),
      ],
    });
  });

  it("has percentiles within 2 % of the exact ones", async () => {
    const own = await makeTestService(database.url, { now: () => now + 40 * 86_400_000 });
    const durations = Array.from({ length: 2000 }, () => Math.exp(Math.random() * 12) / 3);
    const timestamp = new Date(now + 40 * 86_400_000 - 60_000).toISOString();
    await postFlat(
      own,
      durations.map((duration) => flatRecord({ timestamp, duration, metadata: null })),
    );
    await pool.query("select fold_usage()");
    const { summary } = (await own.app.inject("/metrics/summary?hours=1")).json<{
      summary: Record<string, number>;
    }>();
    await own.close();
    durations.sort((a, b) => a - b);
    for (const percent of [50, 95, 99]) {
      const exact = durations[Math.ceil((percent / 100) * 2000) - 1] as number;
      expect(Math.abs((summary[`p${percent}_duration`] as number) - exact) / exact).toBeLessThan(0.02);
    }
    expect(summary["total_traces"]).toBe(2000);
    expect(summary["max_duration"]).toBeCloseTo(durations.at(-1) as number, 2);
  });
});

it.each([
  ["/metrics/summary?hours=0", "hours"],
  ["/metrics/summary?hours=2161", "hours"],
  ["/metrics/summary?hours=abc", "hours"],
  ["/metrics/summary?hours=1.5", "hours"],
  ["/metrics/summary?hours=1&hours=2", "hours"],
  ["/metrics/series?hours=-1", "hours"],
  ["/alerts/recent?limit=0", "limit"],
  ["/alerts/recent?limit=1001", "limit"],
  ["/costs/daily?days=0", "days"],
  ["/costs/daily?by=user", "by"],
  ["/traces?limit=501", "limit"],
  ["/traces?status=maybe", "status"],
  ["/traces?from=yesterday", "from"],
  ["/traces?min_cost_usd=-1", "min_cost_usd"],
  ["/traces?min_duration_ms=x", "min_duration_ms"],
])("answers %s with 400 and the parameter's name", async (url, name) => {
  const answer = await service.app.inject(url);
  expect(answer.statusCode).toBe(400);
  expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toMatchObject({ status: 400, code: "invalid_parameter" });
  expect(answer.json().detail).toMatch(new RegExp(`^${name}: `));
});
