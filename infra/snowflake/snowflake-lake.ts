import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type * as snowflake from "@pulumi/snowflake";
import type * as aws from "@pulumi/aws";
import type { Scheme } from "../scheme.ts";
import { createAccess } from "./access.ts";
import type { WarehouseOptions } from "./access.ts";
import { createArchiveStage } from "./archive-stage.ts";
import type { PartContext } from "./child-options.ts";
import { createErrorNotifications, createSnapshotNotifications } from "./notifications.ts";
import { createExportPipes } from "./export-pipes.ts";
import type { ExportPipe } from "./export-pipes.ts";
import { createBaseGrants, createObjectGrants } from "./grants.ts";
import { readLanding } from "./landing-files.ts";
import { createLandingTables } from "./landing-tables.ts";
import { createObjectTags } from "./object-tags.ts";
import { withUsage } from "./exports-plan.ts";
import type { LakeExport } from "./exports-plan.ts";
import type { DeployedPipe } from "./export-texts-plan.ts";
import { fitToExports } from "./export-texts-plan.ts";
import { fitToQuota } from "./quota-text-plan.ts";
import { planNames } from "./names-plan.ts";
import type { SchemaKey } from "./names-plan.ts";
import { checkTopic } from "./policies-plan.ts";
import { planReaderAccess } from "./storage-access-plan.ts";
import { createStorageIntegration } from "./storage-integration.ts";
import type { StorageBucket } from "./storage-integration.ts";
import { createWarehouseObjects } from "./warehouse-objects.ts";

export interface SnowflakeLakeArgs {
  scheme: Scheme;
  /** The AWS account that holds the bucket and gets Snowflake's role. */
  accountId: pulumi.Input<string>;
  /** AWS partition. Default "aws". */
  partition?: string;
  bucketName: pulumi.Input<string>;
  bucketArn: pulumi.Input<string>;
  /** The bucket's key, if it has one of its own. Default none. */
  kmsKeyArn?: pulumi.Input<string> | undefined;
  /** What Braintrust exports; none may write below another one's prefix. Usage comes on its own, below `usage/`. */
  exports: readonly LakeExport[];
  /** For queries and builds; pipes need none. */
  warehouse: WarehouseOptions;
  /**
   * Credits a month, at which the warehouse is suspended. The monitor for it is made by the provider's role, which
   * Snowflake allows ACCOUNTADMIN only. Excludes `existingResourceMonitor`; one of both is needed.
   */
  creditQuota?: number;
  /** Name of a resource monitor that an account administrator made. Excludes `creditQuota`. */
  existingResourceMonitor?: string;
  /** Days for which deleted and changed rows can be had back; above 1 takes the Enterprise edition. Default 1. */
  timeTravelDays?: number;
  /** A standard SNS topic for files that could not be loaded, tasks that fail and what alerts find. Default none. */
  errorTopicArn?: pulumi.Input<string> | undefined;
  /** A standard SNS topic for the health of the pipeline; see `PipelineMonitor`. Default none. */
  snapshotTopicArn?: pulumi.Input<string> | undefined;
  /** Minutes between two reports to it. Default 60. */
  snapshotMinutes?: number;
  /** Absolute path of the folder with the landing's `.sql` files. */
  landingFolder: string;
  /** Absolute path of `runtime/warehouse`, whose `.sql` files the catalog names. */
  warehouseFolder: string;
  /** Makes everything in Snowflake; see `snowflakeProvider`. */
  snowflake: snowflake.Provider;
  /** Makes the roles in AWS. Default: the program's default provider. */
  aws?: aws.Provider;
}

/**
 * Braintrust's exports as tables in Snowflake: database, warehouse, roles, the role by which Snowflake reads the
 * lake, and for each export a stage and a pipe. The bucket's notifications to the pipes' queues are the lake's.
 */
export class SnowflakeLake extends pulumi.ComponentResource {
  readonly database: string;
  /** raw, current, marts, monitoring, by what each is called. */
  readonly schemas: Readonly<Record<SchemaKey, string>>;
  readonly warehouseName: string;
  readonly integrationName: string;
  /** The AWS role that Snowflake assumes to read the lake. */
  readonly roleArn: pulumi.Output<string>;
  readonly pipes: readonly ExportPipe[];

  constructor(name: string, args: SnowflakeLakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:snowflake:SnowflakeLake", name, {}, opts);
    checkArgs(args);
    const { scheme, partition = "aws", bucketName } = args;
    const exports = withUsage(args.exports);
    const names = planNames(scheme);
    const landing = readLanding(args.landingFolder);
    const { snowflake, aws } = args;
    const context: PartContext = { name, scheme, names, parent: this, snowflake, aws };

    const { base } = createAccess(context, planAccess(args));
    createObjectTags(context, base);
    const grants = createBaseGrants(context, base);
    const { tables, formats } = createLandingTables(context, landing, grants.all);
    const objects = [...tables.values(), ...formats];
    const bucket = planBucket(args, partition);
    const prefixes = exports.map(({ prefix }) => prefix);
    const storage = createStorageIntegration(context, bucket, planReaderAccess(names, prefixes));
    const archive = createArchiveStage(context, bucket, objects);
    const { errors, snapshots } = createWays(context, args, partition);
    const pipes = createExportPipes(context, {
      exports,
      landing,
      bucketName,
      errorIntegration: errors?.integration.name,
      dependsOn: [...objects, storage.integration, storage.isReady, ...Object.values(errors ?? {})],
    });
    createObjectGrants(context, [...base, ...objects, storage.integration, archive]);
    createWarehouseObjects(
      { ...context, readText: fitTexts(args, planDeployed(pipes)) },
      {
        landed: tables,
        pipes: pipes.map(({ resource }) => resource),
        grants: grants.toCome,
        notifications: errors && { integration: names.errorIntegration, isReady: Object.values(errors) },
        snapshots: snapshots && {
          integration: names.snapshotIntegration,
          everyMinutes: args.snapshotMinutes ?? defaultSnapshotMinutes,
          isReady: Object.values(snapshots),
        },
      },
    );

    this.database = names.database;
    this.schemas = names.schemas;
    this.warehouseName = names.warehouse;
    this.integrationName = names.storageIntegration;
    this.roleArn = storage.roleArn;
    this.pipes = pipes;
    this.registerOutputs({
      database: this.database,
      warehouseName: this.warehouseName,
      pipes: pipes.map(({ name: pipe, table, stage, prefix }) => ({ name: pipe, table, stage, prefix })),
    });
  }
}

/** The beat of the hourly tasks, with which the snapshot then shares the minute of the woken warehouse. */
const defaultSnapshotMinutes = 60;

/** Whom Snowflake tells. Without a topic nobody: that must not pass unseen. */
function createWays(context: PartContext, args: SnowflakeLakeArgs, partition: string) {
  const { accountId, errorTopicArn, snapshotTopicArn } = args;
  const open = (
    topicArn: pulumi.Input<string> | undefined,
    create: typeof createErrorNotifications,
    lost: string,
  ) => {
    if (topicArn !== undefined) return create(context, { accountId, partition, topicArn });
    void pulumi.log.warn(`${context.name}: ${lost}`, context.parent);
    return undefined;
  };
  return {
    errors: open(
      errorTopicArn,
      createErrorNotifications,
      "without `errorTopicArn` no alert is made, and nobody is told of files and tasks that fail",
    ),
    snapshots: open(
      snapshotTopicArn,
      createSnapshotNotifications,
      "without `snapshotTopicArn` the health of the pipeline is sent nowhere: no metric, no alarm",
    ),
  };
}

const fitTexts = ({ warehouseFolder, creditQuota }: SnowflakeLakeArgs, pipes: readonly DeployedPipe[]) =>
  fitToQuota(
    fitToExports((file) => readFileSync(path.join(warehouseFolder, file), "utf8"), pipes),
    creditQuota,
  );

function planDeployed(pipes: readonly ExportPipe[]): DeployedPipe[] {
  return pipes.map(({ kind, name, stage }) => ({ kind, pipe: name, stage }));
}

function checkArgs(args: SnowflakeLakeArgs): void {
  const { creditQuota, existingResourceMonitor, errorTopicArn, snapshotTopicArn } = args;
  if ((creditQuota === undefined) === (existingResourceMonitor === undefined))
    throw new Error("Give either `creditQuota` or `existingResourceMonitor`, and not both.");
  for (const [name, topicArn] of Object.entries({ errorTopicArn, snapshotTopicArn }))
    if (typeof topicArn === "string") checkTopic(name, topicArn);
}

function planBucket(args: SnowflakeLakeArgs, partition: string): StorageBucket {
  const { accountId, bucketName, bucketArn, kmsKeyArn } = args;
  return { accountId, partition, bucketName, bucketArn, kmsKeyArn };
}

function planAccess({
  warehouse,
  creditQuota,
  existingResourceMonitor,
  timeTravelDays = 1,
}: SnowflakeLakeArgs) {
  return { warehouse, creditQuota, existingResourceMonitor, timeTravelDays };
}
