import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { AttemptOptions } from "../../shared/cloudwatch/attempts.ts";
import { cutRequests } from "../../shared/cloudwatch/cut-requests.ts";
import { makeMetricPutter, type MetricRequest } from "../../shared/cloudwatch/put-metric-data.ts";
import type { MonitoringLog } from "../monitoring-log.ts";
import { metricDataOf } from "./metric-data.ts";
import { makeSender, type OnDropped } from "./sender.ts";
import type { MetricSink } from "./sink.ts";

export interface CloudWatchSinkOptions extends AttemptOptions {
  /** With `maxAttempts: 1`: the retries are the sink's. */
  client: Pick<CloudWatchClient, "send">;
  now: () => number;
  log: MonitoringLog;
  onDropped: OnDropped;
}

/** Requests that wait: ten minutes of the usual one a minute. */
const maxWaiting = 10;

/** Sends windows by PutMetricData. */
export function makeCloudWatchSink(options: CloudWatchSinkOptions): MetricSink {
  const { log, onDropped } = options;
  const put = makeMetricPutter({
    ...options,
    // The sender tries again, so that one time-out holds for one attempt.
    maxAttempts: 1,
    onLeftOut: (datum, reason) =>
      log.warn(
        { metric: datum.MetricName, dimensions: datum.Dimensions, reason },
        "CloudWatch refuses a metric",
      ),
  });
  const sender = makeSender<MetricRequest>({
    ...options,
    what: "metrics to CloudWatch",
    maxWaiting,
    sizeOf: ({ MetricData }) => MetricData.length,
    async send(request, signal) {
      const { refused } = await put(request, signal);
      if (refused > 0) onDropped("refused", refused);
    },
  });
  return {
    name: "cloudwatch",
    accept(window) {
      for (const request of cutRequests(window.namespace, metricDataOf(window))) sender.offer(request);
    },
    flush: sender.flush,
  };
}
