import type { AlertRule, Severity } from "../../../contracts/monitoring/alert-rules.ts";
import { okState, type AlertState, type NoticeEvent, type NoticeKind, type Sample } from "./alert-state.ts";
import { incidentId } from "./incident-id.ts";
import { isWorse, judge } from "./judge.ts";

export type SteppedRule = Pick<
  AlertRule,
  "id" | "comparison" | "warning" | "critical" | "noData" | "forMs" | "clearForMs" | "renotifyMs"
>;

export interface StepContext {
  labels: Readonly<Record<string, string>>;
  /** Somebody asked for silence about this group until later. */
  isMuted: boolean;
  /** Somebody has this incident in hand: it is not reminded of. */
  isAcknowledged: boolean;
}

export interface Step {
  state: AlertState;
  notices: readonly NoticeEvent[];
}

/**
 * What one sample makes of a state, and who is to be told what: OK → PENDING → ALERT → OK. A sample that is not newer
 * than the last changes nothing, so the order and the delay of samples never tell twice of one incident. A mute puts
 * the first notice off until its end; whoever was told of an incident is told of its end, muted or not.
 */
export function step(rule: SteppedRule, state: AlertState, sample: Sample, context: StepContext): Step {
  if (state.sampledAtMs !== null && sample.atMs <= state.sampledAtMs) return { state, notices: [] };
  const seen: AlertState = { ...state, sampledAtMs: sample.atMs };
  const verdict = judge(rule, sample.value);
  if (verdict === "keep") return tell(rule, seen, sample.atMs, context);
  const valued: AlertState = { ...seen, value: sample.value };
  if (verdict === null) return clear(rule, valued, sample.atMs, context);
  return tell(rule, breach(rule, valued, sample.atMs, verdict, context), sample.atMs, context);
}

function breach(
  rule: SteppedRule,
  state: AlertState,
  atMs: number,
  severity: Severity,
  { labels }: StepContext,
): AlertState {
  const breachedAtMs = state.breachedAtMs ?? atMs;
  const breached = { ...state, severity, breachedAtMs, clearSinceMs: null };
  if (state.phase === "alert") return breached;
  if (atMs - breachedAtMs < rule.forMs) return { ...breached, phase: "pending" };
  return {
    ...breached,
    phase: "alert",
    incidentId: incidentId(rule.id, labels, breachedAtMs),
    openedAtMs: atMs,
    toldSeverity: null,
    toldAtMs: null,
    notices: 0,
  };
}

function clear(rule: SteppedRule, state: AlertState, atMs: number, context: StepContext): Step {
  if (state.phase !== "alert") return { state: calm(state), notices: [] };
  const clearSinceMs = state.clearSinceMs ?? atMs;
  if (atMs - clearSinceMs < rule.clearForMs) return tell(rule, { ...state, clearSinceMs }, atMs, context);
  return close(state, "recovered", atMs);
}

/** Ends the incident of a state; only those who were told of it are told of its end. */
export function close(state: AlertState, kind: "recovered" | "ended", atMs: number): Step {
  const { toldSeverity } = state;
  const notices = toldSeverity === null ? [] : [notice({ ...state, severity: toldSeverity }, kind, atMs)];
  return { state: calm(state), notices: notices.filter((event) => event !== undefined) };
}

function calm({ sampledAtMs, value }: AlertState): AlertState {
  return { ...okState, sampledAtMs, value };
}

function tell(rule: SteppedRule, state: AlertState, atMs: number, context: StepContext): Step {
  const kind = dueKind(rule, state, atMs, context);
  const event = kind === undefined ? undefined : notice(state, kind, atMs);
  if (event === undefined) return { state, notices: [] };
  const told = { ...state, toldSeverity: worst(state), toldAtMs: atMs, notices: event.sequence };
  return { state: told, notices: [event] };
}

function dueKind(
  { renotifyMs }: SteppedRule,
  state: AlertState,
  atMs: number,
  { isMuted, isAcknowledged }: StepContext,
): NoticeKind | undefined {
  const { phase, severity, toldSeverity, toldAtMs, clearSinceMs } = state;
  if (phase !== "alert" || severity === null || isMuted) return undefined;
  // What has just begun to be well again is not worth waking anyone for.
  if (clearSinceMs !== null) return undefined;
  if (toldSeverity === null) return "opened";
  if (isWorse(severity, toldSeverity)) return "worsened";
  if (renotifyMs === null || isAcknowledged || toldAtMs === null) return undefined;
  return atMs - toldAtMs >= renotifyMs ? "reminder" : undefined;
}

function worst({ severity, toldSeverity }: AlertState): Severity | null {
  if (severity === null || toldSeverity === null) return severity ?? toldSeverity;
  return isWorse(severity, toldSeverity) ? severity : toldSeverity;
}

function notice(state: AlertState, kind: NoticeKind, atMs: number): NoticeEvent | undefined {
  const { incidentId: id, openedAtMs, severity, value } = state;
  if (id === null || openedAtMs === null || severity === null) return undefined;
  return { kind, sequence: state.notices + 1, incidentId: id, severity, value, atMs, openedAtMs };
}
