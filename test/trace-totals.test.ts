import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";
import {
  callAttributes,
  hexId,
  type Json,
  otlpSpan,
  postOtlp,
  presumedAttributes,
} from "./support/traces.ts";
import { foldedUsage, recountedUsage } from "./support/usage.ts";

const database = withDatabase();
let service: Service;
let pool: pg.Pool;

beforeAll(async () => {
  service = await makeTestService(database.url, { env: { LATENCY_ALERT_THRESHOLD: "100000" } });
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await service.close();
  await pool.end();
});

async function totals(traceId: string): Promise<Json> {
  await pool.query("select fold_usage()");
  return (await service.app.inject(`/traces/${traceId}`)).json<Json>();
}

async function listed(traceId: string): Promise<Json> {
  const { traces } = (await service.app.inject(`/traces?trace_id=${traceId}`)).json<{ traces: Json[] }>();
  expect(traces).toHaveLength(1);
  return traces[0] as Json;
}

const compared = [
  "name",
  "started_at",
  "duration_ms",
  "status",
  "span_count",
  "input_tokens",
  "output_tokens",
  "total_tokens",
  "cost_usd",
  "unpriced_spans",
];
const pick = (trace: Json) => Object.fromEntries(compared.map((key) => [key, trace[key]]));

describe("late spans", () => {
  it("change the totals of their trace, which stays one trace in the sums, moved to its new minute", async () => {
    const traceId = hexId(16);
    const minute = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
    const root = hexId(8);
    const call = { traceId, parentSpanId: root, attributes: callAttributes() };
    await postOtlp(service, [
      otlpSpan({ ...call, name: "late call", startMs: minute + 30_000, durationMs: 2000 }),
    ]);
    expect(pick(await totals(traceId))).toMatchObject({
      name: "late call",
      duration_ms: 2000,
      cost_usd: 0.0035,
    });
    const end = otlpSpan({ ...call, startMs: minute + 40_000, durationMs: 1000, isError: true });
    await postOtlp(service, [end]);
    expect(pick(await totals(traceId))).toMatchObject({
      duration_ms: 11_000,
      status: "error",
      span_count: 2,
    });
    await postOtlp(service, [
      otlpSpan({ traceId, spanId: root, name: "root", startMs: minute - 5000, durationMs: 50_000 }),
    ]);
    const trace = await totals(traceId);
    expect(pick(trace)).toEqual({
      name: "root",
      started_at: new Date(minute - 5000).toISOString().replace("Z", "000Z"),
      duration_ms: 50_000,
      status: "error",
      span_count: 3,
      input_tokens: 2000,
      output_tokens: 200,
      total_tokens: 2200,
      cost_usd: 0.007,
      unpriced_spans: 0,
    });
    expect(pick(await listed(traceId))).toEqual(pick(trace));
    const usage = await foldedUsage(pool);
    expect(usage.filter((row) => row["scope"] === "trace")).toMatchObject([
      { at: new Date(minute - 60_000), requests: 1, errors: 1, duration_ms_sum: 50_000, durations: 1 },
    ]);
    expect(usage).toEqual(await recountedUsage(pool));
  });

  it("of an old trace go into its day, and change its totals as well", async () => {
    const traceId = hexId(16);
    const startMs = Date.now() - 30 * 86_400_000;
    await postOtlp(service, [otlpSpan({ traceId, startMs })]);
    await postOtlp(service, [otlpSpan({ traceId, startMs: startMs + 86_400_000, durationMs: 10 })]);
    expect(await totals(traceId)).toMatchObject({ span_count: 2, duration_ms: 86_400_010 });
  });
});

describe("a span that only seems to be a call", () => {
  it("is one for as long as no call is below it, also across deliveries", async () => {
    const traceId = hexId(16);
    const [outer, middle, inner] = [hexId(8), hexId(8), hexId(8)];
    const presumed = { traceId, attributes: presumedAttributes() };
    await postOtlp(service, [otlpSpan({ ...presumed, spanId: outer })]);
    expect(pick(await totals(traceId))).toMatchObject({ input_tokens: 1000, cost_usd: 0.0035 });
    await postOtlp(service, [
      otlpSpan({ traceId, spanId: inner, parentSpanId: middle, attributes: callAttributes() }),
    ]);
    expect(pick(await totals(traceId))).toMatchObject({ input_tokens: 2000, cost_usd: 0.007 });
    // The link between them comes last.
    await postOtlp(service, [otlpSpan({ traceId, spanId: middle, parentSpanId: outer })]);
    const trace = await totals(traceId);
    expect(pick(trace)).toMatchObject({
      span_count: 3,
      input_tokens: 1000,
      output_tokens: 100,
      cost_usd: 0.0035,
    });
    expect(pick(await listed(traceId))).toEqual(pick(trace));
    expect(await foldedUsage(pool)).toEqual(await recountedUsage(pool));
  });

  it("leaves a trace without a price once it is taken back above an unpriced call", async () => {
    const traceId = hexId(16);
    const outer = hexId(8);
    const unknownModel = callAttributes({ "gen_ai.response.model": "no-such-model" });
    await postOtlp(service, [
      otlpSpan({ traceId, spanId: outer, attributes: presumedAttributes() }),
      otlpSpan({ traceId, parentSpanId: outer, attributes: unknownModel }),
    ]);
    const trace = await totals(traceId);
    expect(pick(trace)).toMatchObject({ cost_usd: null, unpriced_spans: 1 });
    expect(pick(await listed(traceId))).toEqual(pick(trace));
  });

  it("and parents that point in a circle, or at themselves, hold up nothing", async () => {
    const traceId = hexId(16);
    const [a, b, c] = [hexId(8), hexId(8), hexId(8)];
    await postOtlp(service, [
      otlpSpan({ traceId, spanId: a, parentSpanId: b, attributes: presumedAttributes() }),
      otlpSpan({ traceId, spanId: b, parentSpanId: a }),
      otlpSpan({ traceId, spanId: c, parentSpanId: c, attributes: callAttributes() }),
    ]);
    expect(await totals(traceId)).toMatchObject({ span_count: 3 });
    expect(await foldedUsage(pool)).toEqual(await recountedUsage(pool));
  });
});

/** Trees of up to 12 spans: each knows its parent among those before it, and what kind of span it is. */
const trees = fc.array(
  fc.record({
    parent: fc.nat({ max: 11 }),
    kind: fc.constantFrom("plain", "call", "presumed", "unpriced"),
    offsetMs: fc.integer({ min: 0, max: 180_000 }),
    durationMs: fc.integer({ min: 0, max: 90_000 }),
    isError: fc.boolean(),
    delivery: fc.nat({ max: 3 }),
    order: fc.nat(),
  }),
  { minLength: 2, maxLength: 12 },
);

function attributesOf(kind: string): Record<string, string | number> {
  if (kind === "plain") return {};
  if (kind === "presumed") return presumedAttributes();
  return callAttributes(kind === "unpriced" ? { "gen_ai.response.model": "no-such-model" } : {});
}

it("says the same of a trace in the end, in whatever order and mix its spans come, as when they come at once", async () => {
  const baseMs = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;
  await fc.assert(
    fc.asyncProperty(trees, fc.boolean(), async (nodes, foldsBetween) => {
      const ids = nodes.map(() => hexId(8));
      const spansOf = (traceId: string) =>
        nodes.map((node, n) =>
          otlpSpan({
            traceId,
            spanId: ids[n] as string,
            parentSpanId: n === 0 ? undefined : ids[node.parent % n],
            name: `span ${n}`,
            startMs: baseMs + (n === 0 ? 0 : node.offsetMs + 1),
            durationMs: node.durationMs,
            isError: node.isError,
            attributes: attributesOf(node.kind),
          }),
        );
      const [atOnce, inParts] = [hexId(16), hexId(16)];
      await postOtlp(service, spansOf(atOnce));
      const shuffled = spansOf(inParts)
        .map((span, n) => ({ span, node: nodes[n] as (typeof nodes)[number] }))
        .sort((x, y) => x.node.order - y.node.order);
      for (const delivery of [0, 1, 2, 3]) {
        const spans = shuffled.filter(({ node }) => node.delivery === delivery).map(({ span }) => span);
        if (spans.length > 0) await postOtlp(service, spans);
        if (foldsBetween) await pool.query("select fold_usage()");
      }
      const expected = pick(await totals(atOnce));
      expect(pick(await totals(inParts))).toEqual(expected);
      expect(pick(await listed(atOnce))).toEqual(expected);
      expect(pick(await listed(inParts))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
  expect(await foldedUsage(pool)).toEqual(await recountedUsage(pool));
}, 30_000);
