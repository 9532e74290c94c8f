import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { makeResource, makeSettings } from "../testing/verdicts.ts";
import { logRetention } from "./log-retention.ts";

const group = (retentionInDays: unknown) =>
  makeResource("aws:cloudwatch/logGroup:LogGroup", "logs", { retentionInDays });

describeRule(logRetention, {
  compliant: () => [group(30)],
  cases: {
    "finds fault with none": [[group(undefined)], "its events never expire"],
    "finds fault with 0, which is for ever": [[group(0)], "its events never expire"],
    "is unchecked while it is not known": [[group(unknown)], "unchecked: retentionInDays"],
  },
});

describe("log-retention mends", () => {
  it("a group without retention, with 30 days or those of the environment", () => {
    expect(logRetention.remediate?.(group(undefined), makeSettings())).toEqual({ retentionInDays: 30 });
    const settings = makeSettings({ rules: { "log-retention": { days: 7 } } });
    expect(logRetention.remediate?.(group(0), settings)).toEqual({ retentionInDays: 7 });
  });

  it("nothing that complies or is not known", () => {
    expect(logRetention.remediate?.(group(14), makeSettings())).toBeUndefined();
    expect(logRetention.remediate?.(group(unknown), makeSettings())).toBeUndefined();
  });
});
