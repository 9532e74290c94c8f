import type { Metric } from "./metric.ts";
import type { FunctionPart, Monitored } from "./monitored.ts";

/** Metrics that CloudWatch Logs counts out of log lines: each of these filters is its metric's publisher. */
export interface LogMetric {
  /** Of the filter, within its log group. */
  name: string;
  logGroup: string;
  pattern: string;
  namespace: string;
  metricName: string;
}

/** A part of a namespace for each function: a pattern of words takes no dimension from its line. */
export const logNamespace = "Tracelake/Logs";

export const logMetrics = {
  killed: {
    name: "FunctionKilled",
    unit: "Count",
    kind: "counter",
    dimensionSets: [[]],
    meaning: "Calls of a function that ended by its time-out or for want of memory",
  },
  errorRecords: {
    name: "ErrorRecords",
    unit: "Count",
    kind: "counter",
    dimensionSets: [[]],
    meaning: "Records of captured errors in the logs; one may stand for many faults",
  },
} as const satisfies Record<string, Metric>;

/** What Lambda writes of a call that it ended itself. */
const killedPattern = '?"Task timed out after" ?"Runtime.OutOfMemory" ?"signal: killed"';

export function namespaceOfFunction(monitored: Pick<Monitored, "prefix">, part: FunctionPart): string {
  return `${logNamespace}/${monitored.prefix}/${part}`;
}

export function namespaceOfErrors({ prefix }: Pick<Monitored, "prefix">): string {
  return `${logNamespace}/${prefix}`;
}

/** The filters of an environment. */
export function planLogMetrics(monitored: Monitored): LogMetric[] {
  const ofFunctions = Object.entries(monitored.functions).map(([part, { logGroup }]): LogMetric => ({
    name: `killed-${part}`,
    logGroup,
    pattern: killedPattern,
    namespace: namespaceOfFunction(monitored, part as FunctionPart),
    metricName: logMetrics.killed.name,
  }));
  // A function writes its records into its own log, a container into the group of errors.
  const ofErrors = [
    ["error-records", monitored.errorLogGroup] as const,
    ...(monitored.processor === undefined ? [] : [["error-lines", monitored.processor.logGroup] as const]),
  ].map(([name, logGroup]): LogMetric => ({
    name,
    logGroup,
    pattern: '{ $.kind = "captured_error" }',
    namespace: namespaceOfErrors(monitored),
    metricName: logMetrics.errorRecords.name,
  }));
  return [...ofFunctions, ...ofErrors];
}
