import { describe, expect, it } from "vitest";
import type { Evaluation } from "./evaluate.ts";
import { evaluate } from "./evaluate.ts";
import type { Exception } from "./exceptions.ts";
import { logRetention } from "./logs/log-retention.ts";
import { unknown } from "./rule.ts";
import { bucketVersioning } from "./storage/bucket-versioning.ts";
import { makeResource, makeSettings } from "./testing/verdicts.ts";

const group = makeResource("aws:cloudwatch/logGroup:LogGroup", "app-logs", {});
const exception: Exception = {
  resource: "app-logs",
  rule: "log-retention",
  reason: "audit keeps them",
  expires: "2027-01-31",
};

function run(changes: Partial<Evaluation> = {}, resources = [group]) {
  const now = new Date("2027-01-31T12:00:00Z");
  const evaluation = { rules: [logRetention], settings: makeSettings(), exceptions: [], now, ...changes };
  return evaluate(resources, evaluation).map(({ rule, status, level, message }) => ({
    rule,
    status,
    level,
    message,
  }));
}

describe("evaluate", () => {
  it("says nothing of a resource that complies, and ignores foreign types", () => {
    const kept = makeResource("aws:cloudwatch/logGroup:LogGroup", "kept", { retentionInDays: 30 });
    expect(run({}, [kept, makeResource("aws:sqs/queue:Queue", "queue", {})])).toEqual([]);
  });

  it("reports a violation with reason and remedy", () => {
    expect(run()).toEqual([
      {
        rule: "log-retention",
        status: "violation",
        level: "mandatory",
        message: expect.stringMatching(/^app-logs: its events never expire\. Why: .*\. Remedy: .*\.$/),
      },
    ]);
  });

  it("reports what is not known as unchecked", () => {
    const later = makeResource("aws:cloudwatch/logGroup:LogGroup", "later", { retentionInDays: unknown });
    expect(run({}, [later])).toMatchObject([{ status: "unchecked" }]);
  });

  it("judges the stack as a whole where a rule asks for that", () => {
    const bucket = makeResource("aws:s3/bucket:Bucket", "lake", { bucket: "lake" });
    expect(run({ rules: [bucketVersioning] }, [bucket])).toMatchObject([
      { rule: "bucket-versioning", status: "violation" },
    ]);
  });

  it("takes a rule's level from the environment, and leaves out a disabled one", () => {
    const at = (enforcementLevel: string) =>
      run({ settings: makeSettings({ rules: { "log-retention": { enforcementLevel } } }) });
    expect(at("advisory")).toMatchObject([{ level: "advisory" }]);
    expect(at("disabled")).toEqual([]);
  });
});

describe("exceptions", () => {
  it("excuse a finding until the end of their last day", () => {
    expect(run({ exceptions: [exception] })).toMatchObject([
      { status: "excused", message: expect.stringContaining("Accepted until 2027-01-31: audit keeps them.") },
    ]);
  });

  it("that have expired excuse nothing and are violations themselves", () => {
    const now = new Date("2027-02-01T00:00:00Z");
    expect(run({ exceptions: [exception], now })).toMatchObject([
      { rule: "log-retention", status: "violation" },
      {
        rule: "exception-valid",
        status: "violation",
        message: expect.stringContaining("expired on 2027-01-31"),
      },
    ]);
  });

  it.each([
    ["for another resource", { resource: "other" }],
    ["for another rule", { rule: "no-such-rule" }],
  ])("that are unused are violations: %s", (_, change) => {
    expect(run({ exceptions: [{ ...exception, ...change }] })).toMatchObject([
      { rule: "log-retention", status: "violation" },
      { rule: "exception-valid", status: "violation", message: expect.stringContaining("excuses nothing") },
    ]);
  });

  it("can't excuse an exception", () => {
    const self = { ...exception, resource: "app-logs", rule: "exception-valid" };
    expect(run({ exceptions: [exception, self] })).toMatchObject([
      { rule: "log-retention", status: "excused" },
      { rule: "exception-valid", status: "violation" },
    ]);
  });

  it("of a finding that is unchecked are neither unused nor an excuse", () => {
    const later = makeResource("aws:cloudwatch/logGroup:LogGroup", "app-logs", { retentionInDays: unknown });
    expect(run({ exceptions: [exception] }, [later])).toMatchObject([{ status: "unchecked" }]);
  });

  it.each([
    ["without a reason", { reason: " " }, "has no reason"],
    ["with a date that can't be read", { expires: "soon" }, "expired on soon"],
  ])("%s excuse nothing", (_, change, fault) => {
    expect(run({ exceptions: [{ ...exception, ...change }] })).toMatchObject([
      { rule: "log-retention", status: "violation" },
      { rule: "exception-valid", message: expect.stringContaining(fault) },
    ]);
  });
});
