import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { monitoringNames } from "../../../contracts/monitoring/service-metrics.ts";
import { pause } from "../../shared/pause.ts";
import { numberOption, textOption, type CliContext, type VerbInput } from "../command.ts";
import { testMetricPublishing, type MetricTest } from "./test-metric.ts";

const timeoutMs = 5_000;
const defaultWaitS = 180;

/** On AWS's own client, which finds credentials, region and address as AWS's command line does. */
export async function runMetricTest(input: VerbInput, context: CliContext): Promise<MetricTest> {
  const asked = textOption(input, "region");
  const client = new CloudWatchClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    ...(asked === undefined ? {} : { region: asked }),
  });
  const region = await client.config.region().catch(() => undefined);
  const stopped = new AbortController();
  const stop = () => stopped.abort(new DOMException("stopped", "AbortError"));
  process.once("SIGINT", stop);
  try {
    return await testMetricPublishing(
      {
        client,
        namespace: textOption(input, "namespace") ?? monitoringNames.namespace,
        region,
        endpoint: watchEndpoint(client, region),
        waitMs: 1_000 * (numberOption(input, "wait", 0) ?? defaultWaitS),
        maxAttempts: 3,
        timeoutMs,
        sleep: pause,
        random: Math.random,
        now: () => context.now().getTime(),
      },
      stopped.signal,
    );
  } finally {
    process.off("SIGINT", stop);
    client.destroy();
  }
}

/** The address that requests really go to, whichever of AWS's many settings it comes from. */
function watchEndpoint(client: CloudWatchClient, region: string | undefined): () => string | undefined {
  let seen: string | undefined;
  client.middlewareStack.add(
    (next) => (call) => {
      const { protocol, hostname, port } = call.request as {
        protocol: string;
        hostname: string;
        port?: number;
      };
      seen = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;
      return next(call);
    },
    { step: "finalizeRequest", name: "watchEndpoint" },
  );
  const usual =
    region === undefined ? undefined : client.config.endpointProvider({ Region: region }).url.origin;
  return () => seen ?? usual;
}
