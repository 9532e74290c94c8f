import { describe, expect, it } from "vitest";
import { planLogMetrics } from "./log-metrics.ts";
import { asContainer, asFunction, nothing } from "./monitored-fixture.ts";

/** CloudWatch's patterns of words: `?"a" ?"b"` is one or the other. */
function matches(pattern: string, line: string): boolean {
  const words = [...pattern.matchAll(/\?"([^"]+)"/g)].map(([, word = ""]) => word);
  return words.some((word) => line.includes(word));
}

describe("what is counted out of logs", () => {
  const [killed] = planLogMetrics(asFunction);

  it.each([
    "2026-01-15T10:00:30.000Z 8f5c0b1e-1111-2222-3333-444455556666 Task timed out after 30.03 seconds",
    "RequestId: 8f5c0b1e-1111-2222-3333-444455556666 Error: Runtime exited with error: signal: killed",
    '{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: 8f5c0b1e Error: Memory exhausted"}',
  ])("is a call that Lambda ended: %s", (line) => {
    expect(matches(killed?.pattern ?? "", line)).toBe(true);
  });

  it.each([
    "REPORT RequestId: 8f5c0b1e Duration: 12.21 ms Billed Duration: 13 ms Memory Size: 1024 MB Max Memory Used: 120 MB",
    '{"level":"warn","msg":"the request timed out"}',
  ])("is no call that went well: %s", (line) => {
    expect(matches(killed?.pattern ?? "", line)).toBe(false);
  });

  it("is apart for each function and environment, as a pattern of words takes no dimension", () => {
    const namespaces = planLogMetrics(asFunction)
      .filter(({ metricName }) => metricName === "FunctionKilled")
      .map(({ namespace }) => namespace);
    expect(new Set(namespaces).size).toBe(3);
    expect(namespaces.every((namespace) => namespace.includes("tracelake-dev"))).toBe(true);
  });

  it("are error records wherever they are written: a function's log, a container's group", () => {
    const groups = (monitored: typeof asFunction) =>
      planLogMetrics(monitored)
        .filter(({ metricName }) => metricName === "ErrorRecords")
        .map(({ logGroup }) => logGroup);
    expect(groups(asFunction)).toEqual([
      "/experimentation-platform/errors",
      "/aws/lambda/tracelake-dev-trace-processor",
    ]);
    expect(groups(asContainer)).toContain("/ecs/tracelake-dev-trace-processor");
    expect(groups(nothing)).toEqual(["/experimentation-platform/errors"]);
  });
});
