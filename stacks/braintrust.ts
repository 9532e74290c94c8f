import path from "node:path";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { planAutomation } from "../infra/braintrust/automation.ts";
import { BraintrustExportRole } from "../infra/braintrust/export-role.ts";
import type { Lake } from "../infra/lake/lake.ts";
import { exportsPrefix, planPrefix } from "../infra/lake/prefixes.ts";
import { PipelineMonitor } from "../infra/pipeline-monitor/pipeline-monitor.ts";
import type { Scheme } from "../infra/scheme.ts";
import { LoadErrorsTopic } from "../infra/snowflake/load-errors-topic.ts";
import { snowflakeProvider } from "../infra/snowflake/provider.ts";
import { SnowflakeLake } from "../infra/snowflake/snowflake-lake.ts";
import type { StackConfig } from "./config.ts";
import type { CapabilityParts, StackOutputs } from "./outputs.ts";
import { isMonitored } from "./processor-environment.ts";

type BraintrustConfig = NonNullable<StackConfig["braintrust"]>;
type SnowflakeConfig = NonNullable<StackConfig["snowflake"]>;

const warehouseFolder = path.resolve(import.meta.dirname, "../runtime/warehouse");

/** Braintrust's exports: the role that writes them to the lake, and Snowflake, which loads what arrives. */
export function deployBraintrust(
  config: StackConfig,
  scheme: Scheme,
  lake: Lake,
  provider: aws.Provider,
): CapabilityParts {
  const braintrust = config.braintrust as BraintrustConfig;
  const roles = makeRoles(braintrust, scheme, lake, provider);
  const monitor = makeMonitor(config, scheme, provider);
  const snowflake = makeSnowflake(config, scheme, { lake, monitor }, provider);
  return {
    watched: [monitor],
    outputs: { ...outputsOf(braintrust, lake, roles, snowflake), ...monitorOutputs(monitor) },
    notifications: snowflake.pipes.map(({ prefix, notificationChannel }) => ({
      prefix,
      suffix: "",
      queueArn: notificationChannel,
    })),
  };
}

function outputsOf(
  braintrust: BraintrustConfig,
  lake: Lake,
  roles: ReadonlyMap<string, BraintrustExportRole>,
  snowflake: SnowflakeLake,
): StackOutputs {
  const roleOf = (projectId: string) => roles.get(projectId) ?? roles.get(anyProject);
  return {
    braintrust: pulumi
      .all(braintrust.exports.map(({ projectId }) => (roleOf(projectId) as BraintrustExportRole).roleArn))
      .apply((arns) => bodies(braintrust, lake.bucketName, arns)),
    braintrustApiUrl: braintrust.apiUrl,
    exportRoleArn: braintrust.rolePerProject
      ? Object.fromEntries([...roles].map(([project, role]) => [project, role.roleArn]))
      : (roles.get(anyProject) as BraintrustExportRole).roleArn,
    exportPath: Object.fromEntries(
      braintrust.exports.map(({ name }) => [
        name,
        pulumi.interpolate`s3://${lake.bucketName}/${planPrefix(name)}`,
      ]),
    ),
    externalIdPattern: [...roles.values()].map((role) => role.externalIdPattern),
    lakeBucket: lake.bucketName,
    snowflake: {
      database: snowflake.database,
      warehouse: snowflake.warehouseName,
      integration: snowflake.integrationName,
      pipes: snowflake.pipes.map(({ name, table, stage, prefix, takeOver }) => ({
        name,
        table,
        stage,
        prefix,
        takeOver,
      })),
    },
  };
}

const anyProject = "*";

/** One role for all exports, or one for each project with its own prefixes. */
function makeRoles(
  braintrust: BraintrustConfig,
  scheme: Scheme,
  lake: Lake,
  provider: aws.Provider,
): Map<string, BraintrustExportRole> {
  const { principals, orgId, rolePerProject, exports } = braintrust;
  const make = (name: string, suffix: string, extra: { projectId?: string; prefix: string | string[] }) =>
    new BraintrustExportRole(
      name,
      {
        scheme,
        roleName: `${scheme.typed("BraintrustExportRole")}${suffix}`,
        principals,
        orgId,
        bucketArn: lake.bucketArn,
        kmsKeyArn: lake.kmsKeyArn,
        ...extra,
      },
      { provider },
    );
  if (!rolePerProject) return new Map([[anyProject, make("export-role", "", { prefix: exportsPrefix })]]);
  const projects = [...new Set(exports.map(({ projectId }) => projectId))];
  return new Map(
    projects.map((projectId) => {
      const prefix = exports.filter((one) => one.projectId === projectId).map(({ name }) => planPrefix(name));
      // A role's name has 64 characters at the most: the id's first part tells an organisation's projects apart.
      const short = projectId.slice(0, 8);
      return [projectId, make(`export-role-${short}`, `-${short}`, { projectId, prefix })];
    }),
  );
}

/** Its metrics outlive its log, in which a line says when and what was reported. */
const monitorLogDays = 30;

function makeMonitor(config: StackConfig, scheme: Scheme, provider: aws.Provider): PipelineMonitor {
  const { accountId, region } = config.aws;
  return new PipelineMonitor(
    "pipeline-monitor",
    { scheme, accountId, region, logRetentionDays: monitorLogDays },
    { provider },
  );
}

const monitorOutputs = (monitor: PipelineMonitor): StackOutputs => ({
  functions: { pipelineMonitor: monitor.functionName },
  queues: { pipelineMonitorDeadLetters: monitor.deadLetterQueueName },
});

function makeSnowflake(
  config: StackConfig,
  scheme: Scheme,
  { lake, monitor }: { lake: Lake; monitor: PipelineMonitor },
  provider: aws.Provider,
): SnowflakeLake {
  const snowflake = config.snowflake as SnowflakeConfig;
  const braintrust = config.braintrust as BraintrustConfig;
  const { accountId, region } = config.aws;
  const emails = isMonitored(config) ? config.monitoring.alertEmails : [];
  const errors = new LoadErrorsTopic("load-errors", { scheme, accountId, region, emails }, { provider });
  return new SnowflakeLake("snowflake", {
    scheme,
    accountId,
    bucketName: lake.bucketName,
    bucketArn: lake.bucketArn,
    kmsKeyArn: lake.kmsKeyArn,
    exports: braintrust.exports.map(({ name, kind, format }) => ({
      name,
      kind,
      format,
      prefix: planPrefix(name),
    })),
    timeTravelDays: snowflake.timeTravelDays,
    warehouse: { size: snowflake.warehouseSize, autoSuspendSeconds: snowflake.autoSuspendSeconds },
    ...(snowflake.resourceMonitor === undefined
      ? { creditQuota: snowflake.creditQuota }
      : { existingResourceMonitor: snowflake.resourceMonitor }),
    errorTopicArn: errors.topic.arn,
    snapshotTopicArn: monitor.topicArn,
    snapshotMinutes: snowflake.snapshotMinutes,
    landingFolder: path.join(warehouseFolder, "landing"),
    warehouseFolder,
    aws: provider,
    snowflake: snowflakeProvider("snowflake-provider", {
      organization: snowflake.organization,
      account: snowflake.account,
      user: snowflake.user,
      role: snowflake.role,
      protocol: snowflake.protocol,
      ...(snowflake.host === undefined ? {} : { host: snowflake.host }),
      ...(snowflake.port === undefined ? {} : { port: snowflake.port }),
      privateKey: pulumi.secret(config.secrets.snowflakePrivateKey as string),
    }),
  });
}

/** What `POST /v1/project_automation` takes, one for each export. */
function bodies(braintrust: BraintrustConfig, bucketName: pulumi.Output<string>, roleArns: string[]) {
  return bucketName.apply((bucket) =>
    braintrust.exports.map((one, index) =>
      planAutomation({
        export: one,
        roleArn: roleArns[index] as string,
        bucketName: bucket,
        prefix: planPrefix(one.name),
      }),
    ),
  );
}
