import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { makeCloudWatchSource } from "./cloudwatch-source.ts";
import type { MetricSource } from "./metric-source.ts";

/** With the process's region and credentials; needs cloudwatch:ListMetrics and cloudwatch:GetMetricData. */
export function openCloudWatchSource(): MetricSource {
  const requestHandler = { connectionTimeout: 3_000, requestTimeout: 5_000, throwOnRequestTimeout: true };
  return makeCloudWatchSource({ client: new CloudWatchClient({ maxAttempts: 3, requestHandler }) });
}
