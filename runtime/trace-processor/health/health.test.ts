import { describe, expect, it } from "vitest";
import type { PipelineSnapshot } from "../../../contracts/monitoring/pipeline-snapshot.ts";
import { serviceMetrics } from "../../../contracts/monitoring/service-metrics.ts";
import type { MetricSeries, Summary } from "../../monitoring/sinks/memory-sink.ts";
import type { Check } from "./check.ts";
import { readHealthReport, type HealthReportDeps } from "./health-report.ts";
import { judgeBedrock, judgePipeline } from "./judge-pipeline.ts";
import { readMinutes } from "./minute-series.ts";

const nowMs = Date.parse("2026-03-12T10:30:20Z");
const minute = (ago: number) => Math.floor(nowMs / 60_000) * 60_000 - ago * 60_000;
const summary = (p95: number): Summary => ({ count: 1, sum: p95, min: 0, max: p95, p50: 0, p95, p99: p95 });

function seriesOf(
  metric: { name: string; unit: MetricSeries["unit"]; kind: MetricSeries["kind"] },
  values: readonly (number | Summary)[],
  dimensions: Record<string, string> = { Service: "s" },
): MetricSeries {
  const points = values.map((value, index) => ({ minuteMs: minute(values.length - index), value }));
  return { metric: metric.name, unit: metric.unit, kind: metric.kind, dimensions, points };
}

const memoryOf = (...series: MetricSeries[]) => ({
  read: ({ metric }: { metric?: string } = {}) => series.filter((one) => one.metric === metric),
});

const calm: HealthReportDeps = {
  monitoring: {
    memory: memoryOf(
      seriesOf(serviceMetrics.requests, [60, 60]),
      seriesOf(serviceMetrics.serverErrors, [0, 0]),
      seriesOf(serviceMetrics.latency, [summary(20), summary(30)]),
      seriesOf(serviceMetrics.connectionsWaiting, [0, 0]),
      seriesOf(serviceMetrics.dropped, [0, 0]),
    ),
    reading: () => ({
      source: "cgroup v2",
      cpuPercent: 12,
      memoryUsedBytes: 1,
      memoryPercent: 40,
      eventLoopDelayMs: 11,
    }),
    recentErrors: () => [],
  },
  isDatabaseUp: () => Promise.resolve(true),
  lastTraceAt: () => Promise.resolve(new Date(nowMs - 1000)),
  queue: () => ({ spans: 0, maxSpans: 1000 }),
  pool: () => ({ total: 3, waiting: 0, max: 10 }),
  warehouse: undefined,
  now: () => nowMs,
};

const reportWith = async (changes: Partial<HealthReportDeps>) =>
  await readHealthReport({ ...calm, ...changes });
const find = (checks: readonly Check[], id: string) => checks.find((check) => check.id === id);

const pipe: PipelineSnapshot["pipes"][number] = {
  name: "A_PIPE",
  table: "A",
  state: "RUNNING",
  askedSecondsAgo: 0,
  pendingFiles: 0,
  oldestPendingSeconds: null,
};
const table: PipelineSnapshot["tables"][number] = {
  name: "A",
  status: "OK",
  isExpected: true,
  ingestionAgeSeconds: 60,
  filesLoaded24h: 5,
  filesFailed24h: 0,
  reason: "Healthy",
};
const snapshot: PipelineSnapshot = {
  kind: "tracelake.pipeline_snapshot",
  version: 1,
  database: "D",
  takenAt: "2026-03-12T10:30:00Z",
  verdict: "OK: Pipeline healthy",
  pipes: [pipe],
  tables: [table],
  findings: [{ check: "quality", critical: 0, warning: 0 }],
  credits: { usedThisMonth: null, quota: null },
};
const warehouseOf = (changes: Partial<PipelineSnapshot>) => ({
  readSnapshot: () => Promise.resolve({ ...snapshot, ...changes }),
  readBedrockUntil: () => Promise.resolve(new Date(nowMs - 3_600_000)),
});

describe("the report on health", () => {
  it("of a service that is well has nothing to do, and counts what nobody knows apart", async () => {
    const report = await reportWith({});
    expect(report).toMatchObject({ verdict: "OK", has_pipeline: false, errors: [] });
    expect(report.checks.filter(({ verdict }) => verdict === "UNKNOWN").map(({ id }) => id)).toEqual([
      "database.writes",
    ]);
    expect(report.unknown).toBe(1);
    expect(report.checks.every(({ remedy, runbook }) => remedy === null && runbook === null)).toBe(true);
  });

  it("has a remedy beside everything that is wrong", async () => {
    const report = await reportWith({
      isDatabaseUp: () => Promise.resolve(false),
      queue: () => ({ spans: 950, maxSpans: 1000 }),
      warehouse: warehouseOf({ pipes: [{ ...pipe, state: "PAUSED", pendingFiles: 4 }] }),
    });
    expect(report.verdict).toBe("CRITICAL");
    const bad = report.checks.filter(({ verdict }) => verdict === "CRITICAL");
    expect(bad.map(({ id }) => id)).toEqual(["database.answers", "database.queue", "pipeline.pipe.a_pipe"]);
    for (const { remedy } of bad) expect(remedy).not.toBeNull();
    expect(find(bad, "pipeline.pipe.a_pipe")).toMatchObject({
      says: "paused, 4 files wait",
      remedy: "npx tracelake pipe resume a_pipe",
      runbook: "pipe-stopped",
    });
  });

  it("asks nothing of a database that is away", async () => {
    let asked = 0;
    const report = await reportWith({
      isDatabaseUp: () => Promise.resolve(false),
      lastTraceAt: () => Promise.resolve(new Date((asked += 1))),
    });
    expect(asked).toBe(0);
    expect(find(report.checks, "service.no-data")).toMatchObject({ verdict: "UNKNOWN" });
  });

  it("knows no rate of errors without requests, and tells one of few", async () => {
    const none = await reportWith({ monitoring: { ...calm.monitoring, memory: memoryOf() } });
    expect(find(none.checks, "service.error-rate")).toMatchObject({ verdict: "UNKNOWN" });
    expect(find(none.checks, "service.latency")).toMatchObject({ verdict: "UNKNOWN" });
    const memory = memoryOf(
      seriesOf(serviceMetrics.requests, [100, 100]),
      seriesOf(serviceMetrics.serverErrors, [0, 12]),
    );
    const some = await reportWith({ monitoring: { ...calm.monitoring, memory } });
    expect(find(some.checks, "service.error-rate")).toMatchObject({
      verdict: "CRITICAL",
      says: "6 % of 200 requests in 5 minutes failed, 40 a minute",
    });
  });

  it("takes a caller who waits for an instant for no fault, and one who waits on for one", async () => {
    const pool = () => ({ total: 10, waiting: 2, max: 10 });
    const instant = await reportWith({ pool });
    expect(find(instant.checks, "database.pool")).toMatchObject({ verdict: "OK" });
    const memory = memoryOf(seriesOf(serviceMetrics.connectionsWaiting, [1, 3]));
    const long = await reportWith({ pool, monitoring: { ...calm.monitoring, memory } });
    expect(find(long.checks, "database.pool")).toMatchObject({ verdict: "WARNING" });
  });

  it("names with each captured error what its code says to do", async () => {
    const recentErrors = () => [
      {
        fingerprint: "f",
        code: "database_unavailable",
        route: "/x",
        message: "m",
        count: 2,
        firstAt: "a",
        lastAt: "b",
      },
      { fingerprint: "g", code: "http_502", route: null, message: null, count: 1, firstAt: "a", lastAt: "b" },
    ];
    const { errors } = await reportWith({ monitoring: { ...calm.monitoring, recentErrors } });
    expect(errors.map(({ remedy }) => remedy !== null)).toEqual([true, false]);
  });

  it("says that a warehouse fails to answer, and the rest all the same", async () => {
    const warehouse = {
      readSnapshot: () => Promise.reject(new Error("it is closed")),
      readBedrockUntil: () => Promise.resolve(null),
    };
    const report = await reportWith({ warehouse });
    expect(find(report.checks, "pipeline.warehouse")).toMatchObject({
      verdict: "CRITICAL",
      says: "does not answer: it is closed",
    });
    expect(find(report.checks, "database.answers")).toMatchObject({ verdict: "OK" });
  });
});

describe("the checks of a pipeline", () => {
  it("say that something is not known, never that it is well", () => {
    const checks = judgePipeline({
      ...snapshot,
      pipes: [{ ...pipe, state: null, pendingFiles: null }],
      tables: [{ ...table, filesFailed24h: null }],
      findings: [{ check: "quality", critical: null, warning: null }],
      credits: { usedThisMonth: null, quota: 100 },
    });
    expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual([
      ["pipeline.pipe.a_pipe", "UNKNOWN"],
      ["pipeline.table.a", "OK"],
      ["pipeline.files", "UNKNOWN"],
      ["pipeline.findings.quality", "UNKNOWN"],
      ["pipeline.credits", "UNKNOWN"],
    ]);
  });

  it.each([
    [79, "OK"],
    [80, "WARNING"],
    [100, "CRITICAL"],
  ])("take %i of 100 credits for %s", (usedThisMonth, verdict) => {
    const checks = judgePipeline({ ...snapshot, credits: { usedThisMonth, quota: 100 } });
    expect(find(checks, "pipeline.credits")).toMatchObject({ verdict });
  });

  it("call a warehouse into which nothing ever came unknown, and no longer once a file failed", () => {
    const never = { ...table, status: "CRITICAL", ingestionAgeSeconds: null, reason: "Never loaded" };
    const fresh = judgePipeline({ ...snapshot, tables: [never] });
    expect(fresh.map(({ id, verdict }) => [id, verdict])).toEqual([
      ["pipeline.pipe.a_pipe", "OK"],
      ["pipeline.tables", "UNKNOWN"],
    ]);
    const failed = judgePipeline({ ...snapshot, tables: [{ ...never, filesFailed24h: 1 }] });
    expect(find(failed, "pipeline.table.a")).toMatchObject({ verdict: "CRITICAL", says: "never loaded" });
  });

  it("have none of credits where there are none", () => {
    expect(find(judgePipeline(snapshot), "pipeline.credits")).toBeUndefined();
  });

  it("know nothing of Bedrock that has been quiet for a day", () => {
    expect(judgeBedrock(new Date(nowMs - 23 * 3_600_000), nowMs).verdict).toBe("OK");
    expect(judgeBedrock(new Date(nowMs - 25 * 3_600_000), nowMs).verdict).toBe("UNKNOWN");
    expect(judgeBedrock(null, nowMs)).toMatchObject({ verdict: "UNKNOWN", says: "nothing was counted yet" });
  });
});

describe("the minutes that are drawn", () => {
  it("are the last whole ones, with a gap where nothing was measured, and 95 of 100 of a histogram", () => {
    const memory = memoryOf(
      seriesOf(serviceMetrics.requests, [1, 2]),
      seriesOf(serviceMetrics.requests, [1, 1], { Service: "s", Route: "/x", StatusClass: "2xx" }),
      seriesOf(serviceMetrics.latency, [summary(5)]),
    );
    const series = readMinutes(memory, nowMs, 3);
    expect(series.times).toEqual([3, 2, 1].map((ago) => minute(ago) / 1000));
    expect(series.requests).toEqual([null, 1, 2]);
    expect(series.p95_ms).toEqual([null, null, 5]);
  });
});
