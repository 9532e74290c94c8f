import type { HealthReport, Values } from "./api.ts";
import type { ChartSeries } from "./chart-options.ts";

export interface MinuteChart {
  id: string;
  title: string;
  kind: "stacked-bars" | "lines";
  unit: "counts" | "durations" | "percent";
  series: ChartSeries[];
}

/** The small charts of the page Health, minute by minute. */
export function healthCharts(report: HealthReport | undefined): MinuteChart[] {
  const minutes = report?.series;
  const one = (key: string, label: string, color: string, values: Values | undefined): ChartSeries => ({
    key,
    label,
    color,
    values: values ?? [],
  });
  return [
    {
      id: "requests",
      title: "Requests a minute",
      kind: "stacked-bars",
      unit: "counts",
      series: [
        one("errors", "failed", "--error-mark", minutes?.errors),
        one("answered", "answered", "--series-1", subtract(minutes?.requests, minutes?.errors)),
      ],
    },
    {
      id: "latency",
      title: "Latency, p95",
      kind: "lines",
      unit: "durations",
      series: [one("p95", "p95", "--series-1", minutes?.p95_ms)],
    },
    {
      id: "machine",
      title: "CPU and memory",
      kind: "lines",
      unit: "percent",
      series: [
        { ...one("cpu", "CPU", "--series-1", minutes?.cpu_percent), look: "solid" },
        { ...one("memory", "memory", "--series-2", minutes?.memory_percent), look: "dashed", dash: [6, 3] },
      ],
    },
    {
      id: "event-loop",
      title: "Event loop, delay",
      kind: "lines",
      unit: "durations",
      series: [one("delay", "p99", "--series-4", minutes?.event_loop_ms)],
    },
    {
      id: "connections",
      title: "Database connections",
      kind: "lines",
      unit: "counts",
      series: [
        { ...one("open", "open", "--series-1", minutes?.connections), look: "solid" },
        {
          ...one("waiting", "callers that wait", "--error-mark", minutes?.connections_waiting),
          look: "dotted",
          dash: [2, 3],
        },
      ],
    },
    {
      id: "spans",
      title: "Spans stored a minute",
      kind: "stacked-bars",
      unit: "counts",
      series: [one("stored", "stored", "--series-3", minutes?.spans_stored)],
    },
  ];
}

/** What was answered without the failed ones; unknown stays unknown. */
function subtract(whole: Values | undefined, part: Values | undefined): Values {
  return (whole ?? []).map((value, index) =>
    value === null ? null : Math.max(value - (part?.[index] ?? 0), 0),
  );
}

/** One sentence for the top of the page. */
export function describeHealth({ checks, unknown }: Pick<HealthReport, "checks" | "unknown">): string {
  const bad = checks.filter(({ verdict }) => verdict === "WARNING" || verdict === "CRITICAL");
  const rest = unknown === 0 ? "" : `; ${unknown} of ${checks.length} not known`;
  if (bad.length === 0) return `All that is known is well${rest}`;
  const names = bad.slice(0, 3).map(({ title }) => title);
  const more = bad.length > names.length ? ` and ${bad.length - names.length} more` : "";
  return `${names.join(", ")}${more}${rest}`;
}
