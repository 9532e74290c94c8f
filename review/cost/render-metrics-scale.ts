import { metricsAssumptions, planMetrics, type MetricsPlan, type MetricsScenario } from "./metrics-scale.ts";
import { assumptions } from "./assumptions.ts";
import { renderBetween, shorten, usd } from "./scale-table.ts";

const { sendingsPerTask } = metricsAssumptions;
const scheduled = 12 * 24 * assumptions.daysPerMonth;
const hourly = 24 * assumptions.daysPerMonth;

/** Three environments of docs/scale.md: alarms and dashboards as the program makes them. */
export const metricsScenarios: readonly (MetricsScenario & { title: string })[] = [
  {
    title: "a function, called by its schedule alone",
    processor: { sendings: scheduled },
    pipeline: { pipes: 2, reports: hourly },
    alarms: 40,
    dashboards: 4,
  },
  {
    title: "a function, 10,000 requests a day",
    processor: { sendings: scheduled + 10_000 * assumptions.daysPerMonth },
    pipeline: { pipes: 2, reports: hourly },
    alarms: 40,
    dashboards: 4,
  },
  {
    title: "a container, 2 tasks",
    processor: { sendings: 2 * sendingsPerTask },
    pipeline: { pipes: 2, reports: hourly },
    alarms: 40,
    dashboards: 4,
  },
];

const lines: readonly [string, (plan: MetricsPlan) => string][] = [
  ["metrics of the trace processor", ({ series }) => shorten(series.processor)],
  ["metrics of the pipeline", ({ series }) => shorten(series.pipeline)],
  ["lines that carry them, GB a month", ({ gb }) => shorten(gb)],
  ["metrics, a month", ({ monthlyUsd }) => usd(monthlyUsd.metrics)],
  ["lines, a month", ({ monthlyUsd }) => usd(monthlyUsd.lines)],
  ["alarms, a month", ({ monthlyUsd }) => usd(monthlyUsd.alarms)],
  ["dashboards, a month", ({ monthlyUsd }) => usd(monthlyUsd.dashboards)],
  ["**all of it, a month**", ({ monthlyUsd }) => `**${usd(monthlyUsd.total)}**`],
];

/** The page with the monitoring's table and assumptions, between their marks. */
export function renderMetricsScale(document: string): string {
  return renderBetween(document, "metrics-scale", [table(), assumptionList()]);
}

function table(): string {
  const plans = metricsScenarios.map((scenario) => planMetrics(scenario));
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    row(["", ...metricsScenarios.map(({ title }) => title)]),
    row(["---", ...metricsScenarios.map(() => "---:")]),
    ...lines.map(([title, tell]) => row([title, ...plans.map(tell)])),
  ].join("\n");
}

function assumptionList(): string {
  const { values, bytesPerSeries, shareSent } = metricsAssumptions;
  const taken = Object.entries(values).map(([name, count]) => `${count} × ${name}`);
  return [
    `- Values that a dimension takes: ${taken.join(", ")}; two pipes with a table each.`,
    `- A line takes ${bytesPerSeries} bytes a metric, as measured; a sending is taken to carry ${shareSent * 100} % of them. A task sends once a minute, a function after each call, and is called every 5 minutes by its schedule.`,
    "- CloudWatch's price of the first 10,000 metrics holds for all; it is by the hour in which a metric came, so that an environment that is off costs nothing. Free tiers (10 metrics, 10 alarms, 3 dashboards) are left out.",
  ].join("\n");
}
