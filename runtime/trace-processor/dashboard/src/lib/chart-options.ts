import type uPlot from "uplot";
import type { Values } from "./api.ts";
import { isolatedIndexes, scaleFromZero } from "./series.ts";

export interface ChartSeries {
  key: string;
  label: string;
  /** A CSS variable, such as `--series-1`. */
  color: string;
  values: Values;
  /** Canvas dash pattern: tells lines apart without their colour. */
  dash?: number[];
  /** The same, as the legend shows it. */
  look?: "solid" | "dashed" | "dotted";
}

export interface ChartLook {
  kind: "stacked-bars" | "lines";
  series: ChartSeries[];
  width: number;
  height: number;
  range: () => [number, number];
  formatTick: (value: number) => string;
  formatTime: (epochSeconds: number, stepSeconds: number) => string;
  color: (variable: string) => string;
  fontFamily: string;
  onCursor: (cursor: { index: number; left: number } | null) => void;
  syncKey: string;
}

/** uPlot's options for one chart. Legend and tooltip are the page's own: uPlot draws marks, grid and axes only. */
export function makeChartOptions(look: ChartLook): uPlot.Options {
  const font = `11px ${look.fontFamily}`;
  const axis = { stroke: look.color("--text-muted"), font, ticks: { show: false }, border: { show: false } };
  return {
    width: look.width,
    height: look.height,
    padding: [10, 8, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { show: look.kind === "lines", size: 7 },
      sync: { key: look.syncKey, setSeries: false },
    },
    scales: {
      x: { time: true, range: () => look.range() },
      y: { range: (_chart, _min, max) => scaleFromZero(max) },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 24, gap: 6, space: 64, values: timeLabels(look) },
      {
        ...axis,
        size: 52,
        gap: 8,
        space: 36,
        grid: { stroke: look.color("--chart-grid"), width: 1 },
        values: (_chart, splits) => splits.map((split) => look.formatTick(split)),
      },
    ],
    series: [{}, ...look.series.map((series) => makeSeries(look, series))],
    hooks: {
      setCursor: [
        (chart) => {
          const { idx, left } = chart.cursor;
          look.onCursor(
            idx === null || idx === undefined || left === undefined || left < 0 ? null : { index: idx, left },
          );
        },
      ],
    },
  };
}

/** uPlot says the step between its labels in `foundIncr`, in seconds. */
function timeLabels(look: ChartLook): uPlot.Axis.Values {
  return (_chart, splits, _axisIndex, _space, step) => {
    // At the very end the next bucket would be named, of which there is none, and half of its name cut off.
    const [, end] = look.range();
    return splits.map((split) => (split >= end ? "" : look.formatTime(split, step)));
  };
}

function makeSeries(look: ChartLook, series: ChartSeries): uPlot.Series {
  const stroke = look.color(series.color);
  if (look.kind === "lines") {
    return {
      label: series.label,
      stroke,
      width: 1.75,
      ...(series.dash === undefined ? {} : { dash: series.dash }),
      points: {
        size: 5,
        fill: stroke,
        filter: (chart, index) => isolatedIndexes((chart.data[index] ?? []) as Values),
        show: true,
      },
    };
  }
  return { label: series.label, fill: stroke, width: 0, points: { show: false }, paths: drawBars };
}

/** Bars from zero, drawn by hand: uPlot's own builder rounds narrow bars to uneven gaps. */
const drawBars: uPlot.Series.PathBuilder = (chart, seriesIndex, from, to) => {
  const fill = new Path2D();
  const values = chart.data[seriesIndex] ?? [];
  const xs = chart.data[0];
  const step =
    xs.length > 1
      ? (xs[1] ?? 0) - (xs[0] ?? 0)
      : (chart.scales["x"]?.max ?? 1) - (chart.scales["x"]?.min ?? 0);
  const foot = chart.valToPos(0, "y", true);
  for (let index = from; index <= to; index++) {
    const value = values[index];
    if (value === null || value === undefined || value === 0) continue;
    const x = xs[index] ?? 0;
    const left = Math.round(chart.valToPos(x - step / 2, "x", true));
    const right = Math.round(chart.valToPos(x + step / 2, "x", true));
    // Below 5 pixels a gap would be as uneven as the rounding is.
    const gap = right - left < 5 ? 0 : Math.max(1, Math.round((right - left) * 0.16));
    const top = chart.valToPos(value, "y", true);
    // A value that is there is never drawn as nothing.
    fill.rect(left, Math.min(top, foot - 1), Math.max(1, right - left - gap), Math.max(1, foot - top));
  }
  return { fill, stroke: null, clip: null, flags: 1 };
};
