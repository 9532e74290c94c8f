import { z } from "zod";
import {
  accountId,
  alarmArn,
  checkTimes,
  flag,
  legend,
  oneOf,
  period,
  region,
  startTime,
  statistic,
  text,
  whole,
} from "./parts.ts";

export const textProperties = z.strictObject({
  markdown: text,
  background: oneOf("transparent", "solid").optional(),
});

const query = text.refine((value) => /^\s*SOURCE\s+('[^']+'|"[^"]+"|logGroups\()/.test(value), {
  error: "expected a query that begins with its log groups: SOURCE '/a/group' | fields @message",
});

export const logProperties = z
  .strictObject({
    region,
    accountId: accountId.optional(),
    title: text.optional(),
    query,
    queryLanguage: oneOf("CWLI", "SQL", "PPL").optional(),
    view: oneOf("table", "timeSeries", "bar", "pie").optional(),
    stacked: flag.optional(),
    start: startTime.optional(),
    end: startTime.optional(),
  })
  .check(({ value, issues }) =>
    checkTimes(value, (path, message) =>
      issues.push({ code: "custom", input: value, path: [path], message }),
    ),
  );

export const alarmProperties = z.strictObject({
  alarms: z
    .array(alarmArn, { error: "expected a list of alarms" })
    .min(1, { error: "expected one alarm at the least" })
    .max(100, { error: "expected 100 alarms at the most" }),
  sortBy: oneOf("default", "stateUpdatedTimestamp", "timestamp").optional(),
  states: z.array(oneOf("ALARM", "INSUFFICIENT_DATA", "OK")).optional(),
  title: text.optional(),
});

const explored = z
  .array(
    z.strictObject({
      metricName: text,
      resourceType: text.regex(/^AWS::\w+::\w+$/, { error: "expected a type such as AWS::Lambda::Function" }),
      stat: statistic.optional(),
    }),
    { error: "expected a list of metrics" },
  )
  .min(1, { error: "expected one metric at the least" })
  .max(100, { error: "expected 100 metrics at the most" })
  .refine((metrics) => new Set(metrics.map(({ resourceType }) => resourceType)).size <= 1, {
    error: "expected one resourceType for all metrics",
  });

export const explorerProperties = z.strictObject({
  metrics: explored,
  labels: z.array(z.strictObject({ key: text, value: text.optional() }), {
    error: "expected a list of labels",
  }),
  aggregateBy: z.strictObject({ key: text, func: oneOf("AVG", "MIN", "MAX", "STDDEV", "SUM") }).optional(),
  splitBy: text.optional(),
  period: period.optional(),
  title: text.optional(),
  region: region.optional(),
  widgetOptions: z
    .strictObject({
      legend: legend.optional(),
      rowsPerPage: whole(1, 100).optional(),
      widgetsPerRow: whole(1, 24).optional(),
      stacked: flag.optional(),
      view: oneOf("timeSeries", "bar", "pie").optional(),
    })
    .optional(),
});

/** A widget that a function of one's own draws. */
export const customProperties = z.strictObject({
  endpoint: text.regex(/^arn:aws[a-z-]*:lambda:/, { error: "expected the ARN of a function" }),
  title: text.optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  updateOn: z
    .strictObject({ refresh: flag.optional(), resize: flag.optional(), timeRange: flag.optional() })
    .optional(),
});
