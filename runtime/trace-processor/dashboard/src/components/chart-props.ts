import type { ChartSeries } from "../lib/chart-options.ts";

export interface ChartProps {
  title: string;
  kind: "stacked-bars" | "lines";
  times: number[];
  stepSeconds: number;
  /** From the foot of the stack up. */
  series: ChartSeries[];
  height: number;
  format: (value: number) => string;
  formatTick: (value: number) => string;
}
