import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Scheme } from "../scheme.ts";
import { stateful } from "../stateful.ts";
import { createAuroraCluster } from "./aurora-cluster.ts";
import {
  databaseName,
  databasePort,
  planDatabase,
  planDatabaseUrl,
  planMonitoringTrust,
} from "./database-plan.ts";
import type { DatabasePlan, DatabaseSizes } from "./database-plan.ts";
import { createRdsInstance } from "./rds-instance.ts";
import type { Server } from "./rds-instance.ts";

export interface DatabaseArgs extends DatabaseSizes {
  scheme: Scheme;
  vpcId: pulumi.Input<string>;
  /** Private subnets, in two zones at least. */
  subnetIds: readonly pulumi.Input<string>[];
  /** Days that PostgreSQL's log is kept in CloudWatch, a value that CloudWatch takes. Default 30. */
  logRetentionDays?: number;
  /**
   * Raise it for another password. The database takes it at once, whereas services read the URL when they start:
   * restart them in the same deployment. Default 1.
   */
  passwordGeneration?: number;
  /** Measures the database's machine each minute; a role is made for it. Default: not. */
  enhancedMonitoring?: {
    accountId: string;
    region: string;
    /** Default `aws`. */
    partition?: string;
  };
}

/**
 * PostgreSQL 17 for the trace processor, on an RDS instance or as an Aurora Serverless v2 cluster: encrypted, TLS only,
 * backed up, unreachable but for those that `grantAccessFrom` lets in. In production it has a standby in another zone
 * and is protected from deletion.
 *
 * The password is made here and goes as a Pulumi secret to the database and to Secrets Manager. The write-only
 * arguments (`passwordWo`, `secretStringWo`) are not used: Pulumi writes those to its state just as encrypted as these,
 * but no longer sees when they change, so that a replaced database's address would never reach the URL.
 */
export class Database extends pulumi.ComponentResource {
  /** The address that writes go to. */
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly databaseName: string = databaseName;
  /** Has no rules until `grantAccessFrom`. */
  readonly securityGroupId: pulumi.Output<string>;
  /** The secret in Secrets Manager that holds the whole `postgres://` URL. */
  readonly urlSecretArn: pulumi.Output<string>;
  /** Physical name of the instance or the cluster, the dimension of its metrics. */
  readonly identifier: string;

  readonly #name: string;
  readonly #scheme: Scheme;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:database:Database", name, {}, opts);
    const { scheme } = args;
    const plan = planDatabase(scheme, args);
    const base: Base = { name, scheme, parent: this, plan };
    this.#name = name;
    this.#scheme = scheme;
    this.identifier = plan.identifier;

    const password = createPassword(base, args.passwordGeneration ?? 1);
    const securityGroup = createSecurityGroup(base, args.vpcId);
    const server = createServer(base, args, password, securityGroup);
    const { secret, version } = createUrlSecret(base, server, password);

    this.host = server.host;
    this.port = server.port;
    this.securityGroupId = securityGroup.id;
    // By way of the version, so that nothing starts before the secret has a value.
    this.urlSecretArn = pulumi.all([secret.arn, version.arn]).apply(([arn]) => arn);
    this.registerOutputs({
      host: this.host,
      port: this.port,
      databaseName: this.databaseName,
      securityGroupId: this.securityGroupId,
      urlSecretArn: this.urlSecretArn,
    });
  }

  /** Lets the members of exactly that security group connect. `name` says who they are, as `service`. */
  grantAccessFrom(name: string, securityGroupId: pulumi.Input<string>): aws.vpc.SecurityGroupIngressRule {
    return new aws.vpc.SecurityGroupIngressRule(
      `${this.#name}-from-${name}`,
      {
        securityGroupId: this.securityGroupId,
        referencedSecurityGroupId: securityGroupId,
        ipProtocol: "tcp",
        fromPort: databasePort,
        toPort: databasePort,
        description: `PostgreSQL from ${name}`,
        tags: this.#scheme.tags,
      },
      { parent: this },
    );
  }
}

interface Base {
  name: string;
  scheme: Scheme;
  parent: Database;
  plan: DatabasePlan;
}

/** 40 letters and digits (238 bits): nothing that a URL, a shell or RDS would take for something else. */
function createPassword({ name, parent }: Base, generation: number): pulumi.Output<string> {
  const password = new random.RandomPassword(
    `${name}-password`,
    { length: 40, special: false, keepers: { generation: String(generation) } },
    { parent },
  );
  return pulumi.secret(password.result);
}

function createSecurityGroup({ name, scheme, parent }: Base, vpcId: pulumi.Input<string>) {
  return new aws.ec2.SecurityGroup(
    `${name}-group`,
    {
      vpcId,
      name: scheme.name("database"),
      description: "PostgreSQL, reached only from the groups that its rules name",
      tags: { ...scheme.tags, Name: scheme.name("database") },
    },
    // A database that outlives its stack still stands in it, as it does in its subnet and parameter groups.
    { parent, retainOnDelete: scheme.isProduction },
  );
}

function createServer(
  base: Base,
  args: DatabaseArgs,
  password: pulumi.Output<string>,
  securityGroup: aws.ec2.SecurityGroup,
): Server {
  const { name, scheme, parent, plan } = base;
  const subnetGroup = new aws.rds.SubnetGroup(
    `${name}-subnets`,
    {
      name: scheme.name("database"),
      description: "Private subnets",
      subnetIds: [...args.subnetIds],
      tags: scheme.tags,
    },
    { parent, retainOnDelete: scheme.isProduction },
  );
  const retentionInDays = args.logRetentionDays ?? 30;
  const logGroups = plan.logGroups.map(({ log, logGroupName }) => {
    const group = { name: logGroupName, retentionInDays, tags: scheme.tags };
    return new aws.cloudwatch.LogGroup(`${name}-${log}-log`, group, { parent });
  });
  const monitoring = createMonitoringRole(base, args.enhancedMonitoring);
  const create = args.engine === "rds" ? createRdsInstance : createAuroraCluster;
  return create({
    ...base,
    sizes: args,
    password,
    subnetGroupName: subnetGroup.name,
    securityGroupId: securityGroup.id,
    monitoringRoleArn: monitoring?.role.arn,
    dependsOn: monitoring ? [...logGroups, monitoring.attachment] : logGroups,
  });
}

function createMonitoringRole(base: Base, monitoring: DatabaseArgs["enhancedMonitoring"]) {
  if (!monitoring) return undefined;
  const { name, scheme, parent, plan } = base;
  const { accountId, region, partition = "aws" } = monitoring;
  const role = new aws.iam.Role(
    `${name}-monitoring-role`,
    {
      name: scheme.name("database-monitoring"),
      description: "Lets RDS write the measurements of the database's machine",
      assumeRolePolicy: planMonitoringTrust({ accountId, region, partition, identifier: plan.identifier }),
      tags: scheme.tags,
    },
    { parent },
  );
  const attachment = new aws.iam.RolePolicyAttachment(
    `${name}-monitoring-policy`,
    {
      role: role.name,
      // It writes to the log group RDSOSMetrics alone.
      policyArn: `arn:${partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
    },
    { parent },
  );
  return { role, attachment };
}

function createUrlSecret({ name, scheme, parent }: Base, server: Server, password: pulumi.Output<string>) {
  const secret = new aws.secretsmanager.Secret(
    `${name}-url`,
    {
      name: scheme.name("database-url"),
      description: "The trace processor's DATABASE_URL",
      // Outside production the name must be free again at once, for the next deployment.
      recoveryWindowInDays: scheme.isProduction ? 30 : 0,
      tags: scheme.tags,
    },
    { parent, ...stateful(scheme) },
  );
  // A secret, as the password is.
  const secretString = pulumi
    .all([server.host, password])
    .apply(([host, text]) => planDatabaseUrl({ host, password: text }));
  const version = new aws.secretsmanager.SecretVersion(
    `${name}-url-version`,
    { secretId: secret.id, secretString },
    { parent },
  );
  return { secret, version };
}
