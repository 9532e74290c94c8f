import type { Monitored, MonitoredProcessor } from "../../contracts/monitoring/monitored.ts";
import { planFunctionArns } from "../aws/function-plan.ts";
import type { AwsPlace } from "../aws/place.ts";
import { planAggregator } from "../bedrock/aggregator-plan.ts";
import { planConnectionLimit } from "../database/connection-limit-plan.ts";
import type { DatabaseSizes } from "../database/database-plan.ts";
import { planBucketName } from "../lake/lake-plan.ts";
import { monitorTimeoutSeconds, planMonitor } from "../pipeline-monitor/monitor-plan.ts";
import type { Scheme } from "../scheme.ts";
import { planNames } from "../snowflake/names-plan.ts";
import { planTaskLogGroup, servingPart, servingTimeoutSeconds } from "../trace-processor/serving-plan.ts";

/** What a stack says of itself, as far as its names follow from it. */
export interface MonitoredOptions {
  scheme: Scheme;
  place: AwsPlace;
  capabilities: readonly string[];
  monitoring: { namespace: string; errorLogGroup: string };
  processor: { runAs: "container" | "function"; minTasks: number };
  database: Pick<DatabaseSizes, "engine" | "instanceClass" | "maxCapacityAcu" | "storageGb">;
  bedrock: { timeoutSeconds: number };
  snowflake?: { snapshotMinutes: number } | undefined;
  /** Names that only the deployment tells. */
  balancer?: { loadBalancer: string; targetGroup: string } | undefined;
}

/** Metrics of environments that share an account are told apart by the names that operators type. */
export function planServiceName(scheme: Scheme): string {
  return scheme.typed(servingPart);
}

/** `/experimentation-platform/errors`, its last part as operators type it: `/experimentation-platform/DEV_errors`. */
export function planErrorLogGroup(scheme: Scheme, configured: string): string {
  const at = configured.lastIndexOf("/") + 1;
  return `${configured.slice(0, at)}${scheme.typed(configured.slice(at))}`;
}

export function planAlertTopicName(scheme: Scheme): string {
  return scheme.name("alerts");
}

/** Everything that can be watched in an environment, by the names that its parts are given. */
export function planMonitored(options: MonitoredOptions): Monitored {
  const { scheme, place, capabilities, monitoring, snowflake } = options;
  const { partition, region, accountId } = place;
  const has = (capability: string) => capabilities.includes(capability);
  const hasPipeline = has("braintrust") && snowflake !== undefined;
  return {
    environment: scheme.environment,
    prefix: scheme.name("").replace(/-$/, ""),
    partition,
    region,
    accountId,
    namespace: monitoring.namespace,
    errorLogGroup: planErrorLogGroup(scheme, monitoring.errorLogGroup),
    topicName: planAlertTopicName(scheme),
    functions: planFunctions(options, hasPipeline),
    ...(has("processor") ? { processor: planProcessor(options) } : {}),
    ...(has("bedrock") ? { bedrock: planBedrock(scheme, place) } : {}),
    ...(hasPipeline
      ? {
          pipeline: {
            database: planNames(scheme).database,
            snapshotMinutes: snowflake.snapshotMinutes,
            deadLetterQueue: planMonitor(scheme, place).deadLetterQueueName,
          },
        }
      : {}),
    ...(has("braintrust") || has("bedrock") ? { bucketName: planBucketName(scheme, accountId) } : {}),
  };
}

function planFunctions(
  { scheme, place, capabilities, processor, bedrock }: MonitoredOptions,
  hasPipeline: boolean,
): Monitored["functions"] {
  const of = (name: string, timeoutSeconds: number) => ({
    name,
    timeoutSeconds,
    logGroup: planFunctionArns(place, name).logGroupName,
  });
  const isFunction = capabilities.includes("processor") && processor.runAs === "function";
  return {
    ...(isFunction ? { "trace-processor": of(scheme.name(servingPart), servingTimeoutSeconds) } : {}),
    ...(capabilities.includes("bedrock")
      ? { "bedrock-metrics": of(aggregatorOf(scheme, place).functionName, bedrock.timeoutSeconds) }
      : {}),
    ...(hasPipeline
      ? { "pipeline-monitor": of(planMonitor(scheme, place).functionName, monitorTimeoutSeconds) }
      : {}),
  };
}

function planProcessor({
  scheme,
  place,
  processor,
  database,
  balancer,
}: MonitoredOptions): MonitoredProcessor {
  const name = scheme.name(servingPart);
  return {
    service: planServiceName(scheme),
    ...(processor.runAs === "function"
      ? { logGroup: planFunctionArns(place, name).logGroupName }
      : {
          logGroup: planTaskLogGroup(scheme),
          container: { cluster: name, service: name, minTasks: processor.minTasks, ...balancer },
        }),
    database: {
      engine: database.engine,
      identifier: scheme.name("database"),
      connectionLimit: planConnectionLimit(database),
      storageGb: database.storageGb,
    },
  };
}

function planBedrock(scheme: Scheme, place: AwsPlace): NonNullable<Monitored["bedrock"]> {
  const { queueName, deadLetterQueueName, ledgerName } = aggregatorOf(scheme, place);
  return { queue: queueName, deadLetterQueue: deadLetterQueueName, ledger: ledgerName };
}

/** Its names don't depend on where the logs lie. */
function aggregatorOf(scheme: Scheme, place: AwsPlace) {
  return planAggregator({ scheme, place, lakeName: planBucketName(scheme, place.accountId) });
}
