import type { Bedrock, Values } from "./api.ts";
import type { ChartSeries } from "./chart-options.ts";
import { slotColor } from "./palette.ts";
import type { DailyChart } from "./quality-series.ts";
import { sum } from "./series.ts";

/** The dearest model at the foot of the stack, where heights are read best. */
export function bedrockCosts(
  data: Bedrock | undefined,
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

export function bedrockCharts(data: Bedrock | undefined): DailyChart[] {
  const days = data?.by_day;
  const one = (key: string, label: string, color: string, values: Values | undefined) => ({
    key,
    label,
    color,
    values: values ?? [],
  });
  const bars = { kind: "stacked-bars", unit: "counts" } as const;
  return [
    {
      ...bars,
      id: "tokens",
      title: "Tokens",
      series: [
        one("input", "input", "--series-5", days?.input_tokens),
        one("output", "output", "--series-1", days?.output_tokens),
        one("read", "cache read", "--series-2", days?.cache_read_tokens),
        one("write", "cache write", "--series-4", days?.cache_write_tokens),
      ],
    },
    {
      ...bars,
      id: "invocations",
      title: "Invocations",
      series: [one("invocations", "invocations", "--series-1", days?.invocations)],
    },
    {
      ...bars,
      id: "errors",
      title: "Errors",
      series: [one("errors", "failed invocations", "--error-mark", days?.errors)],
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

/** All tokens, those of a cache too. */
export function tokensOf(row: {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
}): number {
  return row.input_tokens + row.output_tokens + row.cache_read_tokens + row.cache_write_tokens;
}

/** A row a region that was called, and in it a number for each region that served; null where none was. */
export function routeMatrix(routes: Bedrock["routes"]): {
  served: string[];
  rows: { source: string; counts: (number | null)[] }[];
} {
  const names = (pick: (route: Bedrock["routes"][number]) => string) => [...new Set(routes.map(pick))].sort();
  const served = names((route) => route.served_region);
  return {
    served,
    rows: names((route) => route.source_region).map((source) => ({
      source,
      counts: served.map(
        (target) =>
          routes.find((route) => route.source_region === source && route.served_region === target)
            ?.invocations ?? null,
      ),
    })),
  };
}
