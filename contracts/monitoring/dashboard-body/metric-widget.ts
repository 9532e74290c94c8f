import { z } from "zod";
import { annotations } from "./annotations.ts";
import { readMetricArray } from "./metric-array.ts";
import { readMath } from "./metric-math.ts";
import {
  accountId,
  checkTimes,
  color,
  flag,
  legend,
  metricPeriod,
  number,
  oneOf,
  period,
  region,
  startTime,
  statistic,
  text,
} from "./parts.ts";

const side = oneOf("left", "right");
const id = text.regex(/^[a-z]\w{0,254}$/, {
  error: "expected an id: a lower-case letter, then letters, digits and _",
});
const look = {
  id: id.optional(),
  label: text.optional(),
  color: color.optional(),
  visible: flag.optional(),
  yAxis: side.optional(),
  region: region.optional(),
  accountId: accountId.optional(),
  period: metricPeriod.optional(),
};
const ofMetric = z.strictObject({ ...look, stat: statistic.optional() });
const ofExpression = z.strictObject({
  ...look,
  expression: text.min(1, { error: "expected an expression" }),
});

type Rendering = z.infer<typeof ofMetric>;
type Expression = z.infer<typeof ofExpression>;

/** Texts, then at the most one object; an expression is an object alone. */
const entry = z
  .array(z.unknown(), { error: "expected a metric: [namespace, name, dimension, value, …, {…}]" })
  .min(1, { error: "expected a metric or an expression" })
  .check(({ value, issues }) => {
    for (const [at, part] of value.entries()) {
      const isLast = at === value.length - 1;
      if (typeof part === "string") continue;
      if (typeof part !== "object" || part === null || !isLast) {
        issues.push({
          code: "custom",
          input: part,
          path: [at],
          message: "expected text: only the last may be an object",
        });
        continue;
      }
      const parsed = (value.length === 1 ? ofExpression : ofMetric).safeParse(part);
      for (const { path, message, ...issue } of parsed.error?.issues ?? [])
        issues.push({ code: "custom", input: part, path: [at, ...path], message: tell(message, issue) });
    }
  });

function tell(message: string, issue: object): string {
  return "keys" in issue ? `does not know ${(issue.keys as string[]).join(", ")}` : message;
}

const axis = z
  .strictObject({
    min: number.optional(),
    max: number.optional(),
    label: text.optional(),
    showUnits: flag.optional(),
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min < max, {
    error: "expected min below max",
  });

const table = z.strictObject({
  layout: oneOf("vertical", "horizontal").optional(),
  stickySummary: flag.optional(),
  showTimeSeriesData: flag.optional(),
  summaryColumns: z.array(oneOf("MIN", "MAX", "SUM", "AVG")).optional(),
});

const mostOfWidget = 500;

export const metricProperties = z
  .strictObject({
    region,
    accountId: accountId.optional(),
    title: text.optional(),
    view: oneOf("timeSeries", "singleValue", "gauge", "bar", "pie", "table").optional(),
    metrics: z
      .array(entry, { error: "expected a list of metrics" })
      .max(mostOfWidget, { error: `expected ${mostOfWidget} metrics at the most` })
      .optional(),
    annotations: annotations.optional(),
    period: period.optional(),
    stat: statistic.optional(),
    stacked: flag.optional(),
    sparkline: flag.optional(),
    trend: flag.optional(),
    liveData: flag.optional(),
    legend: legend.optional(),
    labels: z.strictObject({ visible: flag }).optional(),
    setPeriodToTimeRange: flag.optional(),
    singleValueFullPrecision: flag.optional(),
    start: startTime.optional(),
    end: startTime.optional(),
    timezone: text.regex(/^[+-]\d{4}$/, { error: "expected a time zone as +0130" }).optional(),
    table: table.optional(),
    yAxis: z.strictObject({ left: axis.optional(), right: axis.optional() }).optional(),
  })
  .check(({ value, issues }) => {
    const report = (path: readonly (string | number)[], message: string) =>
      issues.push({ code: "custom", input: value, path: [...path], message });
    const { metrics, annotations: notes, view, yAxis } = value;
    const hasAlarm = (notes?.alarms?.length ?? 0) > 0;
    if (metrics === undefined && !hasAlarm)
      report(["metrics"], "expected metrics, or an alarm in annotations");
    if (metrics !== undefined && hasAlarm)
      report(["annotations", "alarms"], "expected either metrics or an alarm");
    if (view === "gauge" && (yAxis?.left?.min === undefined || yAxis.left.max === undefined))
      report(["yAxis", "left"], "expected min and max: a gauge needs both");
    checkTimes(value, (path, message) => report([path], message));
    if (metrics !== undefined)
      checkMetrics(metrics, (path, message) => report(["metrics", ...path], message));
  });

type Report = (path: readonly (string | number)[], message: string) => void;

function checkMetrics(metrics: readonly (readonly unknown[])[], report: Report): void {
  for (const { path, reason } of readMetricArray(metrics).faults)
    report(path, `expected a metric: ${reason}`);
  const places = new Map<string, number>();
  for (const [at, parts] of metrics.entries()) {
    const { id: name } = renderingOf(parts);
    if (name === undefined) continue;
    if (places.has(name)) report([at, parts.length - 1, "id"], `expected an id of its own: ${name} is taken`);
    places.set(name, at);
  }
  checkExpressions(metrics, places, report);
}

function checkExpressions(
  metrics: readonly (readonly unknown[])[],
  places: ReadonlyMap<string, number>,
  report: Report,
): void {
  let insights = 0;
  const needs = new Map<number, number[]>();
  for (const [at, parts] of metrics.entries()) {
    const { expression } = renderingOf(parts);
    if (expression === undefined) continue;
    const path = [at, 0, "expression"];
    if (/^\s*SELECT\s/i.test(expression) && ++insights > 1)
      report(path, "expected one query of Metrics Insights at the most");
    const read = readMath(expression);
    if (!read.ok) {
      report(path, `expected metric math: ${read.reason}`);
      continue;
    }
    for (const missing of read.ids.filter((each) => !places.has(each)))
      report(path, `expected ids of this widget: there is no ${missing}`);
    needs.set(
      at,
      read.ids.flatMap((each) => places.get(each) ?? []),
    );
  }
  for (const at of needs.keys())
    if (needsItself(at, needs)) report([at, 0, "expression"], "expected no circle: it needs its own result");
}

function needsItself(at: number, needs: ReadonlyMap<number, number[]>): boolean {
  const seen = new Set<number>();
  const open = [...(needs.get(at) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === at) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(needs.get(next) ?? []));
  }
  return false;
}

function renderingOf(parts: readonly unknown[]): Partial<Rendering & Expression> {
  const last = parts.at(-1);
  return typeof last === "object" && last !== null ? (last as Partial<Rendering & Expression>) : {};
}
