import { describe, expect, it } from "vitest";
import { planAlarms } from "../alarms/alarms.ts";
import type { Watched } from "../alarms/alarm.ts";
import { awsMetrics, type AwsMetricGroup } from "../aws-metrics.ts";
import { metricCatalogue } from "../catalogue.ts";
import { checkDashboard, type DashboardBody } from "../dashboard-schema.ts";
import { logMetrics, planLogMetrics } from "../log-metrics.ts";
import type { MetricGroup } from "../metric.ts";
import type { Monitored } from "../monitored.ts";
import { asContainer, asFunction, environments, nothing, thresholds } from "../monitored-fixture.ts";
import { dashboardNames, namesFor, planDashboard } from "./dashboards.ts";
import { shownSeries, type Series } from "./shown-series.ts";

const alarmsOf = (monitored: Monitored) => planAlarms(monitored, thresholds);
const bodiesOf = (monitored: Monitored): DashboardBody[] =>
  namesFor(monitored).map((name) => planDashboard(name, monitored, alarmsOf(monitored)));

const watchedSeries = (watches: Watched): Series[] =>
  ("metric" in watches ? [watches.metric] : Object.values(watches.metrics)).map(
    ({ namespace, name, dimensions }) => ({
      namespace,
      name,
      dimensionNames: dimensions.map(([each]) => each),
    }),
  );
const seriesOf = (monitored: Monitored): Series[] => [
  ...bodiesOf(monitored).flatMap(shownSeries),
  ...alarmsOf(monitored).flatMap(({ watches }) => watchedSeries(watches)),
];
const everything = [asFunction, asContainer];

const keyOf = ({ namespace, name, dimensionNames }: Series) =>
  `${namespace} ${name} {${[...dimensionNames].toSorted().join(",")}}`;

/** Every series that anybody publishes: our code, AWS, and the filters of logs. */
const published = new Set([
  ...Object.values<MetricGroup>(metricCatalogue).flatMap(({ namespace, metrics }) =>
    Object.values(metrics).flatMap(({ name, dimensionSets }) =>
      dimensionSets.map((dimensionNames) => keyOf({ namespace, name, dimensionNames })),
    ),
  ),
  ...Object.values<AwsMetricGroup>(awsMetrics).flatMap(({ namespace, dimensions, metrics }) =>
    Object.values(metrics).map(({ name }) => keyOf({ namespace, name, dimensionNames: dimensions })),
  ),
  ...everything
    .flatMap(planLogMetrics)
    .map(({ namespace, metricName }) => keyOf({ namespace, name: metricName, dimensionNames: [] })),
]);

describe.each(Object.entries(environments))("the dashboards of an environment with %s", (_, monitored) => {
  it("are taken by CloudWatch", () => {
    for (const body of bodiesOf(monitored)) expect(checkDashboard(body)).toEqual([]);
  });

  it("and its alarms read only what somebody publishes, by dimensions by which it is published", () => {
    const series = seriesOf(monitored).map(keyOf);
    expect(series.length).toBeGreaterThan(0);
    expect([...new Set(series)].filter((key) => !published.has(key))).toEqual([]);
  });

  it("name no resource that is not there", () => {
    const text = JSON.stringify(bodiesOf(monitored));
    expect(text).not.toMatch(/undefined|null|NaN|,""[,\]]/);
  });
});

describe("every metric", () => {
  const shown = new Set(
    everything
      .flatMap(bodiesOf)
      .flatMap(shownSeries)
      .map(({ namespace, name }) => `${namespace} ${name}`),
  );

  it.each(
    Object.values<MetricGroup>(metricCatalogue).flatMap(({ namespace, metrics }) =>
      Object.values(metrics).map(({ name }) => `${namespace} ${name}`),
    ),
  )("%s of the catalogue is on a dashboard", (metric) => {
    expect([...shown]).toContain(metric);
  });

  it.each(
    Object.values<AwsMetricGroup>(awsMetrics).flatMap(({ namespace, metrics }) =>
      Object.values(metrics).map(({ name }) => `${namespace} ${name}`),
    ),
  )("%s of AWS that is listed is on a dashboard", (metric) => {
    expect([...shown]).toContain(metric);
  });

  it("that a filter counts is on a dashboard", () => {
    const names = new Set([...shown].map((metric) => metric.split(" ")[1]));
    expect(Object.values(logMetrics).filter(({ name }) => !names.has(name))).toEqual([]);
  });

  it("has a name that one part alone gives within its namespace", () => {
    const names = Object.values<MetricGroup>(metricCatalogue).flatMap(({ namespace, metrics }) =>
      Object.values(metrics).map(({ name }) => `${namespace} ${name}`),
    );
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});

describe("a dashboard", () => {
  it("is there for what is deployed alone", () => {
    expect(namesFor(asFunction)).toEqual([...dashboardNames]);
    expect(namesFor(nothing)).toEqual(["system-health"]);
    const { processor: _, ...others } = asFunction;
    expect(namesFor(others)).toEqual(["system-health", "bedrock", "pipeline"]);
  });

  it("has nothing of a load balancer until it is made", () => {
    const { loadBalancer: _, targetGroup: __, ...container } = asContainer.processor!.container!;
    const unmade: Monitored = { ...asContainer, processor: { ...asContainer.processor!, container } };
    expect(JSON.stringify(bodiesOf(asContainer))).toContain("AWS/ApplicationELB");
    expect(JSON.stringify(bodiesOf(unmade))).not.toContain("AWS/ApplicationELB");
    expect(JSON.stringify(alarmsOf(unmade))).not.toContain("AWS/ApplicationELB");
  });

  it("draws the threshold of an alarm where its metric is shown", () => {
    const { widgets } = planDashboard("api-performance", asFunction, alarmsOf(asFunction));
    const latency = widgets.find(
      (widget) => widget.type === "metric" && widget.properties.title === "Latency",
    );
    expect(latency?.type === "metric" && latency.properties.annotations?.horizontal).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ value: thresholds.latencyP95Ms }),
        expect.objectContaining({ value: thresholds.latencyP99Ms }),
      ]),
    );
  });

  it("shows the state of every alarm", () => {
    const { widgets } = planDashboard("system-health", asFunction, alarmsOf(asFunction));
    const states = widgets.flatMap((widget) => (widget.type === "alarm" ? widget.properties.alarms : []));
    expect(states).toHaveLength(alarmsOf(asFunction).length);
  });

  it("lays no widget over another", () => {
    for (const { widgets } of bodiesOf(asContainer)) {
      const cells = widgets.flatMap(({ x = 0, y = 0, width = 6, height = 6 }) =>
        Array.from(
          { length: width * height },
          (_, at) => `${x + (at % width)},${y + Math.floor(at / width)}`,
        ),
      );
      expect(new Set(cells).size).toBe(cells.length);
    }
  });
});
