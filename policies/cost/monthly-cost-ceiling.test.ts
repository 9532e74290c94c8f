import { describe, expect, it } from "vitest";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { monthlyCostCeiling } from "./monthly-cost-ceiling.ts";

const topic = makeResource("aws:sns/topic:Topic", "errors", {});
const stack = makeResource("pulumi:pulumi:Stack", "tracelake-dev", {});
const settings = (estimatedUsd: unknown, monthlyCostCeilingUsd = 100) =>
  makeSettings({ monthlyCostCeilingUsd, rules: { "monthly-cost-ceiling": { estimatedUsd } } });

describe("monthly-cost-ceiling", () => {
  it("passes an estimate up to the ceiling", () => {
    expect(verdictsOf(monthlyCostCeiling, [topic, stack], settings(100))).toEqual({
      "tracelake-dev": "complies",
    });
  });

  it("refuses an estimate above it", () => {
    expect(verdictsOf(monthlyCostCeiling, [topic, stack], settings(100.5))).toEqual({
      "tracelake-dev": "the estimate is 100.50 USD a month, the ceiling 100.00 USD",
    });
  });

  it("speaks of the first resource where the stack itself is not seen", () => {
    expect(verdictsOf(monthlyCostCeiling, [topic], settings(1))).toEqual({ errors: "complies" });
  });

  it("leaves it unchecked where no estimate was made", () => {
    expect(verdictsOf(monthlyCostCeiling, [stack], settings(undefined))).toEqual({
      "tracelake-dev": "unchecked: estimatedUsd",
    });
  });

  it("has no word where there is no ceiling, or no resource", () => {
    expect(verdictsOf(monthlyCostCeiling, [stack], makeSettings())).toEqual({});
    expect(verdictsOf(monthlyCostCeiling, [], settings(1))).toEqual({});
  });
});
