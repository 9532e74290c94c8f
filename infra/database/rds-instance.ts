import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";
import { stateful } from "../stateful.ts";
import {
  backupWindow,
  databaseName,
  databasePort,
  databaseUser,
  engineVersion,
  maintenanceWindow,
} from "./database-plan.ts";
import type { DatabasePlan, DatabaseSizes } from "./database-plan.ts";

/** What a database server of either engine is made from. */
export interface ServerOptions {
  name: string;
  scheme: Scheme;
  parent: pulumi.Resource;
  plan: DatabasePlan;
  sizes: DatabaseSizes;
  /** A secret. */
  password: pulumi.Output<string>;
  subnetGroupName: pulumi.Input<string>;
  securityGroupId: pulumi.Input<string>;
  /** The role of enhanced monitoring; undefined without it. */
  monitoringRoleArn: pulumi.Input<string> | undefined;
  /** What must be there before: the logs' groups, which AWS would else create without an end to what they keep. */
  dependsOn: pulumi.Resource[];
}

export interface Server {
  /** The address that writes go to. */
  host: pulumi.Output<string>;
  port: pulumi.Output<number>;
}

/** PostgreSQL on one RDS instance, with a standby in another zone in production. */
export function createRdsInstance(options: ServerOptions): Server {
  const { name, scheme, parent, plan, sizes, dependsOn } = options;
  const { name: parameterGroupName } = createParameterGroup(options);
  const instance = new aws.rds.Instance(
    `${name}-instance`,
    {
      ...planServer(options),
      engine: "postgres",
      engineVersion,
      instanceClass: sizes.instanceClass,
      identifier: plan.identifier,
      dbName: databaseName,
      username: databaseUser,
      password: options.password,
      parameterGroupName,
      storageType: "gp3",
      allocatedStorage: sizes.storageGb,
      maxAllocatedStorage: plan.maxStorageGb,
      multiAz: plan.isRedundant,
      backupWindow,
      maintenanceWindow,
      ...planInstanceWatching(options),
    },
    { parent, dependsOn, ...stateful(scheme) },
  );
  return { host: instance.address, port: instance.port };
}

function createParameterGroup({ name, scheme, parent, plan }: ServerOptions): aws.rds.ParameterGroup {
  return new aws.rds.ParameterGroup(
    `${name}-parameters`,
    {
      name: plan.parameterGroupName,
      family: plan.parameterGroupFamily,
      description: "TLS forced",
      parameters: plan.parameters,
      tags: scheme.tags,
    },
    { parent, retainOnDelete: scheme.isProduction },
  );
}

/** What an RDS instance and an Aurora cluster are both told. */
export function planServer({ scheme, plan, sizes, subnetGroupName, securityGroupId }: ServerOptions) {
  return {
    port: databasePort,
    dbSubnetGroupName: subnetGroupName,
    vpcSecurityGroupIds: [securityGroupId],
    storageEncrypted: true,
    backupRetentionPeriod: sizes.backupDays,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: plan.deleteAutomatedBackups,
    deletionProtection: plan.deletionProtection,
    ...plan.finalSnapshot,
    applyImmediately: plan.applyImmediately,
    enabledCloudwatchLogsExports: plan.exportedLogs,
    tags: { ...scheme.tags, Name: plan.identifier },
  };
}

/** What an RDS instance and an instance of an Aurora cluster are both told. */
export function planInstanceWatching({ plan, monitoringRoleArn }: ServerOptions) {
  return {
    publiclyAccessible: false,
    autoMinorVersionUpgrade: true,
    performanceInsightsEnabled: plan.hasPerformanceInsights,
    ...(plan.hasPerformanceInsights ? { performanceInsightsRetentionPeriod: 7 } : {}),
    ...(monitoringRoleArn ? { monitoringInterval: 60, monitoringRoleArn } : {}),
  };
}
