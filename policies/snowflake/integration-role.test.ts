import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { integrationRole } from "./integration-role.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("snowflake:index/storageIntegration:StorageIntegration", "integration", {
    storageProvider: "S3",
    storageAwsRoleArn: "arn:aws:iam::123456789012:role/snowflake",
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(integrationRole, [compliant(changes)])["integration"];
}

describe("integration-role", () => {
  it("passes a role", () => {
    expect(said()).toBe("complies");
  });

  it("refuses a user", () => {
    expect(said({ storageAwsRoleArn: "arn:aws:iam::123456789012:user/snowflake" })).toBe(
      "storageAwsRoleArn is arn:aws:iam::123456789012:user/snowflake, no role",
    );
  });

  it("refuses where none is named", () => {
    expect(said({ storageAwsRoleArn: undefined })).toBe("storageAwsRoleArn is not set");
  });

  it("asks nothing of other clouds", () => {
    expect(said({ storageProvider: "GCS", storageAwsRoleArn: undefined })).toBe("complies");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ storageAwsRoleArn: unknown })).toBe("unchecked: storageAwsRoleArn");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(integrationRole, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
