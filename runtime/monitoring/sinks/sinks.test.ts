import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emfLimits, metricLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";
import { processorMetrics } from "../../../contracts/monitoring/processor-metrics.ts";
import { serviceMetrics } from "../../../contracts/monitoring/service-metrics.ts";
import { cutRequests } from "../../shared/cloudwatch/cut-requests.ts";
import { validateDatum } from "../../shared/cloudwatch/validate-datum.ts";
import { makeRegistry, type Registry } from "../registry/registry.ts";
import { makeEmfSink } from "./emf-sink.ts";
import { makeMemorySink } from "./memory-sink.ts";
import { metricDataOf } from "./metric-data.ts";
import { resourceMetricsOf } from "./otlp-sink.ts";
import { makePrometheus } from "./prometheus.ts";

const startMs = Date.UTC(2026, 0, 1, 12);
let nowMs = startMs;
const make = () => makeRegistry({ namespace: "N", service: "s", now: () => nowMs });

function observe(registry: Registry, latencies: readonly { route: string; ms: number }[]): void {
  const requests = registry.counter(serviceMetrics.requests);
  for (const { route, ms } of latencies) {
    requests.of({ Route: route, StatusClass: "2xx" }).add();
    registry.histogram(serviceMetrics.latency).of({ Route: route }).observe(ms);
  }
}

const latencies = fc.array(
  fc.record({
    route: fc.oneof(fc.string({ maxLength: 30 }), fc.integer({ min: 0, max: 1_500 }).map(String)),
    ms: fc.double({ min: 0, max: 1e7, noNaN: true }),
  }),
  { maxLength: 1_500 },
);

describe("for CloudWatch", () => {
  it("whatever is measured becomes requests within its limits, and nothing is lost on the way", () => {
    fc.assert(
      fc.property(latencies, (measured) => {
        const registry = make();
        observe(registry, measured);
        const requests = cutRequests("N", metricDataOf(registry.takeWindow()));
        let count = 0;
        for (const { MetricData } of requests) {
          expect(MetricData.length).toBeLessThanOrEqual(metricLimits.dataPerRequest);
          expect(JSON.stringify(MetricData).length).toBeLessThan(metricLimits.requestBytes);
          for (const datum of MetricData) {
            expect(validateDatum(datum, nowMs)).toBeUndefined();
            if (datum.MetricName === "Latency" && datum.Dimensions?.length === 1)
              count += (datum.Counts ?? []).reduce((sum, one) => sum + one, 0);
          }
        }
        expect(count).toBe(measured.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe("embedded metrics", () => {
  it("are whole lines within the format's limits, whose sums are those of the window", () => {
    fc.assert(
      fc.property(latencies, (measured) => {
        const registry = make();
        observe(registry, measured);
        let requests = 0;
        let sumMs = 0;
        const write = (line: string) => {
          expect(line.endsWith("}\n") && line.indexOf("\n") === line.length - 1).toBe(true);
          expect(line.length).toBeLessThanOrEqual(emfLimits.lineBytes);
          const document = JSON.parse(line) as Document;
          const [{ Dimensions, Metrics, Namespace } = expect.fail()] = document._aws.CloudWatchMetrics;
          expect([Namespace, document._aws.Timestamp]).toEqual(["N", startMs]);
          expect(Metrics.length).toBeLessThanOrEqual(emfLimits.metrics);
          for (const name of [...Dimensions.flat(), ...Metrics.map(({ Name }) => Name)])
            expect(document).toHaveProperty([name]);
          if (Dimensions[0]?.length !== 1) return;
          requests += (document["RequestCount"] as number | undefined) ?? 0;
          const latency = valuesOf(document["Latency"]);
          expect(latency.Values.length).toBeLessThanOrEqual(emfLimits.values);
          sumMs += sumOf(latency);
        };
        makeEmfSink({ write, onDropped: () => expect.fail("nothing is dropped") }).accept(
          registry.takeWindow(),
        );
        expect(requests).toBe(measured.length);
        const trueMs = measured.reduce((sum, { ms }) => sum + ms, 0);
        expect(Math.abs(sumMs - trueMs)).toBeLessThanOrEqual(1e-6 * Math.max(1, trueMs));
      }),
      { numRuns: 30 },
    );
  });
});

interface Document {
  _aws: {
    Timestamp: number;
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[];
  };
  [member: string]: unknown;
}

function valuesOf(member: unknown): { Values: number[]; Counts: number[] } {
  if (typeof member === "object" && member !== null && "Values" in member)
    return member as { Values: number[]; Counts: number[] };
  const Values = [member ?? []].flat() as number[];
  return { Values, Counts: Values.map(() => 1) };
}

const sumOf = ({ Values, Counts }: ReturnType<typeof valuesOf>): number =>
  Values.reduce((sum, value, index) => sum + value * (Counts[index] ?? 0), 0);

describe("for Prometheus", () => {
  it("counters and buckets are totals since the start, whoever else took windows", async () => {
    const registry = make();
    const prometheus = makePrometheus(registry);
    observe(registry, [{ route: "/a", ms: 0.5 }]);
    registry.takeWindow();
    observe(registry, [
      { route: "/a", ms: 2 },
      { route: "/a", ms: 99_000 },
    ]);
    registry.histogram(processorMetrics.flush).of({}).observe(40);
    registry.counter(processorMetrics.stored).of({}).add(7);
    registry.gauge(processorMetrics.queueSpans, () => 3);
    const text = await prometheus.render();
    prometheus.close();
    const line = (name: string) =>
      text
        .split("\n")
        .find((one) => one.startsWith(`${name} `))
        ?.split(" ")[1];
    expect(line('tracelake_http_requests_total{route="/a",status_class="2xx"}')).toBe("3");
    expect(line('tracelake_http_request_duration_seconds_bucket{route="/a",le="0.001"}')).toBe("1");
    expect(line('tracelake_http_request_duration_seconds_bucket{route="/a",le="10"}')).toBe("2");
    expect(line('tracelake_http_request_duration_seconds_bucket{route="/a",le="+Inf"}')).toBe("3");
    expect(Number(line('tracelake_http_request_duration_seconds_sum{route="/a"}'))).toBeCloseTo(99.0025, 6);
    expect(line("tracelake_flush_duration_seconds_count")).toBe("1");
    expect(line("tracelake_spans_stored_total")).toBe("7");
    expect(line("tracelake_queue_spans")).toBe("3");
    expect(text).toContain("# TYPE tracelake_http_request_duration_seconds histogram");
    expect(text).toContain("nodejs_eventloop_lag_seconds");
  });
});

describe("for OpenTelemetry", () => {
  it("each metric is told once, by its fullest labels, with what is new", () => {
    const registry = make();
    observe(registry, [
      { route: "/a", ms: 5 },
      { route: "/a", ms: 80 },
      { route: "/b", ms: 1e6 },
    ]);
    const { scopeMetrics } = resourceMetricsOf(registry.takeWindow(), {} as never);
    const [requests, latency] = scopeMetrics[0]?.metrics ?? [];
    expect(requests?.dataPoints.map(({ attributes, value }) => [attributes["Route"], value])).toEqual([
      ["/a", 2],
      ["/b", 1],
    ]);
    const [a, b] = (latency?.dataPoints ?? []).map(({ value }) => value as Histogram);
    expect(a).toMatchObject({ count: 2, sum: 85, min: 5, max: 80 });
    expect(a?.buckets.counts.reduce((sum, one) => sum + one, 0)).toBe(2);
    expect(a?.buckets.boundaries.length).toBe((a?.buckets.counts.length ?? 0) - 1);
    // Above the last bound.
    expect(b?.buckets.counts.at(-1)).toBe(1);
  });
});

interface Histogram {
  buckets: { boundaries: number[]; counts: number[] };
}

describe("in memory", () => {
  it("a minute is one point, however many windows it came in, and hours later it is gone", () => {
    const registry = make();
    const memory = makeMemorySink({ hours: 1 });
    for (let second = 0; second < 120; second += 30) {
      nowMs = startMs + second * 1_000;
      registry.takeWindow();
      observe(registry, [{ route: "/a", ms: second + 1 }]);
      nowMs += 30_000;
      const window = registry.takeWindow();
      memory.accept({ ...window, startMs: nowMs - 30_000 });
    }
    const [whole] = memory.read({ metric: "RequestCount" });
    expect(whole).toMatchObject({ unit: "Count", kind: "counter", dimensions: { Service: "s" } });
    expect(whole?.points).toEqual([
      { minuteMs: startMs, value: 2 },
      { minuteMs: startMs + 60_000, value: 2 },
    ]);
    const [latency] = memory.read({ metric: "Latency", sinceMs: startMs + 60_000 });
    expect(latency?.points).toEqual([
      {
        minuteMs: startMs + 60_000,
        value: { count: 2, sum: 152, min: 61, max: 91, p50: 61, p95: 91, p99: 91 },
      },
    ]);
    nowMs = startMs + 2 * 3_600_000;
    memory.accept(registry.takeWindow());
    expect(memory.read({ metric: "Latency" })).toEqual([]);
    nowMs = startMs;
  });
});
