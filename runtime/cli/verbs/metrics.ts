import { monitoringNames, testMetric } from "../../../contracts/monitoring/service-metrics.ts";
import { defineVerb, UsageError } from "../command.ts";
import { printMetricTest } from "../metrics/print-test.ts";
import type { MetricTest } from "../metrics/test-metric.ts";

export const metrics = defineVerb<MetricTest>({
  name: "metrics",
  summary: "Test whether metrics reach CloudWatch, and say what is at fault when they don't",
  details:
    `test  publishes ${testMetric.name} once, waits until it can be read back, and names the permission, the credentials, the\n` +
    "      region or the address that is at fault. Credentials are those of the AWS command line.",
  positionals: "test",
  words: ["test"],
  options: {
    namespace: {
      type: "string",
      value: "<name>",
      help: `CloudWatch's namespace (default ${monitoringNames.namespace})`,
    },
    region: { type: "string", value: "<region>", help: "of AWS, instead of AWS_REGION" },
    wait: { type: "string", value: "<seconds>", help: "How long it may take to be read (default 180)" },
  },
  examples: [
    { command: "tracelake metrics test", does: "See that metrics arrive" },
    {
      command: "tracelake metrics test --region us-west-2 --wait 30",
      does: "In another region, in half a minute",
    },
  ],
  finding: "the metric could not be published or read back",
  async run(input, context) {
    const [action, ...others] = input.positionals;
    if (action !== "test" || others.length > 0) throw new UsageError("metrics takes test.", "metrics");
    // Imported only here: no other verb waits for AWS's client.
    const { runMetricTest } = await import("../metrics/run-test.ts");
    return await runMetricTest(input, context);
  },
  print(test, context) {
    context.stdout.write(printMetricTest(test));
  },
  isFinding: ({ ok }) => !ok,
});
