import type * as aws from "@pulumi/aws";
import type { Output, Resource } from "@pulumi/pulumi";
import { planPlace } from "../infra/aws/place.ts";
import { planMonitored } from "../infra/observability/monitored-plan.ts";
import { Observability } from "../infra/observability/observability.ts";
import type { Scheme } from "../infra/scheme.ts";
import type { StackConfig } from "./config.ts";
import type { StackOutputs } from "./outputs.ts";

/** What of the deployment the names do not tell. */
export interface Deployed {
  /** What makes the log groups whose lines are counted. */
  watched: readonly Resource[];
  /** Of the container's load balancer. */
  balancer: { loadBalancer: Output<string>; targetGroup: Output<string> } | undefined;
}

/** Alarms, dashboards, captured errors and saved queries of whatever else the stack has. */
export function deployMonitoring(
  config: StackConfig,
  scheme: Scheme,
  { watched, balancer }: Deployed,
  provider: aws.Provider,
): StackOutputs {
  const { retentionDays, alertEmails, alertUrls, alarmsOff, runbooks, thresholds } = config.monitoring;
  const place = planPlace(config.aws);
  const observability = new Observability(
    "observability",
    {
      scheme,
      place,
      monitored: planMonitored({ scheme, place, ...config }),
      ...(balancer === undefined ? {} : { balancer }),
      thresholds,
      without: alarmsOff,
      runbookFolder: runbooks,
      retentionDays,
      emails: alertEmails,
      urls: alertUrls,
    },
    { provider, dependsOn: [...watched] },
  );
  return {
    dashboards: observability.dashboards,
    alarms: observability.alarms,
    alertTopic: observability.topicArn,
  };
}
