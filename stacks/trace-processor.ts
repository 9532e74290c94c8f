import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { usagePrefix } from "../contracts/bedrock/names.ts";
import { Database } from "../infra/database/database.ts";
import type { Lake } from "../infra/lake/lake.ts";
import { planBucketName } from "../infra/lake/lake-plan.ts";
import { Network } from "../infra/network/network.ts";
import type { Scheme } from "../infra/scheme.ts";
import { AppSecrets } from "../infra/trace-processor/app-secrets.ts";
import { ContainerService } from "../infra/trace-processor/container-service.ts";
import { FunctionService } from "../infra/trace-processor/function-service.ts";
import type { StackConfig } from "./config.ts";
import type { Deployed } from "./monitoring.ts";
import type { CapabilityParts } from "./outputs.ts";
import {
  alertsNeedInternet,
  isMonitored,
  planAlertServices,
  planProcessorEnvironment,
  planProcessorRights,
} from "./processor-environment.ts";

/** AWS services that are called from private subnets, by what runs there. */
const services = {
  function: ["secretsmanager"],
  container: ["ecr.api", "ecr.dkr", "logs", "secretsmanager"],
} as const;

/** Alerts are looked at by the same call; each of the alarms' periods has one then. */
const monitoredMinutes = 5;
const unmonitoredMinutes = 60;

export interface ProcessorParts extends Omit<CapabilityParts, "notifications"> {
  balancer: Deployed["balancer"];
}

/** The trace processor with its PostgreSQL, as a container or as a function; it writes usage to the lake, where one is. */
export function deployTraceProcessor(
  config: StackConfig,
  scheme: Scheme,
  lake: Lake | undefined,
  provider: aws.Provider,
): ProcessorParts {
  const { processor } = config;
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
  const tokens = new AppSecrets("secrets", { scheme, values: secretsOf(config) }, { provider });
  const shared = {
    scheme,
    accountId: config.aws.accountId,
    region: config.aws.region,
    vpcId,
    privateSubnetIds,
    database,
    environment: planProcessorEnvironment(
      config,
      scheme,
      lake === undefined ? undefined : usageLocation(config, scheme),
    ),
    rights: planProcessorRights(config, scheme),
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
      {
        ...shared,
        maxConcurrency: processor.maxConcurrency,
        maintenanceMinutes: isMonitored(config) ? monitoredMinutes : unmonitoredMinutes,
      },
      { provider },
    );
    return {
      outputs: { webhookUrl: webhookOf(service.url), functions: { traceProcessor: service.functionName } },
      watched: [service],
      balancer: undefined,
    };
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
  return {
    outputs: { webhookUrl: webhookOf(service.url) },
    watched: [service],
    balancer: service.metricNames,
  };
}

function secretsOf({ secrets, capabilities }: StackConfig) {
  const { ingestTokens, readToken, vercelDrainSecret, alertSlackUrl, alertWebhookSecret } = secrets;
  const isTold = capabilities.includes("monitoring");
  const named = {
    INGEST_TOKENS: ingestTokens,
    READ_TOKEN: readToken,
    VERCEL_DRAIN_SECRET: vercelDrainSecret,
    ALERT_SLACK_URL: isTold ? alertSlackUrl : undefined,
    ALERT_WEBHOOK_SECRET: isTold ? alertWebhookSecret : undefined,
  };
  const given = Object.entries(named).filter(
    (entry): entry is [keyof typeof named, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(given.map(([name, value]) => [name, pulumi.secret(value)]));
}

function makeNetwork(config: StackConfig, scheme: Scheme, provider: aws.Provider): Network {
  const { network, aws, processor } = config;
  const { vpcId, publicSubnetIds, privateSubnetIds, cidr } = network;
  return new Network(
    "network",
    {
      scheme,
      region: aws.region,
      ...(vpcId === undefined ? { cidr } : { existing: { vpcId, publicSubnetIds, privateSubnetIds } }),
      interfaceServices: [...services[processor.runAs], ...planAlertServices(config)],
      // Prices come with the package: nothing but a webhook is outside AWS.
      needsInternet: alertsNeedInternet(config),
    },
    { provider },
  );
}

/** From the lake's planned name: a preview knows it. */
function usageLocation({ aws }: StackConfig, scheme: Scheme): string {
  return `s3://${planBucketName(scheme, aws.accountId)}/${usagePrefix}`;
}

function webhookOf(url: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`${url}/webhook/vercel-trace`;
}
