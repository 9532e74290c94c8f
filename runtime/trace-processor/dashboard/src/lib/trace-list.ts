import type { TracePage, TraceSummary } from "./api.ts";

/** The traces shown, newest first, and where the next older ones start. */
export interface TraceList {
  rows: TraceSummary[];
  cursor: string | null;
  /** True once older pages were asked for: they stay below the newest page. */
  isExtended: boolean;
}

/** The newest page over what is shown. Where the two don't touch, traces are missing between: the list starts anew. */
export function mergeNewest(list: TraceList | undefined, page: TracePage): TraceList {
  const fresh = { rows: page.traces, cursor: page.next_cursor, isExtended: false };
  if (list === undefined || !list.isExtended || page.next_cursor === null) return fresh;
  const ids = new Set(page.traces.map((trace) => trace.trace_id));
  if (!list.rows.some((trace) => ids.has(trace.trace_id))) return fresh;
  return { ...list, rows: newestFirst([...page.traces, ...list.rows]) };
}

export function appendOlder(list: TraceList, page: TracePage): TraceList {
  return { rows: newestFirst([...list.rows, ...page.traces]), cursor: page.next_cursor, isExtended: true };
}

/** Each trace once; the first one given is the one kept. */
function newestFirst(rows: TraceSummary[]): TraceSummary[] {
  const byId = new Map<string, TraceSummary>();
  for (const row of rows) if (!byId.has(row.trace_id)) byId.set(row.trace_id, row);
  return [...byId.values()].sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at));
}
