import type { Quality, Values } from "./api.ts";
import type { ChartSeries } from "./chart-options.ts";
import { slotColor } from "./palette.ts";
import { sum } from "./series.ts";

const shownScores = 6;

/** The dearest model at the foot of the stack, where heights are read best. */
export function costByModel(
  data: Quality | undefined,
  slots: ReadonlyMap<string, number | null>,
): ChartSeries[] {
  return (data?.by_model ?? [])
    .filter((row) => sum(row.cost_by_day) > 0)
    .map((row) => ({
      key: row.model,
      label: row.model,
      color: slotColor(slots.get(row.model)),
      values: row.cost_by_day,
    }));
}

/** The scores that most rows have; spans before traces, as a trace's score is an average already. */
export function scoreLines(data: Quality | undefined): ChartSeries[] {
  const scores = data?.scores ?? [];
  const source = scores.some((score) => score.source === "spans") ? "spans" : "traces";
  return scores
    .filter((score) => score.source === source)
    .slice(0, shownScores)
    .map((score, index) => ({
      key: score.name,
      label: score.name,
      color: slotColor(index),
      values: score.average_by_day,
    }));
}

export interface DailyChart {
  id: string;
  title: string;
  kind: "stacked-bars" | "lines";
  series: ChartSeries[];
  unit: "counts" | "durations";
}

export function dailyCharts(data: Quality | undefined): DailyChart[] {
  const days = data?.by_day;
  const one = (key: string, label: string, color: string, values: Values | undefined) => ({
    key,
    label,
    color,
    values: values ?? [],
  });
  const bars = { kind: "stacked-bars", unit: "counts" } as const;
  const what = data?.source === "traces" ? "traces" : "calls";
  return [
    {
      ...bars,
      id: "calls",
      title: data?.source === "traces" ? "Traces" : "Model calls",
      series: [one("calls", what, "--series-1", days?.calls)],
    },
    {
      ...bars,
      id: "tokens",
      title: "Tokens",
      series: [
        one("input", "input", "--series-5", days?.prompt_tokens),
        one("output", "output", "--series-1", days?.completion_tokens),
      ],
    },
    {
      ...bars,
      id: "errors",
      title: "Errors",
      series: [one("errors", `failed ${what}`, "--error-mark", days?.errors)],
    },
    {
      id: "latency",
      title: "Latency",
      kind: "lines",
      unit: "durations",
      series: [
        { ...one("p50", "p50", "--series-1", days?.p50_ms), look: "solid" },
        { ...one("p95", "p95", "--series-2", days?.p95_ms), look: "dashed", dash: [6, 3] },
        { ...one("p99", "p99", "--series-4", days?.p99_ms), look: "dotted", dash: [2, 3] },
      ],
    },
  ];
}
