import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { AttemptOptions } from "../shared/cloudwatch/attempts.ts";
import { makeCloudWatchLogsSink } from "./errors/cloudwatch-logs-sink.ts";
import type { ErrorSink } from "./errors/error-sink.ts";
import type { MonitoringLog } from "./monitoring-log.ts";
import { makeCloudWatchSink } from "./sinks/cloudwatch-sink.ts";
import type { OnDropped } from "./sinks/sender.ts";
import type { MetricSink } from "./sinks/sink.ts";

export interface OpenOptions extends AttemptOptions {
  region: string | undefined;
  now: () => number;
  log: MonitoringLog;
  onDropped: OnDropped;
}

/** The retries are ours, and so is the time that an attempt may take. */
function clientOptions({ region, timeoutMs }: OpenOptions) {
  return {
    maxAttempts: 1,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    ...(region === undefined ? {} : { region }),
  };
}

export function openCloudWatch(options: OpenOptions): MetricSink {
  return makeCloudWatchSink({ ...options, client: new CloudWatchClient(clientOptions(options)) });
}

export function openCloudWatchLogs(options: OpenOptions & { group: string; stream: string }): ErrorSink {
  return makeCloudWatchLogsSink({ ...options, client: new CloudWatchLogsClient(clientOptions(options)) });
}
