import type pg from "pg";
import type { AlertRule, ChannelKind } from "../../contracts/monitoring/alert-rules.ts";
import { makeNotice, unitOf } from "./notices/make-notice.ts";
import { completeGroups, type GroupValue } from "./sources/complete-groups.ts";
import type { SignalValue } from "./sources/metric-source.ts";
import { okState, type NoticeEvent, type Sample } from "./state/alert-state.ts";
import { thresholdOf } from "./state/judge.ts";
import { close, step, type Step } from "./state/step.ts";
import { inTransaction, type Queries } from "./store/evaluation-lock.ts";
import { endIncident, insertIncident, readAcknowledged, updateIncident } from "./store/incident-store.ts";
import { isMuted, type Mute } from "./store/mute-store.ts";
import { insertNotices } from "./store/notice-store.ts";
import {
  deleteStates,
  noteEvaluation,
  readStates,
  writeStates,
  type StoredState,
} from "./store/state-store.ts";

export interface RuleContext {
  client: pg.PoolClient;
  now: Date;
  mutes: readonly Mute[];
  channels: readonly ChannelKind[];
  link: string | undefined;
}

/** A sample an hour would leave a day's history, one a minute an hour's. */
const keptHistory = 60;

/** Takes what was measured at `atMs` into a rule's states: all that follows of it is written, or nothing. */
export async function evaluateRule(
  rule: AlertRule,
  measured: { atMs: number; values: readonly SignalValue[] },
  context: RuleContext,
): Promise<{ isCut: boolean }> {
  const { client, now } = context;
  return await inTransaction(client, async () => {
    const stored = await readStates(client, rule.id);
    const acknowledged = await readAcknowledged(client, rule.id);
    const { groups, isCut } = completeGroups(rule, measured.values, stored);
    const before = new Map(stored.map((each) => [each.groupKey, each]));
    const kept: StoredState[] = [];
    const gone: StoredState[] = [];
    for (const group of groups) {
      const known = before.get(group.groupKey);
      const state = known?.state ?? okState;
      const sample: Sample = { atMs: measured.atMs, value: group.value };
      const stepped = step(rule, state, sample, {
        labels: group.labels,
        isMuted: isMuted(context.mutes, rule.id, group.labels),
        isAcknowledged: state.incidentId !== null && acknowledged.has(state.incidentId),
      });
      await writeStep(rule, group, { from: known, to: stepped }, context);
      const next: StoredState = {
        ruleId: rule.id,
        groupKey: group.groupKey,
        labels: group.labels,
        state: stepped.state,
        history: [...(known?.history ?? []), [measured.atMs, group.value] as const].slice(-keptHistory),
      };
      // A group that is well and no longer measured would stay for ever.
      const isGone = rule.by.length > 0 && stepped.state.phase === "ok" && group.value === null;
      (isGone ? gone : kept).push(next);
    }
    await writeStates(client, kept);
    await deleteStates(client, gone);
    await noteEvaluation(client, rule.id, { evaluatedAt: now, error: null });
    return { isCut };
  });
}

/** Ends what a rule that is gone, or that has other labels now, left open. */
export async function retireState(
  stored: StoredState,
  rule: AlertRule | undefined,
  context: RuleContext,
): Promise<void> {
  await inTransaction(context.client, async () => {
    const stepped = close(stored.state, "ended", context.now.getTime());
    const told = rule ?? goneRule(stored.ruleId);
    await writeStep(told, { ...stored, value: stored.state.value }, { from: stored, to: stepped }, context);
    await deleteStates(context.client, [stored]);
  });
}

async function writeStep(
  rule: AlertRule,
  group: GroupValue,
  { from, to }: { from: StoredState | undefined; to: Step },
  context: RuleContext,
): Promise<void> {
  const { client } = context;
  const before = from?.state ?? okState;
  const { state, notices } = to;
  const beganAtMs = state.breachedAtMs ?? before.breachedAtMs;
  if (before.incidentId !== null && state.incidentId !== before.incidentId) {
    const endedAt = new Date(state.sampledAtMs ?? context.now.getTime());
    await endIncident(client, before.incidentId, { endedAt, value: state.value });
  }
  if (state.incidentId !== null && beganAtMs !== null)
    await writeIncident(client, rule, group, {
      ...to,
      beganAtMs,
      isNew: before.incidentId !== state.incidentId,
    });
  for (const event of notices) await writeNotice(rule, group, event, beganAtMs ?? event.openedAtMs, context);
}

async function writeIncident(
  queries: Queries,
  rule: AlertRule,
  group: GroupValue,
  { state, beganAtMs, isNew }: Step & { beganAtMs: number; isNew: boolean },
): Promise<void> {
  const { incidentId: id, severity, value, sampledAtMs, openedAtMs } = state;
  if (id === null || severity === null || openedAtMs === null) return;
  const threshold = thresholdOf(rule, severity) ?? null;
  if (!isNew) {
    await updateIncident(queries, {
      id,
      severity,
      threshold,
      value,
      updatedAt: new Date(sampledAtMs ?? openedAtMs),
    });
    return;
  }
  await insertIncident(queries, {
    id,
    kind: "rule",
    ruleId: rule.id,
    groupKey: group.groupKey,
    labels: group.labels,
    title: rule.title,
    unit: unitOf(rule.metric),
    comparison: rule.comparison,
    threshold,
    severity,
    value,
    beganAt: new Date(beganAtMs),
    openedAt: new Date(openedAtMs),
    why: rule.why,
    remedy: rule.remedy,
  });
}

async function writeNotice(
  rule: AlertRule,
  group: GroupValue,
  event: NoticeEvent,
  beganAtMs: number,
  { client, channels, link, now }: RuleContext,
): Promise<void> {
  const content = makeNotice(rule, event, { labels: group.labels, beganAtMs, link });
  const chosen = channels.filter((kind) => kind === "log" || (rule.channels?.includes(kind) ?? true));
  await insertNotices(client, content, chosen, now);
}

/** What can still be said of a rule that is no longer there. */
function goneRule(id: string): AlertRule {
  return {
    id,
    title: `Rule ${id}`,
    metric: "unknown",
    by: [],
    where: {},
    windowMs: 0,
    everyMs: 0,
    comparison: "above",
    warning: undefined,
    critical: undefined,
    noData: "ok",
    forMs: 0,
    clearForMs: 0,
    offsetMs: 0,
    renotifyMs: null,
    why: "",
    remedy: "",
    channels: undefined,
  };
}
