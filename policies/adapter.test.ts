import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { toPolicies } from "./adapter.ts";
import { logRetention } from "./logs/log-retention.ts";
import { bucketVersioning } from "./storage/bucket-versioning.ts";

/** What the engine puts in place of a number that is not known. */
const unknownNumber = "3eeb2bf0-c639-47a8-9e75-3b44932eb421";
const exception = {
  resource: "logs",
  rule: "log-retention",
  reason: "audit keeps them",
  expires: "2027-01-31",
};
const environment = { isProduction: false, requiredTags: [] };

interface Report {
  message: string;
  urn?: string;
  enforcementLevel?: string;
}

const policies = toPolicies([logRetention, bucketVersioning], () => new Date("2027-01-01T00:00:00Z"));

function find<T>(name: string): T {
  return policies.find((policy) => policy.name === name) as T;
}

function engineResource(type: string, name: string, props: object) {
  return { type, name, urn: `urn:pulumi:dev::tracelake::${type}::${name}`, props, opts: { protect: false } };
}

function args(type: string, props: object, config: object = { environment }) {
  return { ...engineResource(type, "logs", props), getConfig: () => config } as never;
}

function validate(props: object, config?: object, type = "aws:cloudwatch/logGroup:LogGroup"): Report[] {
  const reports: Report[] = [];
  const policy = find<ResourceValidationPolicy>("log-retention");
  const [run] = [policy.validateResource].flat();
  void run?.(args(type, props, config), (report) => void reports.push(report as unknown as Report));
  return reports;
}

function validateStack(name: string, resources: object[], config: object): Report[] {
  const reports: Report[] = [];
  const stack = { resources, getConfig: () => config } as never;
  void find<StackValidationPolicy>(name).validateStack(stack, (report) => void reports.push(report as never));
  return reports;
}

describe("a resource rule on the engine", () => {
  it("is a policy with level, severity, remedy and schema; one that mends is a remediation", () => {
    expect(find("log-retention")).toMatchObject({
      enforcementLevel: "remediate",
      severity: "medium",
      remediationSteps: logRetention.remedy,
      configSchema: { properties: { days: { default: 30 }, environment: { type: "object" } } },
    });
    expect(find("bucket-versioning")).toMatchObject({ enforcementLevel: "mandatory" });
  });

  it("reports a violation at the policy's own level", () => {
    const [report, ...others] = validate({});
    expect(report?.message).toMatch(/^logs: its events never expire\. Why: /);
    expect(report).not.toHaveProperty("enforcementLevel");
    expect(others).toEqual([]);
  });

  it("reports what is not known as an advice, never as a pass", () => {
    expect(validate({ retentionInDays: unknownNumber })).toMatchObject([
      { enforcementLevel: "advisory", message: expect.stringContaining("logs: unchecked") },
    ]);
  });

  it("is silent where the resource complies or is of another type", () => {
    expect(validate({ retentionInDays: 7 })).toEqual([]);
    expect(validate({}, undefined, "aws:sqs/queue:Queue")).toEqual([]);
  });

  it("reports an accepted finding as an advice", () => {
    expect(validate({}, { environment, exceptions: [exception] })).toMatchObject([
      { enforcementLevel: "advisory", message: expect.stringContaining("Accepted until 2027-01-31") },
    ]);
  });
});

describe("a remediation on the engine", () => {
  const run = (props: object, config?: object) =>
    find<ResourceValidationPolicy>("log-retention").remediateResource?.(
      args("aws:cloudwatch/logGroup:LogGroup", props, config),
    );

  it("gives back all inputs with those that it changed", () => {
    expect(run({ name: "app", tags: { owner: "data" } })).toEqual({
      name: "app",
      tags: { owner: "data" },
      retentionInDays: 30,
    });
  });

  it("takes its own settings from the policy's configuration", () => {
    expect(run({}, { environment, days: 7 })).toEqual({ retentionInDays: 7 });
  });

  it("mends in spite of an exception that has expired or is another resource's", () => {
    for (const change of [{ expires: "2026-12-31" }, { resource: "other" }]) {
      expect(run({}, { environment, exceptions: [{ ...exception, ...change }] })).toEqual({
        retentionInDays: 30,
      });
    }
  });

  it("is left to the environment where the rule only advises", () => {
    const [advice] = toPolicies([{ ...logRetention, level: "advisory" }], () => new Date());
    expect(advice).toMatchObject({ enforcementLevel: "advisory", remediateResource: expect.any(Function) });
  });

  it("leaves alone what complies, is not known or is accepted", () => {
    expect(run({ retentionInDays: 7 })).toBeUndefined();
    expect(run({ retentionInDays: unknownNumber })).toBeUndefined();
    expect(run({}, { environment, exceptions: [exception] })).toBeUndefined();
  });
});

describe("a stack rule on the engine", () => {
  it("names the resource that is at fault", () => {
    const lake = engineResource("aws:s3/bucket:Bucket", "lake", { bucket: "lake" });
    const namesake = engineResource("tracelake:lake:Lake", "lake", {});
    expect(validateStack("bucket-versioning", [namesake, lake], { environment })).toMatchObject([
      { message: expect.stringContaining("lake: it has no BucketVersioning"), urn: lake.urn },
    ]);
  });
});

describe("exception-valid on the engine", () => {
  const logs = engineResource("aws:cloudwatch/logGroup:LogGroup", "logs", {});

  it("is silent while every exception is used", () => {
    expect(validateStack("exception-valid", [logs], { environment, exceptions: [exception] })).toEqual([]);
  });

  it("reports one that excuses nothing", () => {
    const unused = { ...exception, rule: "bucket-versioning" };
    expect(validateStack("exception-valid", [logs], { environment, exceptions: [unused] })).toMatchObject([
      {
        message: expect.stringContaining("the exception from bucket-versioning excuses nothing"),
        urn: logs.urn,
      },
    ]);
  });
});
