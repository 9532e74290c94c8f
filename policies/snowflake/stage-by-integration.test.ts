import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { stageByIntegration } from "./stage-by-integration.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("snowflake:index/stage:Stage", "stage", {
    url: "s3://lake/traces/",
    storageIntegration: "S3_BRAINTRUST_INTEGRATION",
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(stageByIntegration, [compliant(changes)])["stage"];
}

describe("stage-by-integration", () => {
  it("passes a stage that goes by an integration", () => {
    expect(said()).toBe("complies");
  });

  it("refuses one that goes by none", () => {
    expect(said({ storageIntegration: undefined })).toBe("storageIntegration is not set");
  });

  it("refuses keys", () => {
    expect(said({ credentials: "AWS_KEY_ID = 'AKIA'" })).toBe("it holds credentials");
  });

  it("asks nothing of a stage within Snowflake", () => {
    expect(said({ url: undefined, storageIntegration: undefined })).toBe("complies");
  });

  it("leaves it unchecked while the integration is not known", () => {
    expect(said({ storageIntegration: unknown })).toBe("unchecked: storageIntegration");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(stageByIntegration, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
