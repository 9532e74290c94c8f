import { expect, it } from "vitest";
import { metricCatalogue } from "../contracts/monitoring/catalogue.ts";
import type { Metric } from "../contracts/monitoring/metric.ts";
import { metricsAssumptions } from "../review/cost/metrics-scale.ts";
import { emfDocuments } from "../runtime/shared/cloudwatch/emf-documents.ts";

const { values, bytesPerSeries } = metricsAssumptions;

/** Every series of the default set, as one sending would carry it; a histogram with a few of a minute's values. */
function oneSending() {
  const { service, processor, alerts } = metricCatalogue;
  const metrics = [service, processor, alerts].flatMap((group) => Object.values<Metric>(group.metrics));
  return metrics.flatMap((metric) =>
    metric.dimensionSets.flatMap((set) =>
      seriesOf(set).map((dimensions) => ({
        MetricName: metric.name,
        Unit: metric.unit,
        Timestamp: new Date(1_768_471_200_000),
        Dimensions: dimensions,
        Values: metric.kind === "histogram" ? [12.345, 17.21, 25.1, 31.07] : [1],
        Counts: metric.kind === "histogram" ? [2, 1, 1, 1] : [1],
      })),
    ),
  );
}

function seriesOf(set: readonly string[]): { Name: string; Value: string }[][] {
  return set.reduce<{ Name: string; Value: string }[][]>(
    (all, name) =>
      all.flatMap((before) =>
        Array.from({ length: values[name] ?? 1 }, (_, at) => [
          ...before,
          { Name: name, Value: `/a/route/of/${at}` },
        ]),
      ),
    [[]],
  );
}

it("the estimate of a metric's line is what the writer of lines takes, to a tenth", () => {
  const data = oneSending();
  const documents = emfDocuments({
    Namespace: metricCatalogue.service.namespace,
    MetricData: data,
  } as Parameters<typeof emfDocuments>[0]);
  const bytes = documents.reduce((sum, document) => sum + JSON.stringify(document).length + 1, 0);
  expect(bytes / data.length).toBeGreaterThan(bytesPerSeries * 0.9);
  expect(bytes / data.length).toBeLessThan(bytesPerSeries * 1.1);
});
