import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pipelineMetrics } from "../../contracts/monitoring/pipeline-metrics.ts";
import type { PipelineSnapshot } from "../../contracts/monitoring/pipeline-snapshot.ts";
import { makePipe, makeSnapshot, makeTable } from "./fixtures/make-snapshot.ts";
import { measureSnapshot } from "./snapshot-values.ts";

/** `PipesStopped Pipe=A` → value */
function valuesOf(snapshot: PipelineSnapshot): Record<string, number> {
  return Object.fromEntries(
    measureSnapshot(snapshot).map(({ metric, dimensions, value }) => {
      const { Database: _, ...others } = dimensions;
      return [[metric.name, ...Object.entries(others).map((pair) => pair.join("="))].join(" "), value];
    }),
  );
}

describe("a snapshot as metrics", () => {
  it("has each value over all, and by pipe and table", () => {
    expect(valuesOf(makeSnapshot())).toEqual({
      PipelineSnapshots: 1,
      PipesStopped: 0,
      "PipesStopped Pipe=BRAINTRUST_TRACES_PIPE": 0,
      "PipesStopped Pipe=BRAINTRUST_SPANS_PIPE": 0,
      FilesWaiting: 6,
      "FilesWaiting Pipe=BRAINTRUST_TRACES_PIPE": 3,
      "FilesWaiting Pipe=BRAINTRUST_SPANS_PIPE": 3,
      IngestionAge: 900,
      "IngestionAge Table=BRAINTRUST_TRACES": 300,
      "IngestionAge Table=BRAINTRUST_SPANS": 900,
      FilesLoaded: 18,
      FilesFailed: 2,
      ErrorFileRate: 10,
      "HealthFindings Severity=WARNING": 2,
      "HealthFindings Severity=CRITICAL": 0,
      CreditsUsed: 12.5,
      CreditQuotaUsed: 12.5,
    });
  });

  it("names the database in each value, and uses no dimensions but the catalogue's", () => {
    for (const { metric, dimensions } of measureSnapshot(makeSnapshot())) {
      expect(dimensions["Database"]).toBe("BRAINTRUST_DATA");
      expect(metric.dimensionSets).toContainEqual(Object.keys(dimensions));
    }
  });

  it("publishes every metric of the catalogue but that of messages", () => {
    const names = new Set(measureSnapshot(makeSnapshot()).map(({ metric }) => metric.name));
    const { rejected, ...others } = pipelineMetrics;
    expect([...names].toSorted()).toEqual(
      Object.values(others)
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(names).not.toContain(rejected.name);
  });

  it.each(["PAUSED", "STOPPED_MISSING_TABLE", "STALLED_EXECUTION_ERROR"])(
    "counts a pipe that is %s",
    (state) => {
      const pipes = [makePipe("A", { state }), makePipe("B")];
      expect(valuesOf(makeSnapshot({ pipes }))).toMatchObject({
        PipesStopped: 1,
        "PipesStopped Pipe=A": 1,
        "PipesStopped Pipe=B": 0,
      });
    },
  );

  it("does not say that no pipe has stopped while it does not know that of each", () => {
    const unknown = makePipe("B", { state: null, pendingFiles: null });
    const values = valuesOf(makeSnapshot({ pipes: [makePipe("A", { pendingFiles: 0 }), unknown] }));
    for (const name of ["PipesStopped", "FilesWaiting", "PipesStopped Pipe=B", "FilesWaiting Pipe=B"])
      expect(values).not.toHaveProperty([name]);
    expect(values["PipesStopped Pipe=A"]).toBe(0);
    const stopped = [makePipe("A", { state: "PAUSED" }), unknown];
    expect(valuesOf(makeSnapshot({ pipes: stopped }))["PipesStopped"]).toBe(1);
  });

  it("has no age over all where a table that is to be loaded never was", () => {
    const tables = [makeTable("A"), makeTable("B", { ingestionAgeSeconds: null })];
    const values = valuesOf(makeSnapshot({ tables }));
    expect(values).not.toHaveProperty("IngestionAge");
    expect(values).not.toHaveProperty(["IngestionAge Table=B"]);
    expect(values["IngestionAge Table=A"]).toBe(300);
  });

  it("has no age of tables that nobody expects to be loaded, and leaves them out of the age over all", () => {
    const quiet = makeTable("B", { isExpected: false, ingestionAgeSeconds: 1e6 });
    const unused = makeTable("C", { isExpected: false, ingestionAgeSeconds: null });
    const values = valuesOf(makeSnapshot({ tables: [makeTable("A"), quiet, unused] }));
    expect(values["IngestionAge"]).toBe(300);
    expect(values).not.toHaveProperty(["IngestionAge Table=B"]);
  });

  it("has no rate of failed files where there were none, and no credits where nobody says", () => {
    const tables = [makeTable("A", { filesLoaded24h: 0, filesFailed24h: 0 })];
    const values = valuesOf(makeSnapshot({ tables, credits: { usedThisMonth: null, quota: 100 } }));
    for (const name of ["ErrorFileRate", "CreditsUsed", "CreditQuotaUsed"])
      expect(values).not.toHaveProperty(name);
    expect(values).toMatchObject({ FilesLoaded: 0, FilesFailed: 0 });
    const open = makeSnapshot({ credits: { usedThisMonth: 3, quota: null } });
    expect(valuesOf(open)).toMatchObject({ CreditsUsed: 3 });
    expect(valuesOf(open)).not.toHaveProperty("CreditQuotaUsed");
  });

  it("never has a zero over all with an unknown among its parts", () => {
    const count = fc.option(fc.nat({ max: 3 }));
    const state = fc.option(fc.constantFrom("RUNNING", "PAUSED"));
    const pipe = fc.record({ state, pendingFiles: count }).map((one) => makePipe("P", one));
    const finding = fc.record({ check: fc.constant("quality" as const), critical: count, warning: count });
    fc.assert(
      fc.property(fc.array(pipe), fc.array(finding), (pipes, findings) => {
        const values = valuesOf(makeSnapshot({ pipes, findings }));
        const partsOf: Readonly<Record<string, (number | null | string)[]>> = {
          PipesStopped: pipes.map((one) => one.state),
          FilesWaiting: pipes.map((one) => one.pendingFiles),
          "HealthFindings Severity=CRITICAL": findings.map(({ critical }) => critical),
          "HealthFindings Severity=WARNING": findings.map(({ warning }) => warning),
        };
        const wrong = Object.entries(partsOf).filter(([name, parts]) => {
          const isKnown = parts.length > 0 && !parts.includes(null);
          return isKnown ? values[name] === undefined : values[name] === 0;
        });
        expect(wrong).toEqual([]);
      }),
    );
  });
});
