import type { Alarm } from "../alarms/alarm.ts";
import type { MetricProperties, Widget } from "../dashboard-schema.ts";
import type { MetricRef } from "../metric-ref.ts";

/** A line of a graph: a metric, all metrics that a search finds, or an expression of others' ids. */
export type Line = Look & ({ metric: MetricRef } | { search: Search } | { math: string });

interface Look {
  id?: string;
  label?: string;
  color?: string;
  isRight?: boolean;
  isHidden?: boolean;
}

/** Every series of a metric in one set of dimensions, whatever values the open ones have. */
export interface Search {
  namespace: string;
  name: string;
  /** All of the set's names; a value where only that one is meant. */
  dimensions: Readonly<Record<string, string | undefined>>;
  stat: string;
}

export interface Graph {
  title: string;
  lines: readonly Line[];
  /** Default `timeSeries`. */
  view?: "timeSeries" | "singleValue" | "bar";
  isStacked?: boolean;
  /** Of the left axis. */
  label?: string;
  /** Of the grid's 24 columns. Default 8. */
  width?: number;
}

/** What every widget of one dashboard shares. */
export interface Canvas {
  region: string;
  /** Their thresholds are drawn where their metric is shown. */
  alarms: readonly Alarm[];
}

export type Placed = (canvas: Canvas) => Widget;

const graphHeight = 6;
const graphPeriodSeconds = 300;

export function graph({
  title,
  lines,
  view = "timeSeries",
  isStacked = false,
  label,
  width = 8,
}: Graph): Placed {
  return ({ region, alarms }) => ({
    type: "metric",
    width,
    height: view === "singleValue" ? 4 : graphHeight,
    properties: {
      title,
      region,
      view,
      stacked: isStacked,
      period: graphPeriodSeconds,
      metrics: lines.map(renderLine),
      ...(view === "singleValue" ? { sparkline: true } : {}),
      ...(view === "timeSeries"
        ? { yAxis: { left: { min: 0, ...(label === undefined ? {} : { label, showUnits: false }) } } }
        : {}),
      ...(view === "timeSeries" ? annotationsOf(lines, alarms) : {}),
    },
  });
}

export function heading(markdown: string, height = 1): Placed {
  return () => ({ type: "text", width: 24, height, properties: { markdown, background: "transparent" } });
}

/** A query of Logs Insights over some groups. */
export function logTable(title: string, logGroups: readonly string[], query: string, width = 24): Placed {
  const sources = logGroups.map((group) => `SOURCE '${group}'`).join(" | ");
  return ({ region }) => ({
    type: "log",
    width,
    height: graphHeight,
    properties: {
      title,
      region,
      view: "table",
      query: `${sources} | ${query.replaceAll(/\n\s*\|\s*/g, "\n| ")}`,
    },
  });
}

export function alarmStates(title: string, arns: readonly string[]): Placed {
  return () => ({
    type: "alarm",
    width: 24,
    height: Math.max(2, Math.ceil(arns.length / 6) + 1),
    properties: { title, alarms: [...arns], sortBy: "stateUpdatedTimestamp" },
  });
}

function renderLine(line: Line): unknown[] {
  const look = {
    ...(line.id === undefined ? {} : { id: line.id }),
    ...(line.label === undefined ? {} : { label: line.label }),
    ...(line.color === undefined ? {} : { color: line.color }),
    ...(line.isRight === true ? { yAxis: "right" } : {}),
    ...(line.isHidden === true ? { visible: false } : {}),
  };
  if ("math" in line) return [{ expression: line.math, ...look }];
  if ("search" in line) return [{ expression: renderSearch(line.search), ...look }];
  const { namespace, name, dimensions, stat } = line.metric;
  return [namespace, name, ...dimensions.flat(), { stat, ...look }];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
export function renderSearch({ namespace, name, dimensions, stat }: Search): string {
  const schema = [namespace, ...Object.keys(dimensions)].map(quoteName).join(",");
  const values = Object.entries(dimensions).flatMap(([dimension, value]) =>
    value === undefined ? [] : [`${quoteName(dimension)}="${value}"`],
  );
  const terms = [`MetricName="${name}"`, ...values].join(" ");
  return `SEARCH('{${schema}} ${terms}', '${stat}', ${graphPeriodSeconds})`;
}

function quoteName(name: string): string {
  return /^[A-Za-z0-9/_]+$/.test(name) ? name : `"${name}"`;
}

/** A line at each threshold of an alarm that watches just what is shown; sums of other periods are no such thing. */
function annotationsOf(
  lines: readonly Line[],
  alarms: readonly Alarm[],
): Pick<MetricProperties, "annotations"> {
  const horizontal = lines.flatMap((line) => {
    if (!("metric" in line) || line.isHidden === true) return [];
    return alarms
      .filter(({ watches }) => "metric" in watches && isSame(watches.metric, line.metric))
      .filter(({ periodSeconds }) => line.metric.stat !== "Sum" || periodSeconds === graphPeriodSeconds)
      .map(({ title, threshold, severity }) => ({
        value: threshold,
        label: title,
        color: severity === "critical" ? "#d62728" : "#ff7f0e",
        ...(line.isRight === true ? { yAxis: "right" as const } : {}),
      }));
  });
  return horizontal.length === 0 ? {} : { annotations: { horizontal } };
}

function isSame(a: MetricRef, b: MetricRef): boolean {
  const key = ({ namespace, name, dimensions, stat }: MetricRef) =>
    JSON.stringify([namespace, name, dimensions, stat]);
  return key(a) === key(b);
}

/** Puts widgets next to one another, in rows of 24 columns; the highest of a row is the row's height. */
export function arrange(canvas: Canvas, placed: readonly Placed[]): Widget[] {
  let x = 0;
  let y = 0;
  let rowHeight = 0;
  return placed.map((make) => {
    const widget = make(canvas);
    const { width = 6, height = 6 } = widget;
    if (x + width > 24) {
      x = 0;
      y += rowHeight;
      rowHeight = 0;
    }
    const there = { ...widget, x, y };
    x += width;
    rowHeight = Math.max(rowHeight, height);
    return there;
  });
}
