import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MetricSource, SignalQuery } from "../../runtime/alerting/sources/metric-source.ts";
import { makeWarehouseSource } from "../../runtime/local/warehouse-source.ts";
import type { Service } from "../../runtime/trace-processor/service.ts";
import { makeAlertSource } from "../../runtime/trace-processor/store/alert-source.ts";
import { withDatabase } from "../support/database.ts";
import { openFilledWarehouse, type FilledWarehouse } from "../support/filled-warehouse.ts";
import { makeTestService } from "../support/service.ts";
import { flatRecord, postFlat } from "../support/traces.ts";
import { readPipelineSnapshot } from "../../runtime/warehouse/routes/pipeline-snapshot.ts";

const minute = 60_000;
const query = (metric: string, changes: Partial<SignalQuery> = {}): SignalQuery => ({
  metric,
  by: [],
  where: {},
  fromMs: 0,
  toMs: 0,
  ...changes,
});

describe("the trace processor as a source", () => {
  const database = withDatabase();
  let service: Service;
  let pool: pg.Pool;
  let source: MetricSource;
  const nowMs = Math.floor(Date.now() / minute) * minute;
  const window = { fromMs: nowMs - 15 * minute, toMs: nowMs };

  beforeAll(async () => {
    service = await makeTestService(database.url, { env: { COST_ALERT_THRESHOLD: "5" } });
    pool = new pg.Pool({ connectionString: database.url, options: "-c timezone=UTC", types: numbers });
    source = makeAlertSource({
      pool,
      fold: async () => void (await pool.query("select fold_usage(), fold_spend()")),
    });
  });
  afterAll(async () => {
    await service.close();
    await pool.end();
  });

  const send = async (minutesAgo: number, changes: Record<string, unknown> = {}) => {
    const timestamp = new Date(nowMs - minutesAgo * minute).toISOString();
    expect((await postFlat(service, flatRecord({ timestamp, ...changes }))).statusCode).toBe(200);
  };
  const call = (model: string, cost?: number) => ({
    metadata: {
      model,
      provider: "p",
      input_tokens: 10,
      output_tokens: 5,
      ...(cost === undefined ? {} : { cost }),
    },
  });
  const read = async (metric: string, changes: Partial<SignalQuery> = {}) =>
    (await source.read(query(metric, { ...window, ...changes }))).toSorted((a, b) =>
      JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1,
    );

  it("measures nothing as zero where it counts, and as missing where it compares", async () => {
    for (const metric of ["cost", "calls", "tokens", "unpriced_calls", "traces", "trace_alerts"])
      expect([metric, await read(metric)]).toEqual([metric, [{ labels: {}, value: 0 }]]);
    for (const metric of ["call_error_rate", "trace_error_rate", "trace_age"])
      expect([metric, await read(metric)]).toEqual([metric, [{ labels: {}, value: null }]]);
    for (const metric of ["call_latency_p95", "trace_latency_p95"])
      expect([metric, await read(metric)]).toEqual([metric, []]);
  });

  it("counts what began in the window, up to its end and no further", async () => {
    await send(20, call("a", 100));
    await send(15, call("a", 1));
    await send(3, { ...call("a", 2), duration: 1000, error: "it failed" });
    await send(3, { ...call("b", 6), duration: 100 });
    await send(2, { ...call("unknown model"), duration: 100 });
    await send(0, call("a", 1000));
    expect(await read("cost")).toEqual([{ labels: {}, value: 9 }]);
    expect(await read("cost", { by: ["model"] })).toEqual([
      { labels: { model: "a" }, value: 3 },
      { labels: { model: "b" }, value: 6 },
      { labels: { model: "unknown model" }, value: 0 },
    ]);
    expect(await read("cost", { where: { model: "b" } })).toEqual([{ labels: {}, value: 6 }]);
    expect(await read("calls")).toEqual([{ labels: {}, value: 4 }]);
    expect(await read("traces")).toEqual([{ labels: {}, value: 4 }]);
    expect(await read("tokens", { by: ["provider"] })).toEqual([{ labels: { provider: "p" }, value: 60 }]);
    expect(await read("unpriced_calls", { by: ["model"] })).toContainEqual({
      labels: { model: "unknown model" },
      value: 1,
    });
    expect(await read("call_error_rate", { by: ["model"] })).toContainEqual({
      labels: { model: "a" },
      value: 50,
    });
    expect(await read("trace_error_rate")).toEqual([{ labels: {}, value: 25 }]);
    expect(await read("trace_age")).toEqual([{ labels: {}, value: 120 }]);
  });

  it("comes to the same over hours as over minutes", async () => {
    await send(24 * 60 - 1, call("c", 1));
    await send(24 * 60 + 1, call("c", 10));
    const day = { fromMs: nowMs - 24 * 60 * minute, where: { model: "c" } };
    expect(await read("cost", day)).toEqual([{ labels: {}, value: 1 }]);
    expect(await read("cost", { ...day, fromMs: nowMs - 25 * 60 * minute })).toEqual([
      { labels: {}, value: 11 },
    ]);
    expect(await read("cost", { fromMs: nowMs - 150 * minute, where: { model: "a" } })).toEqual([
      { labels: {}, value: 103 },
    ]);
  });

  it("tells durations within two percent", async () => {
    const [{ value } = { value: 0 }] = await read("call_latency_p95", { where: { model: "a" } });
    expect(Math.abs((value ?? 0) - 1000)).toBeLessThan(20);
    const [trace] = await read("trace_latency_p95");
    expect(Math.abs((trace?.value ?? 0) - 1000)).toBeLessThan(20);
  });

  it("counts the alerts of single traces by their type", async () => {
    const raised = { fromMs: Date.now() - minute, toMs: Date.now() + minute };
    expect(await read("trace_alerts", { ...raised, by: ["type"] })).toEqual([
      { labels: { type: "error" }, value: 1 },
      { labels: { type: "high_cost" }, value: 4 },
      { labels: { type: "high_latency" }, value: 1 },
    ]);
    expect(await read("trace_alerts", { ...raised, where: { type: "high_cost" } })).toEqual([
      { labels: {}, value: 4 },
    ]);
  });

  it("knows whose calls they were, by whole hours", async () => {
    await send(3, { metadata: { model: "d", cost: 3, user_id: "ada", project_id: "shop" } });
    const byUser = { by: ["user"], where: { project: "shop" }, fromMs: nowMs - 60 * minute };
    expect(await read("cost", byUser)).toEqual([{ labels: { user: "ada" }, value: 3 }]);
    expect(await read("calls", byUser)).toEqual([{ labels: { user: "ada" }, value: 1 }]);
  });
});

/** As the service's own pool reads them. */
const numbers = {
  getTypeParser: ((oid: number, format?: string) =>
    (oid === 20 || oid === 1700) && format !== "binary"
      ? Number
      : pg.types.getTypeParser(oid, format as "text")) as typeof pg.types.getTypeParser,
};

describe("the warehouse of npm start as a source", () => {
  const database = withDatabase();
  let warehouse: FilledWarehouse;
  let service: Service;
  const clock = { nowMs: Date.now() };

  beforeAll(async () => {
    warehouse = await openFilledWarehouse();
    service = await makeTestService(database.url, {
      alertSources: [
        makeWarehouseSource({
          warehouse,
          readSnapshot: async () => await readPipelineSnapshot(warehouse, clock.nowMs),
        }),
      ],
      now: () => clock.nowMs,
    });
  });
  afterAll(async () => {
    await service.close();
    await warehouse.close();
  });

  const round = async (minutes: number) => {
    clock.nowMs += minutes * minute;
    await service.alerting.run();
  };
  const open = async (): Promise<{ rule_id: string; labels: object; remedy: string }[]> =>
    (await service.app.inject("/incidents?state=open")).json().incidents;

  it("says which pipe stopped and how to go on, and that it runs again; files that failed are told of as well", async () => {
    await warehouse.query("alter pipe raw_data.braintrust_traces_pipe set pipe_execution_paused = true");
    await round(1);
    await round(3);
    expect((await open()).map(({ rule_id: id }) => id)).not.toContain("pipe-stopped");
    await round(3);
    const incidents = await open();
    expect(incidents).toContainEqual(
      expect.objectContaining({
        rule_id: "pipe-stopped",
        labels: { pipe: "BRAINTRUST_TRACES_PIPE" },
        severity: "critical",
        remedy: expect.stringContaining("npx tracelake pipe resume"),
      }),
    );
    expect(incidents).toContainEqual(expect.objectContaining({ rule_id: "failed-files", value: 2 }));
    await warehouse.query("alter pipe raw_data.braintrust_traces_pipe set pipe_execution_paused = false");
    await round(1);
    expect((await open()).map(({ rule_id: id }) => id)).not.toContain("pipe-stopped");
  });

  it("can be read by every rule of the pipeline, by the source that knows it", async () => {
    const { rules } = (await service.app.inject("/rules")).json<{
      rules: {
        id: string;
        metric: string;
        source: string;
        error: string | null;
        evaluated_at: string | null;
      }[];
    }>();
    const pipeline = rules.filter(({ metric }) => metric.startsWith("pipeline."));
    expect(pipeline.length).toBeGreaterThan(3);
    expect(rules.every(({ error, evaluated_at: at }) => error === null && at !== null)).toBe(true);
    expect(new Set(pipeline.map(({ source }) => source))).toEqual(new Set(["the warehouse of this machine"]));
  });
});
