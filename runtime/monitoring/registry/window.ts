import type { Metric } from "../../../contracts/monitoring/metric.ts";
import type { Distribution } from "./slots.ts";

export interface PointDimension {
  name: string;
  value: string;
}

/** One metric of one combination of dimensions in one window of time. */
export interface MetricPoint {
  metric: Metric;
  dimensions: readonly PointDimension[];
  /** What a counter grew by, a gauge's newest reading, or the values of a histogram. */
  value: number | Distribution;
}

/** What was measured since the window before: counters and histograms hold only what is new. */
export interface MetricWindow {
  namespace: string;
  startMs: number;
  endMs: number;
  points: readonly MetricPoint[];
}
