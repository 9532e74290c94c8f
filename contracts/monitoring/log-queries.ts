import type { Monitored } from "./monitored.ts";

/** A query of Logs Insights that is saved for operators. */
export interface SavedQuery {
  title: QueryTitle;
  logGroups: readonly string[];
  query: string;
}

/** Faults are records of `runtime/monitoring/`, wherever they are written: each carries its fingerprint and its count. */
export const queries = {
  "Errors by fingerprint": `filter kind = "captured_error"
| stats sum(count) as errors, latest(@timestamp) as newest, latest(error.message) as message by fingerprint, code, route
| sort errors desc
| limit 50`,
  "Errors by route": `filter kind = "captured_error"
| stats sum(count) as errors by route, code, bin(1h)
| sort errors desc
| limit 100`,
  "One request": `filter request_id = "<request id>" or reqId = "<request id>" or trace_id = "<trace id>"
| sort @timestamp asc
| limit 200`,
  "Slow calls": `filter @type = "REPORT"
| fields @timestamp, @requestId, @duration, @maxMemoryUsed / 1000000 as memoryMb
| sort @duration desc
| limit 50`,
  "Warnings and faults": `filter level in ["warn", "error", "fatal"]
| stats count(*) as lines, latest(@timestamp) as newest by level, msg
| sort lines desc
| limit 50`,
} as const;

export type QueryTitle = keyof typeof queries;

/** The queries that an environment's log groups can answer. */
export function planQueries({ processor, functions, errorLogGroup }: Monitored): SavedQuery[] {
  const of = (title: QueryTitle, logGroups: readonly string[]): SavedQuery[] =>
    logGroups.length === 0 ? [] : [{ title, logGroups: [...new Set(logGroups)], query: queries[title] }];
  const logs = processor === undefined ? [] : [processor.logGroup];
  return [
    ...of("Errors by fingerprint", [errorLogGroup, ...logs]),
    ...of("Errors by route", [errorLogGroup, ...logs]),
    ...of("One request", processor === undefined ? [] : [errorLogGroup, ...logs]),
    ...of(
      "Slow calls",
      Object.values(functions).map(({ logGroup }) => logGroup),
    ),
    ...of("Warnings and faults", logs),
  ];
}
