import { describe, expect, it } from "vitest";
import { findByName, recordDatabase, schemeOf } from "./record-database.ts";

describe("Database on Aurora", () => {
  it("is a cluster of Serverless v2, encrypted, with TLS forced", async () => {
    const resources = await recordDatabase({ engine: "aurora" });
    expect(findByName(resources, "db-cluster").inputs).toMatchObject({
      engine: "aurora-postgresql",
      engineMode: "provisioned",
      engineVersion: "17",
      clusterIdentifier: "tracelake-dev-database",
      databaseName: "tracelake",
      masterUsername: "tracelake",
      serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 },
      dbClusterParameterGroupName: "tracelake-dev-database-17",
      storageEncrypted: true,
      vpcSecurityGroupIds: ["db-group_id"],
      enabledCloudwatchLogsExports: ["postgresql"],
    });
    expect(findByName(resources, "db-parameters").inputs).toMatchObject({
      family: "aurora-postgresql17",
      parameters: [{ name: "rds.force_ssl", value: "1" }],
    });
  });

  it("has instances that nobody reaches from outside", async () => {
    expect(findByName(await recordDatabase({ engine: "aurora" }), "db-instance-1").inputs).toMatchObject({
      identifier: "tracelake-dev-database-1",
      clusterIdentifier: "tracelake-dev-database",
      engine: "aurora-postgresql",
      instanceClass: "db.serverless",
      publiclyAccessible: false,
      autoMinorVersionUpgrade: true,
      promotionTier: 0,
    });
  });

  it("tells its URL only once an instance answers", async () => {
    const resources = await recordDatabase({ engine: "aurora" });
    expect(findByName(resources, "db-url-version").options.dependsOn).toContain(
      "aws:rds/clusterInstance:ClusterInstance db-instance-1",
    );
  });

  it("pauses where its least capacity is 0", async () => {
    const resources = await recordDatabase({ engine: "aurora", minCapacityAcu: 0 });
    expect(findByName(resources, "db-cluster").inputs["serverlessv2ScalingConfiguration"]).toEqual({
      minCapacity: 0,
      maxCapacity: 4,
      secondsUntilAutoPause: 900,
    });
  });

  it("survives mistakes in production", async () => {
    const resources = await recordDatabase({ engine: "aurora", scheme: schemeOf("prod") });
    expect(findByName(resources, "db-cluster").inputs).toMatchObject({
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "tracelake-prod-database-final",
      deleteAutomatedBackups: false,
    });
    for (const name of ["db-cluster", "db-instance-1", "db-instance-2"]) {
      expect(findByName(resources, name).options).toMatchObject({ protect: true, retainOnDelete: true });
    }
  });
});
