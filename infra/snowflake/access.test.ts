import { describe, expect, it, vi } from "vitest";
import { recordResources } from "../testing/record-resources.ts";
import { find, makeLake, ofType, recordLake } from "./record-lake.ts";

// A whole program takes a second, several where a machine is busy.
vi.setConfig({ testTimeout: 30_000 });

describe("grants", () => {
  it("go to the program's own roles and never to PUBLIC or an administrator", async () => {
    const grantees = ofType(await recordLake(), "GrantPrivilegesToAccountRole").map(({ inputs }) =>
      String(inputs["accountRoleName"]),
    );
    expect([...new Set(grantees)].toSorted()).toEqual([
      '"TRACELAKE_DEV_LOADER"',
      '"TRACELAKE_DEV_OPERATOR"',
      '"TRACELAKE_DEV_READER"',
      '"TRACELAKE_DEV_TRANSFORMER"',
    ]);
  });

  it("name exactly one target each", async () => {
    const targets = ofType(await recordLake(), "GrantPrivilegesToAccountRole").map(
      ({ inputs }) => Object.keys(inputs).filter((key) => key.startsWith("on")).length,
    );
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((count) => count !== 1)).toEqual([]);
  });

  it("reach raw objects that exist and those to come, and each pipe by its name", async () => {
    const resources = await recordLake();
    const inSchema = '"BRAINTRUST_DATA"."RAW_DATA"';
    const tables = { objectTypePlural: "TABLES", inSchema };
    const onSchemaObject = (name: string) => find(resources, name).inputs["onSchemaObject"];
    expect(onSchemaObject("lake-grant-operator-on-raw-tables-future")).toEqual({ future: tables });
    expect(onSchemaObject("lake-grant-operator-on-raw-tables-all")).toEqual({ all: tables });
    expect(onSchemaObject("lake-grant-operator-on-braintrust_traces-pipe-v1")).toEqual({
      objectType: "PIPE",
      objectName: `${inSchema}."BRAINTRUST_TRACES_PIPE"`,
    });
  });
});

describe("schemas", () => {
  it("are of managed access, so that who makes an object hands out no rights on it", async () => {
    const schemas = ofType(await recordLake(), "Schema").map(({ inputs }) => inputs);
    expect(schemas).toHaveLength(4);
    for (const inputs of schemas) expect(inputs).toMatchObject({ withManagedAccess: "true" });
  });

  it("leave no public one beside them", async () => {
    expect(find(await recordLake(), "lake-database").inputs).toMatchObject({
      dropPublicSchemaOnCreation: true,
    });
  });
});

describe("cost", () => {
  it("is bounded by a monitor, auto-suspend and a time limit", async () => {
    const resources = await recordLake();
    expect(find(resources, "lake-warehouse").inputs).toMatchObject({
      warehouseSize: "XSMALL",
      autoSuspend: 60,
      autoResume: "true",
      initiallySuspended: true,
      resourceMonitor: "TRACELAKE_DEV_MONITOR",
      statementTimeoutInSeconds: 3600,
    });
    expect(find(resources, "lake-monitor").inputs).toMatchObject({ creditQuota: 10, suspendTrigger: 100 });
  });

  it("is bounded by an administrator's monitor where one is named", async () => {
    const limit = { existingResourceMonitor: "COMPANY_MONITOR" };
    const resources = await recordResources(() => void makeLake({}, limit));
    expect(ofType(resources, "ResourceMonitor")).toEqual([]);
    expect(find(resources, "lake-warehouse").inputs["resourceMonitor"]).toBe("COMPANY_MONITOR");
  });

  it("is told by the tags of database and warehouse", async () => {
    const tags = ofType(await recordLake(), "TagAssociation").map(({ inputs }) => [
      inputs["objectIdentifiers"][0],
      inputs["tagId"],
      inputs["tagValue"],
    ]);
    expect(tags).toContainEqual(['"BRAINTRUST_DATA"', '"BRAINTRUST_DATA"."MONITORING"."COST_CENTRE"', "42"]);
    expect(tags).toContainEqual([
      '"TRACELAKE_DEV_WAREHOUSE"',
      '"BRAINTRUST_DATA"."MONITORING"."OWNER"',
      "data",
    ]);
    expect(tags).toHaveLength(8);
  });
});
