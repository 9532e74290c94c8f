import {
  containerSettings,
  functionSettings,
  planEnvironment,
} from "../contracts/trace-processor-environment.ts";
import { planArn, planPlace } from "../infra/aws/place.ts";
import type { PolicyStatement } from "../infra/aws/policy-document.ts";
import {
  planAlertTopicName,
  planErrorLogGroup,
  planServiceName,
} from "../infra/observability/monitored-plan.ts";
import type { Scheme } from "../infra/scheme.ts";
import { planTelling } from "../infra/trace-processor/telling-plan.ts";
import type { StackConfig } from "./config.ts";

/** What the trace processor reads of its deployment, but for its secrets. */
export function planProcessorEnvironment(
  config: StackConfig,
  scheme: Scheme,
  usageLocation: string | undefined,
): Record<string, string> {
  const { processor } = config;
  return planEnvironment({
    ...(usageLocation === undefined ? {} : { USAGE_LOCATION: usageLocation }),
    ...(processor.runAs === "function" ? functionSettings : containerSettings),
    ...(isMonitored(config) ? { ...measuring(config, scheme), ...alerting(config, scheme) } : {}),
    RETENTION_DAYS: processor.retentionDays,
    COST_ALERT_THRESHOLD: processor.costAlertThresholdUsd,
    LATENCY_ALERT_THRESHOLD: processor.latencyAlertThresholdMs,
    LOG_LEVEL: "info",
  });
}

/** What its code may do at AWS besides writing usage: just what its environment tells it to. */
export function planProcessorRights(config: StackConfig, scheme: Scheme): PolicyStatement[] {
  if (!isMonitored(config)) return [];
  const { monitoring, processor, aws } = config;
  const { topic, emailFrom, cloudwatch } = monitoring.alerts;
  const topicName = planAlertTopicName(scheme);
  return planTelling({
    place: planPlace(aws),
    ...(processor.runAs === "container"
      ? { errorLogGroup: planErrorLogGroup(scheme, monitoring.errorLogGroup) }
      : {}),
    ...(topic ? { topic: { name: topicName, keyAlias: `alias/${topicName}` } } : {}),
    ...(emailFrom === undefined ? {} : { emailFrom }),
    readsMetrics: cloudwatch,
  });
}

/** AWS services that alerts call from private subnets. */
export function planAlertServices(config: StackConfig): string[] {
  if (!isMonitored(config)) return [];
  const { topic, emailFrom, cloudwatch } = config.monitoring.alerts;
  return [
    ...(topic ? ["sns"] : []),
    ...(emailFrom === undefined ? [] : ["email"]),
    ...(cloudwatch ? ["monitoring"] : []),
  ];
}

/** Whether alerts call addresses outside AWS. */
export function alertsNeedInternet(config: StackConfig): boolean {
  return (
    isMonitored(config) &&
    (config.monitoring.alerts.webhookUrl !== undefined || config.secrets.alertSlackUrl !== undefined)
  );
}

export function isMonitored({ capabilities }: StackConfig): boolean {
  return capabilities.includes("monitoring");
}

/** Metrics go through the log, which is there in a function and a container, and takes neither rights nor a way out. */
function measuring({ monitoring, processor }: StackConfig, scheme: Scheme) {
  const isContainer = processor.runAs === "container";
  return {
    METRICS_SINKS: ["emf" as const],
    METRICS_NAMESPACE: monitoring.namespace,
    METRICS_SERVICE: planServiceName(scheme),
    METRICS_SAMPLE_RATE: monitoring.sampleRate,
    ERRORS_SINK: isContainer ? ("cloudwatch" as const) : ("stdout" as const),
    ...(isContainer ? { ERROR_LOG_GROUP: planErrorLogGroup(scheme, monitoring.errorLogGroup) } : {}),
  };
}

function alerting({ monitoring, aws }: StackConfig, scheme: Scheme) {
  const { rules, topic, webhookUrl, emailFrom, emailTo, cloudwatch, link } = monitoring.alerts;
  return {
    ...(rules === undefined ? {} : { ALERT_RULES: rules }),
    ...(topic ? { ALERT_TOPIC_ARN: planArn(planPlace(aws), "sns", planAlertTopicName(scheme)) } : {}),
    ...(webhookUrl === undefined ? {} : { ALERT_WEBHOOK_URL: webhookUrl }),
    ...(emailFrom === undefined ? {} : { ALERT_EMAIL_FROM: emailFrom }),
    ...(emailTo.length === 0 ? {} : { ALERT_EMAIL_TO: emailTo }),
    ...(cloudwatch ? { ALERT_SOURCES: ["cloudwatch" as const] } : {}),
    ...(link === undefined ? {} : { ALERT_LINK: link }),
  };
}
