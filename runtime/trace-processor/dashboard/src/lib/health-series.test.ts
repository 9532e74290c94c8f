import { describe, expect, it } from "vitest";
import type { HealthReport } from "./api.ts";
import { describeHealth, healthCharts } from "./health-series.ts";

const check = (title: string, verdict: string): HealthReport["checks"][number] => ({
  id: title,
  area: "service",
  title,
  verdict,
  says: "",
  remedy: null,
  runbook: null,
});

describe("describeHealth", () => {
  it("says how much is not known, for what is not known is not well", () => {
    expect(describeHealth({ checks: [check("A", "OK")], unknown: 0 })).toBe("All that is known is well");
    expect(describeHealth({ checks: [check("A", "OK"), check("B", "UNKNOWN")], unknown: 1 })).toBe(
      "All that is known is well; 1 of 2 not known",
    );
  });

  it("names what is wrong, three of it at the most", () => {
    const checks = ["A", "B", "C", "D", "E"].map((title) => check(title, "WARNING"));
    expect(describeHealth({ checks, unknown: 0 })).toBe("A, B, C and 2 more");
  });
});

describe("healthCharts", () => {
  it("stacks what was answered on what failed, and leaves gaps where nothing was measured", () => {
    const none = [null, null, null];
    const series: HealthReport["series"] = {
      times: [0, 60, 120],
      requests: [5, null, 3],
      errors: [2, null, 0],
      p95_ms: none,
      cpu_percent: none,
      memory_percent: none,
      event_loop_ms: none,
      connections: none,
      connections_waiting: none,
      queue_spans: none,
      spans_stored: none,
    };
    const [requests] = healthCharts({ series } as HealthReport);
    expect(requests?.series.map(({ key, values }) => [key, values])).toEqual([
      ["errors", [2, null, 0]],
      ["answered", [3, null, 3]],
    ]);
  });
});
