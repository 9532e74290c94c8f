import { describe, expect, it } from "vitest";
import { planScheme } from "../scheme.ts";
import { planIdentifier, planNames, planQualifiedName, planQuotedName } from "./names-plan.ts";

const schemeOf = (typedPrefix: string, typedSuffix: string) =>
  planScheme({
    project: "tracelake",
    environment: "dev",
    owner: "data",
    costCentre: "42",
    isProduction: false,
    typedPrefix,
    typedSuffix,
  });

describe("planNames", () => {
  it("is what operators type, in the upper case that unquoted names mean", () => {
    expect(planNames(schemeOf("", ""))).toEqual({
      database: "BRAINTRUST_DATA",
      schemas: { raw: "RAW_DATA", current: "CURRENT_DATA", marts: "MARTS", monitoring: "MONITORING" },
      warehouse: "TRACELAKE_DEV_WAREHOUSE",
      resourceMonitor: "TRACELAKE_DEV_MONITOR",
      storageIntegration: "S3_BRAINTRUST_INTEGRATION",
      archiveIntegration: "S3_BRAINTRUST_ARCHIVE_INTEGRATION",
      errorIntegration: "SNS_BRAINTRUST_ERRORS_INTEGRATION",
      snapshotIntegration: "SNS_PIPELINE_SNAPSHOTS_INTEGRATION",
      roles: {
        loader: "TRACELAKE_DEV_LOADER",
        transformer: "TRACELAKE_DEV_TRANSFORMER",
        reader: "TRACELAKE_DEV_READER",
        operator: "TRACELAKE_DEV_OPERATOR",
      },
    });
  });

  it("puts the environment's prefix and suffix around the typed names only", () => {
    const { database, storageIntegration, schemas } = planNames(schemeOf("dev_", "_eu"));
    expect([database, storageIntegration, schemas.raw]).toEqual([
      "DEV_BRAINTRUST_DATA_EU",
      "DEV_S3_BRAINTRUST_INTEGRATION_EU",
      "RAW_DATA",
    ]);
  });

  it("refuses a suffix that would need quotes", () => {
    expect(() => planNames(schemeOf("", "-dev"))).toThrow(
      '"BRAINTRUST_DATA-dev" is no Snowflake name: letters, digits and underscores, a letter or underscore first, up to 255.',
    );
  });
});

describe("identifiers", () => {
  it.each(["", "1a", "a b", 'a"b', "a.b", "é", "a".repeat(256)])("refuses %j", (name) => {
    expect(() => planIdentifier(name)).toThrow("is no Snowflake name");
  });

  it("are joined with points, plain for SQL and quoted for the provider", () => {
    expect(planQualifiedName("a", "b_1", "C")).toBe("A.B_1.C");
    expect(planQuotedName("a", "b_1", "C")).toBe('"A"."B_1"."C"');
  });
});
