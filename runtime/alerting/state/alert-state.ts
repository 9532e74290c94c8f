import type { Severity } from "../../../contracts/monitoring/alert-rules.ts";

/** Where one rule stands for one group. Times are ms since 1970, of the samples. */
export interface AlertState {
  phase: "ok" | "pending" | "alert";
  /** The newest sample that was looked at: older ones change nothing. */
  sampledAtMs: number | null;
  value: number | null;
  /** When the condition began to hold; null while it doesn't. */
  breachedAtMs: number | null;
  /** Since when it no longer holds, while the incident is still open. */
  clearSinceMs: number | null;
  severity: Severity | null;
  /** Of the incident under way; null in `ok` and `pending`. */
  incidentId: string | null;
  openedAtMs: number | null;
  /** The worst that people were told of this incident; null where nobody was told yet. */
  toldSeverity: Severity | null;
  toldAtMs: number | null;
  /** Notices of this incident so far: the next one's number. */
  notices: number;
}

export const okState: AlertState = {
  phase: "ok",
  sampledAtMs: null,
  value: null,
  breachedAtMs: null,
  clearSinceMs: null,
  severity: null,
  incidentId: null,
  openedAtMs: null,
  toldSeverity: null,
  toldAtMs: null,
  notices: 0,
};

/** One measurement of a rule for a group: what its window held that ended at `atMs`; null where nothing was measured. */
export interface Sample {
  atMs: number;
  value: number | null;
}

/**
 * What a person is told. `worsened`: a warning became critical. `reminder`: still so, by the rule's renotify.
 * `ended`: nobody watches it any more, since the rule or its group is gone.
 */
export type NoticeKind = "opened" | "worsened" | "reminder" | "recovered" | "ended";

export interface NoticeEvent {
  kind: NoticeKind;
  /** Counts from 1 within its incident. */
  sequence: number;
  incidentId: string;
  severity: Severity;
  value: number | null;
  atMs: number;
  openedAtMs: number;
}
