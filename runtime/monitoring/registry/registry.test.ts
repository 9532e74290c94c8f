import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { processorMetrics, alertMetrics } from "../../../contracts/monitoring/processor-metrics.ts";
import { serviceMetrics } from "../../../contracts/monitoring/service-metrics.ts";
import { makeRegistry } from "./registry.ts";
import { scaleOf } from "./scale.ts";
import type { Distribution } from "./slots.ts";

const make = () => makeRegistry({ namespace: "N", service: "s", now: () => 0 });
const valuesOf = (registry: ReturnType<typeof make>, name: string, options?: { isFull: boolean }) =>
  registry
    .takeWindow(options)
    .points.filter(({ metric }) => metric.name === name)
    .map(({ dimensions, value }) => [dimensions.map((one) => one.value).join(" "), value]);

describe.each(["Milliseconds", "Bytes"] as const)("the scale of %s", (unit) => {
  const scale = scaleOf(unit);

  it("has no more buckets than CloudWatch takes values, their bounds ascending", () => {
    expect(scale.size).toBeLessThanOrEqual(150);
    const bounds = Array.from({ length: scale.size }, (_, index) => scale.upperBound(index));
    expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
    expect(bounds.at(-1)).toBe(Infinity);
    expect(scale.told.every((index) => index < scale.size - 1)).toBe(true);
  });

  it("puts every value between the bounds of its bucket", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: unit === "Bytes" ? -1e12 : 0, max: 1e12 }), (value) => {
        const index = scale.indexOf(value);
        expect(value).toBeLessThanOrEqual(scale.upperBound(index) * (1 + 1e-9) + 1e-9);
        const below = index === 0 ? -Infinity : scale.upperBound(index - 1);
        expect(value).toBeGreaterThanOrEqual(below === -Infinity ? below : below - Math.abs(below) * 1e-9);
      }),
    );
  });

  it("takes what is no number without losing count", () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      const index = scale.indexOf(value);
      expect(Number.isInteger(index) && index >= 0 && index < scale.size).toBe(true);
    }
  });
});

describe("a counter", () => {
  it("is told for each set of dimensions, as what is new since the window before", () => {
    const registry = make();
    const requests = registry.counter(serviceMetrics.requests);
    requests.of({ Route: "/a", StatusClass: "2xx" }).add(2);
    requests.of({ Route: "/a", StatusClass: "5xx" }).add();
    requests.of({ Route: "/b", StatusClass: "2xx" }).add(4);
    expect(valuesOf(registry, "RequestCount")).toEqual([
      ["s", 7],
      ["s /a 2xx", 2],
      ["s /a 5xx", 1],
      ["s /b 2xx", 4],
    ]);
    requests.of({ Route: "/b", StatusClass: "2xx" }).add();
    expect(valuesOf(registry, "RequestCount")).toEqual([
      ["s", 1],
      ["s /b 2xx", 1],
    ]);
  });

  it("that did not grow says 0 once a minute, so that silence means the service is away", () => {
    const registry = make();
    registry.counter(serviceMetrics.serverErrors);
    expect(valuesOf(registry, "ErrorCount")).toEqual([["s", 0]]);
    expect(valuesOf(registry, "ErrorCount", { isFull: false })).toEqual([]);
  });

  it("adds up to the same, however the windows are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined })), (steps) => {
        const registry = make();
        const slot = registry.counter(serviceMetrics.dropped).of({ Reason: "r" });
        let sum = 0;
        const take = () => {
          for (const [label, value] of valuesOf(registry, "DroppedData"))
            if (label === "s r") sum += Number(value);
        };
        for (const step of steps) {
          if (step === undefined) take();
          else slot.add(step);
        }
        take();
        expect(sum).toBe(steps.reduce<number>((total, step) => total + (step ?? 0), 0));
      }),
    );
  });

  it("with labels that never end is counted as other, and forgets none", () => {
    const registry = make();
    const rejected = registry.counter(processorMetrics.rejected);
    for (let nth = 0; nth < 2_000; nth += 1) rejected.of({ Reason: `r${nth}` }).add();
    const values = valuesOf(registry, "SpansRejected");
    expect(values.length).toBeLessThanOrEqual(502);
    expect(values[0]).toEqual(["s", 2_000]);
    expect(values.find(([label]) => label === "s other")?.[1]).toBe(1_500);
  });

  it("may have no label that CloudWatch refuses", () => {
    const registry = make();
    registry.counter(serviceMetrics.dropped).of({ Reason: " ü\n" }).add();
    registry.counter(serviceMetrics.dropped).of({ Reason: "" }).add();
    expect(valuesOf(registry, "DroppedData").map(([label]) => label)).toEqual(["s", "s ??", "s none"]);
  });

  it("of a name that is something else already is refused", () => {
    const registry = make();
    registry.counter(serviceMetrics.requests);
    const twin = { ...serviceMetrics.latency, name: serviceMetrics.requests.name };
    expect(() => registry.histogram(twin)).toThrow("RequestCount is a counter, not a histogram");
  });
});

describe("a histogram", () => {
  it("keeps count and sum exact, and every percentile within a bucket of the true one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.02, max: 90_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
        (latencies) => {
          const registry = make();
          for (const ms of latencies)
            registry.histogram(serviceMetrics.latency).of({ Route: "/a" }).observe(ms);
          const [whole, own] = valuesOf(registry, "Latency").map(([, value]) => value as Distribution);
          expect(whole).toEqual(own);
          expect(whole?.count).toBe(latencies.length);
          expect(whole?.sum).toBeCloseTo(
            latencies.reduce((sum, ms) => sum + ms, 0),
            3,
          );
          const sorted = latencies.toSorted((a, b) => a - b);
          const spread = (whole?.values ?? []).flatMap((value, index) =>
            Array<number>(whole?.counts[index] ?? 0).fill(value),
          );
          for (const [index, ms] of sorted.entries())
            expect(Math.abs(Math.log10((spread[index] ?? 0) / ms))).toBeLessThanOrEqual(0.05 + 1e-9);
        },
      ),
    );
  });

  it("tells each value in one window only", () => {
    const registry = make();
    const latency = registry.histogram(serviceMetrics.latency).of({ Route: "/a" });
    latency.observe(5);
    expect(valuesOf(registry, "Latency")).toHaveLength(2);
    expect(valuesOf(registry, "Latency")).toEqual([]);
    latency.observe(7);
    expect(valuesOf(registry, "Latency")[0]?.[1]).toEqual({ count: 1, sum: 7, values: [7], counts: [1] });
  });
});

describe("a gauge", () => {
  it("is read when it is asked for, missing where there is nothing, and added up over labels", () => {
    const registry = make();
    let reading: number | undefined;
    registry.gauge(processorMetrics.traceAge, () => reading);
    registry.gauge(alertMetrics.active, () => [
      { labels: { Severity: "critical" }, value: 2 },
      { labels: { Severity: "warning" }, value: 3 },
    ]);
    expect(valuesOf(registry, "TraceAge")).toEqual([]);
    reading = 4;
    expect(valuesOf(registry, "TraceAge")).toEqual([["s", 4]]);
    expect(valuesOf(registry, "AlertsActive")).toEqual([
      ["s", 5],
      ["s critical", 2],
      ["s warning", 3],
    ]);
    expect(valuesOf(registry, "AlertsActive", { isFull: false })).toEqual([]);
  });
});
