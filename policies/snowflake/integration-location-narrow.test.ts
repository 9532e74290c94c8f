import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { integrationLocationNarrow } from "./integration-location-narrow.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("snowflake:index/storageIntegration:StorageIntegration", "integration", {
    storageAllowedLocations: ["s3://lake/braintrust/traces/"],
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(integrationLocationNarrow, [compliant(changes)])["integration"];
}

describe("integration-location-narrow", () => {
  it("passes a prefix", () => {
    expect(said()).toBe("complies");
  });

  it("refuses the whole bucket", () => {
    expect(said({ storageAllowedLocations: ["s3://lake/braintrust/", "s3://lake/"] })).toBe(
      "it allows the whole of s3://lake/",
    );
  });

  it("refuses the whole bucket without a slash too", () => {
    expect(said({ storageAllowedLocations: ["s3://lake"] })).toBe("it allows the whole of s3://lake");
  });

  it("refuses every location", () => {
    expect(said({ storageAllowedLocations: ["*"] })).toBe("it allows every location (*)");
  });

  it("refuses a prefix that longer names share", () => {
    expect(said({ storageAllowedLocations: ["s3://lake/braintrust"] })).toBe(
      "s3://lake/braintrust does not end in a slash, so it allows longer names too",
    );
  });

  it("refuses an empty list", () => {
    expect(said({ storageAllowedLocations: [] })).toBe("storageAllowedLocations is empty");
  });

  it("leaves it unchecked while a location is not known", () => {
    expect(said({ storageAllowedLocations: ["s3://lake/braintrust/", unknown] })).toBe(
      "unchecked: storageAllowedLocations",
    );
  });

  it("refuses what is certain even then", () => {
    expect(said({ storageAllowedLocations: [unknown, "s3://lake/"] })).toBe(
      "it allows the whole of s3://lake/",
    );
  });

  it("has no word about other types", () => {
    expect(verdictsOf(integrationLocationNarrow, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual(
      {},
    );
  });
});
