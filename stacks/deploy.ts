import type * as aws from "@pulumi/aws";
import { bedrockLogsPrefix } from "../contracts/bedrock/names.ts";
import { BucketNotifications } from "../infra/lake/bucket-notifications.ts";
import { Lake } from "../infra/lake/lake.ts";
import { exportsPrefix } from "../infra/lake/prefixes.ts";
import { planScheme, type Scheme } from "../infra/scheme.ts";
import { bedrockDeliveries, deployBedrock } from "./bedrock.ts";
import { deployBraintrust } from "./braintrust.ts";
import type { StackConfig } from "./config.ts";
import { deployMonitoring } from "./monitoring.ts";
import { joinOutputs, type CapabilityParts, type StackOutputs } from "./outputs.ts";
import { makeAwsProvider } from "./providers.ts";
import { deployTraceProcessor } from "./trace-processor.ts";

/** In the names of everything. */
const project = "tracelake";

/** Everything of one environment, by capability. */
export function deploy(config: StackConfig): StackOutputs {
  const scheme = planScheme({
    project,
    environment: config.environment,
    owner: config.owner,
    costCentre: config.costCentre,
    isProduction: config.production,
    typedPrefix: config.namePrefix,
    typedSuffix: config.nameSuffix,
  });
  const aws = makeAwsProvider(config);
  const needsLake = has(config, "braintrust") || has(config, "bedrock");
  const lake = needsLake ? makeLake(config, scheme, aws) : undefined;
  const onLake = lake === undefined ? [] : deployOnLake(config, scheme, lake, aws);
  const processor = has(config, "processor") ? deployTraceProcessor(config, scheme, lake, aws) : undefined;
  const watched = [...onLake, ...(processor === undefined ? [] : [processor])].flatMap(
    (part) => part.watched,
  );
  return joinOutputs([
    ...onLake.map(({ outputs }) => outputs),
    ...(processor === undefined ? [] : [processor.outputs]),
    ...(has(config, "monitoring")
      ? [deployMonitoring(config, scheme, { watched, balancer: processor?.balancer }, aws)]
      : []),
  ]);
}

function has(config: StackConfig, capability: StackConfig["capabilities"][number]): boolean {
  return config.capabilities.includes(capability);
}

/** What reads from the lake or writes to it, with the one owner of the lake's notifications. */
function deployOnLake(
  config: StackConfig,
  scheme: Scheme,
  lake: Lake,
  provider: aws.Provider,
): CapabilityParts[] {
  const parts: CapabilityParts[] = [
    ...(has(config, "braintrust") ? [deployBraintrust(config, scheme, lake, provider)] : []),
    ...(has(config, "bedrock") ? [deployBedrock(config, scheme, lake, provider)] : []),
  ];
  const queues = parts.flatMap(({ notifications }) => notifications);
  if (queues.length > 0)
    new BucketNotifications("lake-notifications", { bucketName: lake.bucketName, queues }, { provider });
  return parts;
}

function makeLake(config: StackConfig, scheme: Scheme, provider: aws.Provider): Lake {
  const { keepLogsDays } = config.bedrock;
  const takesLogs = has(config, "bedrock") && config.bedrock.logBucket === undefined;
  return new Lake(
    "lake",
    {
      scheme,
      accountId: config.aws.accountId,
      ...config.lake,
      archivePrefixes: takesLogs ? [exportsPrefix, bedrockLogsPrefix] : [exportsPrefix],
      ...(takesLogs ? { deliveries: bedrockDeliveries(config) } : {}),
      ...(takesLogs && keepLogsDays !== undefined
        ? { expireAfterDays: { [bedrockLogsPrefix]: keepLogsDays } }
        : {}),
    },
    { provider },
  );
}
