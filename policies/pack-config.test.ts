import { describe, expect, it } from "vitest";
import { logRetention } from "./logs/log-retention.ts";
import { planPackConfig, readPolicyConfig } from "./pack-config.ts";
import { bucketVersioning } from "./storage/bucket-versioning.ts";
import { makeSettings } from "./testing/verdicts.ts";

const settings = makeSettings({
  isProduction: false,
  requiredTags: ["owner"],
  monthlyCostCeilingUsd: 400,
  rules: { "log-retention": { days: 7, enforcementLevel: "advisory" } },
});
const exceptions = [
  { resource: "lake", rule: "bucket-versioning", reason: "a trial lake", expires: "2027-01-31" },
];
const config = planPackConfig([logRetention, bucketVersioning], settings, exceptions) as Record<
  string,
  Record<string, unknown>
>;

describe("planPackConfig", () => {
  it("gives every policy the environment, its own settings and its own exceptions", () => {
    const environment = { isProduction: false, requiredTags: ["owner"], monthlyCostCeilingUsd: 400 };
    expect(config["log-retention"]).toEqual({
      environment,
      exceptions: [],
      days: 7,
      enforcementLevel: "advisory",
    });
    expect(config["bucket-versioning"]).toEqual({ environment, exceptions });
  });

  it("gives exception-valid all of them", () => {
    expect(config["exception-valid"]).toMatchObject({ exceptions, rules: settings.rules });
  });
});

describe("readPolicyConfig", () => {
  it("reads back what was planned", () => {
    const { enforcementLevel: _, ...own } = config["log-retention"] ?? {};
    expect(readPolicyConfig("log-retention", own)).toEqual({
      settings: { ...settings, rules: { "log-retention": { days: 7 } } },
      exceptions: [],
    });
    expect(readPolicyConfig("exception-valid", config["exception-valid"] ?? {})).toEqual({
      settings,
      exceptions,
    });
  });

  it("assumes production where nothing is configured", () => {
    expect(readPolicyConfig("log-retention", {})).toEqual({
      settings: { isProduction: true, requiredTags: [], rules: { "log-retention": {} } },
      exceptions: [],
    });
  });
});
