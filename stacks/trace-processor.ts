import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { usagePrefix } from "../contracts/bedrock/names.ts";
import {
  containerSettings,
  functionSettings,
  planEnvironment,
} from "../contracts/trace-processor-environment.ts";
import { Database } from "../infra/database/database.ts";
import type { Lake } from "../infra/lake/lake.ts";
import { planBucketName } from "../infra/lake/lake-plan.ts";
import { Network } from "../infra/network/network.ts";
import type { Scheme } from "../infra/scheme.ts";
import { AppSecrets } from "../infra/trace-processor/app-secrets.ts";
import { ContainerService } from "../infra/trace-processor/container-service.ts";
import { FunctionService } from "../infra/trace-processor/function-service.ts";
import type { StackConfig } from "./config.ts";
import type { StackOutputs } from "./outputs.ts";

/** AWS services that are called from private subnets, by what runs there. */
const services = {
  function: ["secretsmanager"],
  container: ["ecr.api", "ecr.dkr", "logs", "secretsmanager"],
} as const;

/** The trace processor with its PostgreSQL, as a container or as a function; it writes usage to the lake, where one is. */
export function deployTraceProcessor(
  config: StackConfig,
  scheme: Scheme,
  lake: Lake | undefined,
  provider: aws.Provider,
): StackOutputs {
  const { processor, secrets } = config;
  const network = makeNetwork(config, scheme, provider);
  const { vpcId, publicSubnetIds, privateSubnetIds } = network;
  const database = new Database(
    "database",
    {
      scheme,
      vpcId,
      subnetIds: privateSubnetIds,
      logRetentionDays: processor.logRetentionDays,
      ...config.database,
    },
    { provider },
  );
  const tokens = new AppSecrets(
    "secrets",
    {
      scheme,
      values: {
        ...(secrets.ingestTokens === undefined ? {} : { INGEST_TOKENS: pulumi.secret(secrets.ingestTokens) }),
        ...(secrets.readToken === undefined ? {} : { READ_TOKEN: pulumi.secret(secrets.readToken) }),
        ...(secrets.vercelDrainSecret === undefined
          ? {}
          : { VERCEL_DRAIN_SECRET: pulumi.secret(secrets.vercelDrainSecret) }),
      },
    },
    { provider },
  );
  const shared = {
    scheme,
    accountId: config.aws.accountId,
    region: config.aws.region,
    vpcId,
    privateSubnetIds,
    database,
    environment: environmentOf(config, lake === undefined ? undefined : usageLocation(config, scheme)),
    ...(lake === undefined
      ? {}
      : {
          usage: pulumi
            .all([lake.bucketArn, lake.kmsKeyArn])
            .apply(([bucketArn, kmsKeyArn]) => ({ bucketArn, kmsKeyArn })),
        }),
    secrets: tokens.arns,
    logRetentionDays: processor.logRetentionDays,
    memoryMb: processor.memoryMb,
  };
  if (processor.runAs === "function") {
    const service = new FunctionService(
      "trace-processor",
      { ...shared, maxConcurrency: processor.maxConcurrency },
      { provider },
    );
    return { webhookUrl: webhookOf(service.url), functions: { traceProcessor: service.functionName } };
  }
  const service = new ContainerService(
    "trace-processor",
    {
      ...shared,
      publicSubnetIds,
      domainName: processor.domainName as string,
      certificateArn: processor.certificateArn as string,
      ...(processor.hostedZoneId === undefined ? {} : { hostedZoneId: processor.hostedZoneId }),
      cpu: processor.cpu,
      minTasks: processor.minTasks,
      maxTasks: processor.maxTasks,
    },
    { provider },
  );
  return { webhookUrl: webhookOf(service.url) };
}

function makeNetwork(
  { network, aws, processor }: StackConfig,
  scheme: Scheme,
  provider: aws.Provider,
): Network {
  const { vpcId, publicSubnetIds, privateSubnetIds, cidr } = network;
  return new Network(
    "network",
    {
      scheme,
      region: aws.region,
      ...(vpcId === undefined ? { cidr } : { existing: { vpcId, publicSubnetIds, privateSubnetIds } }),
      interfaceServices: services[processor.runAs],
      // Prices come with the package: nothing is called outside AWS.
      needsInternet: false,
    },
    { provider },
  );
}

/** From the lake's planned name: a preview knows it. */
function usageLocation({ aws }: StackConfig, scheme: Scheme): string {
  return `s3://${planBucketName(scheme, aws.accountId)}/${usagePrefix}`;
}

function environmentOf({ processor }: StackConfig, usage: string | undefined): Record<string, string> {
  return planEnvironment({
    ...(usage === undefined ? {} : { USAGE_LOCATION: usage }),
    ...(processor.runAs === "function" ? functionSettings : containerSettings),
    RETENTION_DAYS: processor.retentionDays,
    COST_ALERT_THRESHOLD: processor.costAlertThresholdUsd,
    LATENCY_ALERT_THRESHOLD: processor.latencyAlertThresholdMs,
    LOG_LEVEL: "info",
  });
}

function webhookOf(url: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`${url}/webhook/vercel-trace`;
}
