import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { AttemptOptions } from "../../shared/cloudwatch/attempts.ts";
import { isTransient } from "../../shared/cloudwatch/aws-failure.ts";
import { makeMetricPutter } from "../../shared/cloudwatch/put-metric-data.ts";
import type { AggregatorLog } from "../logging/aggregator-log.ts";
import type { MetricRequest, MetricSink } from "../ports.ts";
import { ObjectFault } from "../record.ts";

export interface CloudWatchSinkOptions extends AttemptOptions {
  /** With `maxAttempts: 1`: the retries are this sink's. */
  client: Pick<CloudWatchClient, "send">;
  log: AggregatorLog;
  nowMs?: () => number;
}

/** Publishes by PutMetricData; a datum that is refused is left out and logged. */
export function makeCloudWatchSink(options: CloudWatchSinkOptions): MetricSink {
  const { log, nowMs = Date.now } = options;
  const put = makeMetricPutter({
    ...options,
    now: nowMs,
    onLeftOut: (datum, reason) =>
      log.warn("Failed to publish metrics to CloudWatch", {
        component: "MetricPublisher",
        errorCode: "BMAS-004",
        details: { metric: datum.MetricName, dimensions: datum.Dimensions, reason },
      }),
  });
  return {
    async publish(request, signal) {
      try {
        return await put(request, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw toFault(error, request, options.maxAttempts);
      }
    },
  };
}

function toFault(error: unknown, { Namespace }: MetricRequest, maxAttempts: number): ObjectFault {
  const errorType = (error as Error).name;
  const retryAttempts = isTransient(error) ? maxAttempts - 1 : 0;
  return new ObjectFault("BMAS-004", "Failed to publish metrics to CloudWatch", {
    details: { namespace: Namespace, errorType, retryAttempts },
    cause: error,
  });
}
