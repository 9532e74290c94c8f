import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readMath } from "../dashboard-body/metric-math.ts";
import { isStatistic } from "../dashboard-body/statistic.ts";
import type { Monitored } from "../monitored.ts";
import { asContainer, asFunction, environments, nothing, thresholds } from "../monitored-fixture.ts";
import { alarmName, type Alarm } from "./alarm.ts";
import { planAlarms } from "./alarms.ts";
import { alarmKindNames, alarmKinds } from "./kinds.ts";
import { alarmThresholds } from "./thresholds.ts";

const all = [asFunction, asContainer].flatMap((monitored) => planAlarms(monitored, thresholds));
const find = (alarms: readonly Alarm[], kind: string, part?: string) => {
  const found = alarms.find((alarm) => alarm.kind === kind && (part === undefined || alarm.part === part));
  if (!found) throw new Error(`${kind} is not among ${alarms.map((alarm) => alarm.kind).join(", ")}`);
  return found;
};

describe("the kinds of alarms", () => {
  it("are those that have a runbook, each", () => {
    const folder = path.join(import.meta.dirname, "../../../docs/runbooks");
    const pages = readdirSync(folder).map((file) => file.replace(/\.md$/, ""));
    expect(pages.toSorted()).toEqual([...alarmKindNames].toSorted());
  });

  it("are each raised by an environment that has everything", () => {
    expect(alarmKindNames.filter((kind) => !all.some((alarm) => alarm.kind === kind))).toEqual([]);
  });

  it("say why a missing data point is taken as it is", () => {
    for (const { whyMissing, why } of Object.values(alarmKinds)) {
      expect(whyMissing.length).toBeGreaterThan(20);
      expect(why.length).toBeGreaterThan(20);
    }
  });

  it("take silence for a fault where nothing else would tell of it", () => {
    const heartbeats = Object.entries(alarmKinds)
      .filter(([, { missing }]) => missing === "breaching")
      .map(([kind]) => kind);
    expect(heartbeats).toEqual(
      expect.arrayContaining(["no-data", "pipeline-silent", "alerts-stopped", "targets-unhealthy"]),
    );
  });
});

describe.each(Object.entries(environments))("the alarms of an environment with %s", (_, monitored) => {
  const alarms = planAlarms(monitored, thresholds);

  it("have names of their own, of 255 characters at the most", () => {
    const names = alarms.map((alarm) => alarmName(monitored, alarm));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(255);
  });

  it("look at a day at the most, as CloudWatch does, in whole minutes", () => {
    for (const { periodSeconds, periods, faultyPeriods, kind } of alarms) {
      expect([kind, periodSeconds % 60]).toEqual([kind, 0]);
      expect([kind, periodSeconds * periods <= 86_400]).toEqual([kind, true]);
      expect([kind, faultyPeriods <= periods && faultyPeriods > 0]).toEqual([kind, true]);
    }
  });

  it("have finite thresholds, known statistics, and math of their own ids", () => {
    for (const { threshold, watches, kind } of alarms) {
      expect([kind, Number.isFinite(threshold)]).toEqual([kind, true]);
      const metrics = "metric" in watches ? [watches.metric] : Object.values(watches.metrics);
      for (const { stat } of metrics) expect([kind, isStatistic(stat)]).toEqual([kind, true]);
      if ("metric" in watches) continue;
      const read = readMath(watches.expression);
      expect(read.ok && [...read.ids].toSorted()).toEqual(Object.keys(watches.metrics).toSorted());
      expect(metrics.length).toBeLessThanOrEqual(10);
    }
  });
});

describe("an alarm", () => {
  it("is there for what is deployed alone", () => {
    expect(planAlarms(nothing, thresholds)).toEqual([]);
    const kinds = (monitored: Monitored) => planAlarms(monitored, thresholds).map(({ kind }) => kind);
    expect(kinds(asFunction)).toContain("database-disk");
    expect(kinds(asContainer)).not.toContain("database-disk");
    expect(kinds(asFunction)).not.toContain("targets-unhealthy");
    expect(kinds(asContainer)).toContain("targets-unhealthy");
  });

  it("of a duration begins at its share of the function's own time-out", () => {
    const alarms = planAlarms(asFunction, alarmThresholds.parse({ functionDurationPercent: 50 }));
    expect(find(alarms, "function-duration", "bedrock-metrics").threshold).toBe(150_000);
    expect(find(alarms, "function-duration", "trace-processor").threshold).toBe(15_000);
  });

  it("of the database begins at shares of what it has", () => {
    const alarms = planAlarms(asFunction, thresholds);
    expect(find(alarms, "database-connections").threshold).toBe(67);
    expect(find(alarms, "database-disk").threshold).toBe(2 * 1024 ** 3);
  });

  it("of the pipeline has a period of two reports' distance, so that each period has one", () => {
    for (const kind of ["pipe-stopped", "stale-ingestion", "pipeline-silent", "snowflake-credits"])
      expect(find(all, kind).periodSeconds).toBe(3600);
  });

  it("of the error rate looks at no handful of requests", () => {
    const { watches } = find(
      planAlarms(asFunction, alarmThresholds.parse({ errorRateLeastRequests: 50 })),
      "error-rate",
    );
    expect("expression" in watches && watches.expression).toBe(
      "IF(requests >= 50, 100 * FILL(errors, 0) / requests, 0)",
    );
  });

  it("that is not wanted is left out", () => {
    const alarms = planAlarms(asFunction, thresholds, ["no-data", "latency"]);
    expect(alarms.map(({ kind }) => kind)).not.toEqual(expect.arrayContaining(["no-data"]));
    expect(alarms.some(({ kind }) => kind === "latency")).toBe(false);
    expect(alarms.length).toBe(planAlarms(asFunction, thresholds).length - 4);
  });
});
