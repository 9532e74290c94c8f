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

const database = withDatabase();
let service: Service;
let pool: pg.Pool;

beforeAll(async () => {
  service = await makeTestService(database.url, {
    env: { COST_ALERT_THRESHOLD: "2", LATENCY_ALERT_THRESHOLD: "1000" },
  });
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await service.close();
  await pool.end();
});

async function alertsOf(traceId: string): Promise<Json[]> {
  const { count, alerts } = (await service.app.inject("/alerts/recent?limit=1000")).json<{
    count: number;
    alerts: Json[];
  }>();
  expect(count).toBe(alerts.length);
  return alerts
    .filter(({ trace_id }) => trace_id === traceId)
    .sort((a, b) => (String(a["type"]) < String(b["type"]) ? -1 : 1));
}

const summary = ({ type, message, severity, value }: Json) => ({ type, message, severity, value });

const expected = [
  { type: "error", message: "boom", severity: "error", value: null },
  { type: "high_cost", message: "Cost of $2.5000 is above $2", severity: "warning", value: 2.5 },
  { type: "high_latency", message: "Duration of 1001 ms is above 1000 ms", severity: "warning", value: 1001 },
];

describe("a trace that costs too much, takes too long and fails", () => {
  it("raises one alert of each type, with the columns of the earlier system", async () => {
    const record = flatRecord({ duration: 1001, error: "boom", metadata: { model: "m", cost: 2.5 } });
    expect((await postFlat(service, record)).json()).toMatchObject({ alerts: 3 });
    const alerts = await alertsOf(record.id);
    expect(alerts.map(summary)).toEqual(expected);
    expect(alerts[0]).toEqual({
      id: expect.any(Number),
      type: "error",
      message: "boom",
      severity: "error",
      trace_id: record.id,
      value: null,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      acknowledged: false,
      acknowledged_at: null,
      acknowledged_by: null,
    });
  });

  it("raises the same in OTLP, once for the trace, by its totals and whichever delivery tips them", async () => {
    const traceId = hexId(16);
    const startMs = Date.now() - 60_000;
    const halfDollars = callAttributes({
      "gen_ai.usage.input_tokens": 500_000,
      "gen_ai.usage.output_tokens": 0,
    });
    const call = (n: number, isError: boolean) =>
      otlpSpan({
        traceId,
        startMs: startMs + n,
        durationMs: 1000,
        attributes: halfDollars,
        isError,
        message: "boom",
      });
    await postOtlp(service, [call(0, false)]);
    expect(await alertsOf(traceId)).toEqual([]);
    await postOtlp(service, [call(1, true)]);
    expect((await alertsOf(traceId)).map(summary)).toEqual(expected);
    await postOtlp(service, [call(2, true), call(3, true)]);
    expect((await alertsOf(traceId)).map(summary)).toEqual(expected);
  });
});

it("raises nothing at the thresholds themselves", async () => {
  const record = flatRecord({ duration: 1000, metadata: { model: "m", cost: 2 } });
  expect((await postFlat(service, record)).json()).toMatchObject({ alerts: 0 });
  expect(await alertsOf(record.id)).toEqual([]);
});

it("has thresholds of 10 USD and 500 ms by default", async () => {
  const byDefault = await makeTestService(database.url);
  const below = flatRecord({ duration: 500, metadata: { model: "m", cost: 10 } });
  const above = flatRecord({ duration: 500.1, metadata: { model: "m", cost: 10.01 } });
  expect((await postFlat(byDefault, below)).json()).toMatchObject({ alerts: 0 });
  expect((await postFlat(byDefault, above)).json()).toMatchObject({ alerts: 2 });
  await byDefault.close();
});

it("lists the newest first, as many as are asked for", async () => {
  const records = Array.from({ length: 5 }, () => flatRecord({ error: true }));
  for (const record of records) await postFlat(service, record);
  const { count, alerts } = (await service.app.inject("/alerts/recent?limit=3")).json<{
    count: number;
    alerts: Json[];
  }>();
  expect(count).toBe(3);
  expect(alerts.map(({ trace_id }) => trace_id)).toEqual(
    records
      .reverse()
      .slice(0, 3)
      .map(({ id }) => id),
  );
});

describe("acknowledging", () => {
  const acknowledge = (id: unknown, payload?: unknown) =>
    service.app.inject({
      method: "POST",
      url: `/alerts/${String(id)}/acknowledge`,
      ...(payload === undefined
        ? {}
        : { payload: JSON.stringify(payload), headers: { "content-type": "application/json" } }),
    });

  async function newAlert(): Promise<unknown> {
    const record = flatRecord({ error: true });
    await postFlat(service, record);
    return (await alertsOf(record.id))[0]?.["id"];
  }

  it("is kept with its time and name, and the first one stands", async () => {
    const id = await newAlert();
    const first = await acknowledge(id, { acknowledged_by: "ada" });
    expect(first.statusCode).toBe(200);
    expect(first.json()).toMatchObject({ id, acknowledged: true, acknowledged_by: "ada" });
    expect(first.json().acknowledged_at).not.toBeNull();
    expect((await acknowledge(id, { acknowledged_by: "bob" })).json()).toEqual(first.json());
  });

  it("needs neither a body nor a name", async () => {
    expect((await acknowledge(await newAlert())).json()).toMatchObject({
      acknowledged: true,
      acknowledged_by: null,
    });
    expect((await acknowledge(await newAlert(), {})).json()).toMatchObject({ acknowledged: true });
  });

  it("of an alert that is not there is 404, of what is no id 400, with a bad name 422", async () => {
    expect((await acknowledge(999_999)).json()).toMatchObject({ status: 404, code: "not_found" });
    expect((await acknowledge("abc")).json()).toMatchObject({ status: 400, code: "invalid_parameter" });
    expect((await acknowledge("99999999999999999999")).json()).toMatchObject({ status: 400 });
    const id = await newAlert();
    for (const name of ["", 7, "x".repeat(201)]) {
      const answer = await acknowledge(id, { acknowledged_by: name });
      expect(answer.json()).toMatchObject({ status: 422, code: "invalid_field" });
      expect(answer.json().detail).toMatch(/^acknowledged_by: /);
    }
    expect((await acknowledge(id, { acknowledged_by: "a\0" })).statusCode).toBeLessThan(500);
  });
});

describe("the cost alert of a trace whose calls only the tree can tell", () => {
  /** A parent that repeats its child's cost, in an unknown instrumentation: 2 × `usd` until the tree is known. */
  async function sendRepeated(usd: number): Promise<string> {
    const traceId = hexId(16);
    const parent = hexId(8);
    const attributes = {
      ...presumedAttributes(),
      "vercel.ai_gateway.cost.total": String(usd),
      "vercel.ai_gateway.cost.currency": "USD",
    };
    await postOtlp(service, [otlpSpan({ traceId, spanId: parent, attributes })]);
    await postOtlp(service, [otlpSpan({ traceId, parentSpanId: parent, attributes })]);
    return traceId;
  }
  const costAlertsOf = async (traceId: string) =>
    (await alertsOf(traceId)).filter(({ type }) => type === "high_cost").map(({ value }) => value);

  it("waits for the real cost, and is not raised on the doubled one", async () => {
    const cheap = await sendRepeated(1.5);
    const dear = await sendRepeated(2.5);
    expect([await costAlertsOf(cheap), await costAlertsOf(dear)]).toEqual([[], []]);
    await pool.query("select fold_usage()");
    expect([await costAlertsOf(cheap), await costAlertsOf(dear)]).toEqual([[], [2.5]]);
    await pool.query("select fold_usage()");
    expect(await costAlertsOf(dear)).toEqual([2.5]);
  });
});
