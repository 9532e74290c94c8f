import { PutMetricDataCommand, type CloudWatchClient, type MetricDatum } from "@aws-sdk/client-cloudwatch";
import { attempt, type AttemptOptions } from "./attempts.ts";
import { isRefused } from "./aws-failure.ts";
import { validateDatum } from "./validate-datum.ts";

/** One call of PutMetricData. */
export interface MetricRequest {
  Namespace: string;
  MetricData: MetricDatum[];
}

export interface MetricPutterOptions extends AttemptOptions {
  /** With `maxAttempts: 1`: the retries are ours. */
  client: Pick<CloudWatchClient, "send">;
  now: () => number;
  /** A datum that CloudWatch would refuse, or refused. */
  onLeftOut: (datum: MetricDatum, reason: string) => void;
}

export type MetricPutter = (request: MetricRequest, signal: AbortSignal) => Promise<{ refused: number }>;

/**
 * Publishes by PutMetricData, which fails as a whole for one bad datum: what is known to be refused stays out, and a
 * request that is refused all the same is halved until the datum at fault stands alone. That one is left out.
 *
 * @throws AWS's error of the last attempt, or the signal's reason. After a time-out nobody knows whether the data were
 * counted: the interface has no token against counting twice.
 */
export function makeMetricPutter(options: MetricPutterOptions): MetricPutter {
  const put = async (request: MetricRequest, signal: AbortSignal): Promise<number> => {
    const { MetricData } = request;
    if (MetricData.length === 0) return 0;
    try {
      await attempt(options, signal, (abortSignal) =>
        options.client.send(new PutMetricDataCommand(request), { abortSignal }),
      );
      return 0;
    } catch (error) {
      signal.throwIfAborted();
      if (!isRefused(error)) throw error;
      const [first] = MetricData;
      if (MetricData.length === 1 && first !== undefined) {
        options.onLeftOut(first, (error as Error).message);
        return 1;
      }
      const middle = Math.ceil(MetricData.length / 2);
      const before = await put({ ...request, MetricData: MetricData.slice(0, middle) }, signal);
      return before + (await put({ ...request, MetricData: MetricData.slice(middle) }, signal));
    }
  };
  return async (request, signal) => {
    const sound: MetricDatum[] = [];
    for (const datum of request.MetricData) {
      const reason = validateDatum(datum, options.now());
      if (reason === undefined) sound.push(datum);
      else options.onLeftOut(datum, reason);
    }
    const refused = request.MetricData.length - sound.length;
    return { refused: refused + (await put({ ...request, MetricData: sound }, signal)) };
  };
}
