import { describe, expect, it } from "vitest";
import { makeErrorCounter } from "./error-counter.ts";

describe("the aggregator's own errors", () => {
  it("are published by code and in all, at the minute, and then forgotten", () => {
    const errors = makeErrorCounter();
    errors.count("BMAS-002");
    errors.count("BMAS-002");
    errors.count("unexpected");
    const request = errors.take(Date.UTC(2026, 0, 15, 10, 30, 59));
    expect(request?.Namespace).toBe("Bedrock/CrossRegionMetrics");
    expect(
      request?.MetricData.map(({ MetricName, Value, Dimensions, Timestamp }) => [
        MetricName,
        Dimensions?.[0]?.Value,
        Value,
        Timestamp?.toISOString(),
      ]),
    ).toEqual([
      ["Errors", "BMAS-002", 2, "2026-01-15T10:30:00.000Z"],
      ["Errors", "unexpected", 1, "2026-01-15T10:30:00.000Z"],
      ["Errors", undefined, 3, "2026-01-15T10:30:00.000Z"],
    ]);
    expect(errors.take(0)).toBeUndefined();
  });
});
