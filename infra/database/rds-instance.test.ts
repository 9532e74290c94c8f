import { describe, expect, it } from "vitest";
import { enhancedMonitoring, findByName, recordDatabase, schemeOf } from "./record-database.ts";

describe("Database on RDS", () => {
  it("is PostgreSQL 17 on gp3 that grows, encrypted, in private subnets, with its minor upgrades", async () => {
    expect(findByName(await recordDatabase(), "db-instance").inputs).toMatchObject({
      engine: "postgres",
      engineVersion: "17",
      instanceClass: "db.t4g.micro",
      identifier: "tracelake-dev-database",
      dbName: "tracelake",
      username: "tracelake",
      port: 5432,
      storageType: "gp3",
      allocatedStorage: 20,
      maxAllocatedStorage: 80,
      storageEncrypted: true,
      publiclyAccessible: false,
      dbSubnetGroupName: "tracelake-dev-database",
      vpcSecurityGroupIds: ["db-group_id"],
      autoMinorVersionUpgrade: true,
      backupRetentionPeriod: 7,
      performanceInsightsEnabled: true,
      performanceInsightsRetentionPeriod: 7,
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
    });
  });

  it("forces TLS by its parameter group", async () => {
    const resources = await recordDatabase();
    expect(findByName(resources, "db-instance").inputs["parameterGroupName"]).toBe(
      "tracelake-dev-database-17",
    );
    expect(findByName(resources, "db-parameters").inputs).toMatchObject({
      name: "tracelake-dev-database-17",
      family: "postgres17",
      parameters: [{ name: "rds.force_ssl", value: "1" }],
    });
  });

  it("can be thrown away in dev", async () => {
    const { inputs, options } = findByName(await recordDatabase(), "db-instance");
    expect(inputs).toMatchObject({ multiAz: false, deletionProtection: false, skipFinalSnapshot: true });
    expect(options).toMatchObject({ protect: false, retainOnDelete: false });
  });

  it("survives mistakes in production", async () => {
    const { inputs, options } = findByName(
      await recordDatabase({ scheme: schemeOf("prod"), backupDays: 30 }),
      "db-instance",
    );
    expect(inputs).toMatchObject({
      multiAz: true,
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "tracelake-prod-database-final",
      deleteAutomatedBackups: false,
      copyTagsToSnapshot: true,
      backupRetentionPeriod: 30,
      applyImmediately: false,
    });
    expect(options).toMatchObject({ protect: true, retainOnDelete: true });
  });

  it("waits for the groups of its logs, which end", async () => {
    const resources = await recordDatabase({ logRetentionDays: 14 });
    expect(findByName(resources, "db-postgresql-log").inputs).toMatchObject({
      name: "/aws/rds/instance/tracelake-dev-database/postgresql",
      retentionInDays: 14,
    });
    expect(findByName(resources, "db-instance").options.dependsOn).toEqual(
      expect.arrayContaining([
        "aws:cloudwatch/logGroup:LogGroup db-postgresql-log",
        "aws:cloudwatch/logGroup:LogGroup db-upgrade-log",
      ]),
    );
  });

  it("measures its machine only where asked", async () => {
    expect(findByName(await recordDatabase(), "db-instance").inputs).not.toHaveProperty("monitoringInterval");
    const resources = await recordDatabase({ enhancedMonitoring });
    expect(findByName(resources, "db-instance").inputs).toMatchObject({
      monitoringInterval: 60,
      monitoringRoleArn: "arn:aws:iam::111122223333:role/tracelake-dev-database-monitoring",
    });
    expect(findByName(resources, "db-instance").options.dependsOn).toContain(
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment db-monitoring-policy",
    );
    expect(findByName(resources, "db-monitoring-policy").inputs).toEqual({
      role: "tracelake-dev-database-monitoring",
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    });
  });
});
