import { PutMetricDataCommand, type CloudWatchClient, type MetricDatum } from "@aws-sdk/client-cloudwatch";
import type { AggregatorLog } from "../logging/aggregator-log.ts";
import type { MetricRequest, MetricSink } from "../ports.ts";
import { ObjectFault } from "../record.ts";
import { validateDatum } from "./validate-datum.ts";

export interface CloudWatchSinkOptions {
  /** With `maxAttempts: 1`: the retries are this sink's. */
  client: Pick<CloudWatchClient, "send">;
  log: AggregatorLog;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  random: () => number;
  maxAttempts: number;
  nowMs?: () => number;
}

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/**
 * Publishes by PutMetricData. Throttling, faults of the service and of the network are tried again, each after a random
 * part of a growing wait (full jitter). A request that is refused as a whole is halved until the datum at fault stands
 * alone: that one is left out and logged.
 */
export function makeCloudWatchSink(options: CloudWatchSinkOptions): MetricSink {
  const { log, nowMs = Date.now } = options;
  const leaveOut = (datum: MetricDatum, reason: string) =>
    log.warn("Failed to publish metrics to CloudWatch", {
      component: "MetricPublisher",
      errorCode: "BMAS-004",
      details: { metric: datum.MetricName, dimensions: datum.Dimensions, reason },
    });
  const publishPart = async (request: MetricRequest, signal: AbortSignal): Promise<number> => {
    const { MetricData } = request;
    if (MetricData.length === 0) return 0;
    try {
      await send(options, request, signal);
      return 0;
    } catch (error) {
      signal.throwIfAborted();
      if (!isRefused(error)) throw toFault(error, request, options.maxAttempts);
      const [first] = MetricData;
      if (MetricData.length === 1 && first !== undefined) {
        leaveOut(first, (error as Error).message);
        return 1;
      }
      const middle = Math.ceil(MetricData.length / 2);
      const before = await publishPart({ ...request, MetricData: MetricData.slice(0, middle) }, signal);
      return before + (await publishPart({ ...request, MetricData: MetricData.slice(middle) }, signal));
    }
  };
  return {
    async publish(request, signal) {
      const sound: MetricDatum[] = [];
      for (const datum of request.MetricData) {
        const reason = validateDatum(datum, nowMs());
        if (reason === undefined) sound.push(datum);
        else leaveOut(datum, reason);
      }
      const refused = request.MetricData.length - sound.length;
      return { refused: refused + (await publishPart({ ...request, MetricData: sound }, signal)) };
    },
  };
}

async function send(
  options: CloudWatchSinkOptions,
  request: MetricRequest,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await options.client.send(new PutMetricDataCommand(request), { abortSignal: signal });
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error) || attempt >= options.maxAttempts) throw error;
      const waitMs = Math.min(longestDelayMs, firstDelayMs * 2 ** attempt);
      await options.sleep(options.random() * waitMs, signal);
    }
  }
}

interface ServiceError {
  name?: string;
  $metadata?: { httpStatusCode?: number };
}

const statusOf = (error: unknown): number | undefined => (error as ServiceError).$metadata?.httpStatusCode;

const throttled: ReadonlySet<string> = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestLimitExceeded",
  "TooManyRequestsException",
  "LimitExceededException",
]);

/** Without a status nothing was answered: the network, or a time-out. */
function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  return (
    status === undefined ||
    status >= 500 ||
    status === 429 ||
    throttled.has((error as ServiceError).name ?? "")
  );
}

/** The request itself is wrong; a missing right or a lost credential is nothing that halving would mend. */
function isRefused(error: unknown): boolean {
  const { name = "" } = error as ServiceError;
  const isAboutRights =
    /AccessDenied|Unauthorized|Token|Credential|Signature|Expired|NotAuthorized|Unrecognized/i;
  return (
    (statusOf(error) === 400 || statusOf(error) === 413) && !throttled.has(name) && !isAboutRights.test(name)
  );
}

function toFault(error: unknown, { Namespace }: MetricRequest, maxAttempts: number): ObjectFault {
  const errorType = (error as Error).name;
  const retryAttempts = isTransient(error) ? maxAttempts - 1 : 0;
  return new ObjectFault("BMAS-004", "Failed to publish metrics to CloudWatch", {
    details: { namespace: Namespace, errorType, retryAttempts },
    cause: error,
  });
}
