import { describe, expect, it } from "vitest";
import { unknownInput } from "../testing/record-resources.ts";
import type { RecordedResource } from "../testing/record-resources.ts";
import type { Database } from "./database.ts";
import { enhancedMonitoring, findByName, recordDatabase, schemeOf } from "./record-database.ts";

/** Sorted: what is registered first depends on what it waits for. */
const titles = (resources: RecordedResource[]) =>
  resources.map(({ type, name }) => `${type} ${name}`).toSorted();

const common = [
  "tracelake:database:Database db",
  "random:index/randomPassword:RandomPassword db-password",
  "aws:ec2/securityGroup:SecurityGroup db-group",
  "aws:rds/subnetGroup:SubnetGroup db-subnets",
  "aws:cloudwatch/logGroup:LogGroup db-postgresql-log",
  "aws:secretsmanager/secret:Secret db-url",
  "aws:secretsmanager/secretVersion:SecretVersion db-url-version",
];
const rds = [
  "aws:cloudwatch/logGroup:LogGroup db-upgrade-log",
  "aws:rds/parameterGroup:ParameterGroup db-parameters",
  "aws:rds/instance:Instance db-instance",
];
const aurora = [
  "aws:rds/clusterParameterGroup:ClusterParameterGroup db-parameters",
  "aws:rds/cluster:Cluster db-cluster",
  "aws:rds/clusterInstance:ClusterInstance db-instance-1",
];
const monitoring = [
  "aws:iam/role:Role db-monitoring-role",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment db-monitoring-policy",
];

describe("Database", () => {
  it("is one instance and what belongs to it on RDS in dev", async () => {
    expect(titles(await recordDatabase())).toEqual([...common, ...rds].toSorted());
  });

  it("is the same and a monitoring role on RDS in production", async () => {
    const resources = await recordDatabase({ scheme: schemeOf("prod"), enhancedMonitoring });
    expect(titles(resources)).toEqual([...common, ...rds, ...monitoring].toSorted());
  });

  it("is a cluster of one instance on Aurora in dev, of two in production", async () => {
    expect(titles(await recordDatabase({ engine: "aurora" }))).toEqual([...common, ...aurora].toSorted());
    const second = "aws:rds/clusterInstance:ClusterInstance db-instance-2";
    expect(titles(await recordDatabase({ engine: "aurora", scheme: schemeOf("prod") }))).toEqual(
      [...common, ...aurora, second].toSorted(),
    );
  });

  it.each(["rds", "aurora"] as const)("tags whatever takes tags (%s)", async (engine) => {
    const grant = (database: Database) => void database.grantAccessFrom("service", "sg-1");
    const resources = await recordDatabase({ engine, enhancedMonitoring }, grant);
    const untaggable = /:(RandomPassword|SecretVersion|RolePolicyAttachment|Database)$/;
    const taggable = resources.filter(({ type }) => !untaggable.test(type));
    expect(taggable.length).toBeGreaterThan(7);
    expect(taggable.filter(({ inputs }) => inputs["tags"]?.owner !== "data-platform")).toEqual([]);
  });

  it("refuses sizes that AWS would refuse before it makes anything", async () => {
    await expect(recordDatabase({ storageGb: 5 })).rejects.toThrow("storageGb is 5");
  });

  it("can be previewed", async () => {
    const resources = await recordDatabase({}, undefined, { isPreview: true });
    expect(findByName(resources, "db-url-version").inputs["secretId"]).toBe(unknownInput);
  });
});

describe("its credentials", () => {
  const host = {
    rds: "tracelake-dev-database.abcdefghijkl.eu-central-1.rds.amazonaws.com",
    aurora: "tracelake-dev-database.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com",
  };
  const secretPassword = { secret: "password-of-db-password" };

  it("are letters and digits alone", async () => {
    expect(findByName(await recordDatabase(), "db-password").inputs).toEqual({
      length: 40,
      special: false,
      keepers: { generation: "1" },
    });
  });

  it("are made anew with another generation", async () => {
    const resources = await recordDatabase({ passwordGeneration: 2 });
    expect(findByName(resources, "db-password").inputs["keepers"]).toEqual({ generation: "2" });
  });

  it("reach either server as a secret", async () => {
    expect(findByName(await recordDatabase(), "db-instance").inputs["password"]).toEqual(secretPassword);
    const resources = await recordDatabase({ engine: "aurora" });
    expect(findByName(resources, "db-cluster").inputs["masterPassword"]).toEqual(secretPassword);
  });

  it.each(["rds", "aurora"] as const)(
    "stand as a whole URL in Secrets Manager, as a secret (%s)",
    async (engine) => {
      const resources = await recordDatabase({ engine });
      expect(findByName(resources, "db-url").inputs["name"]).toBe("tracelake-dev-database-url");
      expect(findByName(resources, "db-url-version").inputs).toEqual({
        secretId: "db-url_id",
        secretString: {
          secret: `postgres://tracelake:password-of-db-password@${host[engine]}:5432/tracelake?sslmode=require&uselibpqcompat=true`,
        },
      });
    },
  );

  it.each(["rds", "aurora"] as const)("are nowhere outside a secret (%s)", async (engine) => {
    const resources = await recordDatabase({ engine, scheme: schemeOf("prod"), enhancedMonitoring });
    const withoutSecrets = JSON.stringify(resources, (_, value) =>
      typeof value === "object" && value !== null && "secret" in value ? "masked" : value,
    );
    expect(JSON.stringify(resources)).toContain("password-of-db-password");
    expect(withoutSecrets).not.toContain("password-of");
  });

  it("are kept for 30 days after a deletion in production, and free their name at once in dev", async () => {
    const dev = findByName(await recordDatabase(), "db-url");
    expect(dev.inputs["recoveryWindowInDays"]).toBe(0);
    const kept = findByName(await recordDatabase({ scheme: schemeOf("prod") }), "db-url");
    expect(kept.inputs["recoveryWindowInDays"]).toBe(30);
    expect(kept.options).toMatchObject({ protect: true, retainOnDelete: true });
  });
});

describe("access to it", () => {
  it("is nobody's at first, in and out", async () => {
    const resources = await recordDatabase();
    const { inputs } = findByName(resources, "db-group");
    expect(inputs).not.toHaveProperty("ingress");
    expect(inputs).not.toHaveProperty("egress");
    expect(resources.filter(({ type }) => type.startsWith("aws:vpc/"))).toEqual([]);
  });

  it("is granted to exactly one security group, on PostgreSQL's port", async () => {
    const resources = await recordDatabase(
      {},
      (database) => void database.grantAccessFrom("service", "sg-service"),
    );
    expect(findByName(resources, "db-from-service")).toMatchObject({
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      inputs: {
        securityGroupId: "db-group_id",
        referencedSecurityGroupId: "sg-service",
        ipProtocol: "tcp",
        fromPort: 5432,
        toPort: 5432,
      },
      options: { parent: "tracelake:database:Database db" },
    });
    expect(findByName(resources, "db-from-service").inputs).not.toHaveProperty("cidrIpv4");
  });
});

describe("what it tells others", () => {
  it("is where it is, and the secret's ARN once the secret has a value", async () => {
    let told: unknown;
    const resources = await recordDatabase({}, (database) => {
      const { host, port, securityGroupId, urlSecretArn, databaseName, identifier } = database;
      database.grantAccessFrom("reader", urlSecretArn);
      host.apply((address) =>
        port.apply((number) =>
          securityGroupId.apply((group) => {
            told = { address, number, group, databaseName, identifier };
          }),
        ),
      );
    });
    expect(told).toEqual({
      address: "tracelake-dev-database.abcdefghijkl.eu-central-1.rds.amazonaws.com",
      number: 5432,
      group: "db-group_id",
      databaseName: "tracelake",
      identifier: "tracelake-dev-database",
    });
    const user = findByName(resources, "db-from-reader");
    expect(user.inputs["referencedSecurityGroupId"]).toBe(
      "arn:aws:secretsmanager:eu-central-1:111122223333:secret:tracelake-dev-database-url-AbCdEf",
    );
    expect(user.options.dependsOn).toContain("aws:secretsmanager/secretVersion:SecretVersion db-url-version");
  });
});
