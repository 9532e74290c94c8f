import { z } from "zod";
import { metricProperties } from "./dashboard-body/metric-widget.ts";
import {
  alarmProperties,
  customProperties,
  explorerProperties,
  logProperties,
  textProperties,
} from "./dashboard-body/other-widgets.ts";
import { absoluteTime, checkTimes, oneOf, startTime, whole } from "./dashboard-body/parts.ts";
import { variable } from "./dashboard-body/variables.ts";

/**
 * What CloudWatch takes as the body of a dashboard, by its reference and quotas:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 * CloudWatch itself checks a body only when it is put, and no emulator does. Widgets of type `chart` are not known here.
 */

export const dashboardLimits = {
  columns: 24,
  widgets: 500,
  metricsOfWidget: 500,
  metrics: 2_500,
  variables: 25,
  /** No figure is documented for dashboards; a request to CloudWatch carries 1 MB. */
  bytes: 1_000_000,
} as const;

const place = {
  x: whole(0, dashboardLimits.columns - 1).optional(),
  y: whole(0, Number.MAX_SAFE_INTEGER).optional(),
  width: whole(1, dashboardLimits.columns).optional(),
  height: whole(1, 1000).optional(),
};
const widgetOf = <Type extends string, Properties extends z.ZodType>(type: Type, properties: Properties) =>
  z.strictObject({ type: z.literal(type), ...place, properties });

const kinds = ["metric", "text", "log", "alarm", "explorer", "custom"] as const;
const widget = z
  .discriminatedUnion(
    "type",
    [
      widgetOf("metric", metricProperties),
      widgetOf("text", textProperties),
      widgetOf("log", logProperties),
      widgetOf("alarm", alarmProperties),
      widgetOf("explorer", explorerProperties),
      widgetOf("custom", customProperties),
    ],
    { error: `expected a widget of type ${kinds.join(", ")}` },
  )
  .check(({ value, issues }) => {
    const { x, y, width = 6 } = value;
    const report = (path: string, message: string) =>
      issues.push({ code: "custom", input: value, path: [path], message });
    if (x === undefined && y !== undefined) report("x", "expected it beside y");
    if (y === undefined && x !== undefined) report("y", "expected it beside x");
    if (x !== undefined && x + width > dashboardLimits.columns)
      report("width", `expected x and width within ${dashboardLimits.columns} columns, not ${x + width}`);
  });

export const dashboardBody = z
  .strictObject(
    {
      widgets: z
        .array(widget, { error: "expected a list of widgets" })
        .max(dashboardLimits.widgets, { error: `expected ${dashboardLimits.widgets} widgets at the most` }),
      variables: z
        .array(variable)
        .max(dashboardLimits.variables, {
          error: `expected ${dashboardLimits.variables} variables at the most`,
        })
        .optional(),
      start: startTime.optional(),
      end: absoluteTime.optional(),
      periodOverride: oneOf("auto", "inherit").optional(),
    },
    {
      error: (issue) => (issue.code === "invalid_type" ? "expected an object with widgets" : undefined),
    },
  )
  .check(({ value, issues }) => {
    checkTimes(value, (path, message) =>
      issues.push({ code: "custom", input: value, path: [path], message }),
    );
    const metrics = value.widgets.reduce((sum, each) => sum + countMetrics(each), 0);
    if (metrics > dashboardLimits.metrics)
      issues.push({
        code: "custom",
        input: value,
        path: ["widgets"],
        message: `expected ${dashboardLimits.metrics} metrics in all at the most, not ${metrics}`,
      });
  });

export type DashboardBody = z.input<typeof dashboardBody>;
export type Widget = DashboardBody["widgets"][number];
export type MetricProperties = z.input<typeof metricProperties>;

function countMetrics(each: z.infer<typeof widget>): number {
  return each.type === "metric" ? (each.properties.metrics?.length ?? 0) : 0;
}

export interface DashboardFault {
  /** As CloudWatch writes it: `/widgets/0/properties/metrics/1`. Empty for the whole. */
  place: string;
  reason: string;
}

/** Every fault of a body, given as JSON or as an object; none where CloudWatch would take it. */
export function checkDashboard(body: unknown): DashboardFault[] {
  const json = typeof body === "string" ? body : JSON.stringify(body);
  let value = body;
  if (typeof body === "string") {
    try {
      value = JSON.parse(body);
    } catch (error) {
      return [{ place: "", reason: `is no JSON: ${(error as Error).message}` }];
    }
  }
  const faults = (dashboardBody.safeParse(value).error?.issues ?? []).flatMap(describe);
  const bytes = new TextEncoder().encode(json).length;
  if (bytes > dashboardLimits.bytes)
    faults.push({
      place: "",
      reason: `has ${bytes} bytes, more than the ${dashboardLimits.bytes} of a request`,
    });
  return faults;
}

function describe(issue: z.core.$ZodIssue): DashboardFault[] {
  const place = issue.path.map((part) => `/${String(part)}`).join("");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ place: `${place}/${key}`, reason: "is not known to CloudWatch" }));
  if (issue.code === "invalid_union" && issue.errors.length > 0) return describeUnion(issue, place);
  return [{ place, reason: issue.message }];
}

/** Of the ways that it could be meant, the one with the fewest faults; a list is never taken for an object. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, place: string): DashboardFault[] {
  const isWrongType = (issues: readonly z.core.$ZodIssue[]) =>
    issues.some(({ code, path }) => code === "invalid_type" && path.length === 0);
  const meant = issue.errors.find((issues) => !isWrongType(issues)) ?? [];
  if (meant.length === 0) return [{ place, reason: issue.message }];
  return meant
    .flatMap((each) => describe(each))
    .map((fault) => ({ ...fault, place: `${place}${fault.place}` }));
}
