import { z } from "zod";
import { channelKinds, severities } from "../../../contracts/monitoring/alert-rules.ts";
import type { Incident } from "../store/incident-store.ts";
import type { Mute } from "../store/mute-store.ts";
import type { NoticeRow } from "../store/notice-store.ts";

const time = z.iso.datetime();
const timeOrNull = time.nullable();
const labels = z.record(z.string(), z.string());

export const incidentSchema = z.object({
  id: z.string(),
  kind: z.enum(["rule", "budget"]),
  rule_id: z.string(),
  labels: labels.describe("Of what it is: a model, a pipe, a user"),
  title: z.string(),
  unit: z.string(),
  comparison: z.enum(["above", "below"]),
  threshold: z.number().nullable(),
  value: z.number().nullable().describe("As of `updated_at`; null where nothing was measured"),
  severity: z.enum(severities),
  worst_severity: z.enum(severities),
  began_at: time.describe("Since when the condition held"),
  opened_at: time,
  updated_at: time,
  ended_at: timeOrNull,
  why: z.string(),
  remedy: z.string().describe("The command to run, or the runbook to read"),
  acknowledged_at: timeOrNull,
  acknowledged_by: z.string().nullable(),
});

export function presentIncident(incident: Incident): z.infer<typeof incidentSchema> {
  return {
    id: incident.id,
    kind: incident.kind,
    rule_id: incident.ruleId,
    labels: { ...incident.labels },
    title: incident.title,
    unit: incident.unit,
    comparison: incident.comparison,
    threshold: incident.threshold,
    value: incident.value,
    severity: incident.severity,
    worst_severity: incident.worstSeverity,
    began_at: incident.beganAt.toISOString(),
    opened_at: incident.openedAt.toISOString(),
    updated_at: incident.updatedAt.toISOString(),
    ended_at: incident.endedAt?.toISOString() ?? null,
    why: incident.why,
    remedy: incident.remedy,
    acknowledged_at: incident.acknowledgedAt?.toISOString() ?? null,
    acknowledged_by: incident.acknowledgedBy,
  };
}

export const noticeSchema = z.object({
  id: z.string(),
  incident_id: z.string(),
  channel: z.enum(channelKinds),
  kind: z.enum(["opened", "worsened", "reminder", "recovered", "ended"]),
  sequence: z.int(),
  title: z.string(),
  severity: z.string(),
  state: z.enum(["waiting", "delivered", "dead"]).describe("dead: it is not tried again by itself"),
  attempts: z.int(),
  created_at: time,
  due_at: time,
  delivered_at: timeOrNull,
  log: z.array(
    z.object({
      attempt: z.int(),
      at: z.string(),
      duration_ms: z.number(),
      is_delivered: z.boolean(),
      answer: z.string().describe("What the receiver or the network said"),
    }),
  ),
});

export function presentNotice(notice: NoticeRow): z.infer<typeof noticeSchema> {
  return {
    id: notice.id,
    incident_id: notice.incidentId,
    channel: notice.channel,
    kind: notice.kind,
    sequence: notice.sequence,
    title: notice.title,
    severity: notice.severity,
    state: notice.state,
    attempts: notice.attempts,
    created_at: notice.createdAt.toISOString(),
    due_at: notice.dueAt.toISOString(),
    delivered_at: notice.deliveredAt?.toISOString() ?? null,
    log: notice.log,
  };
}

export const muteSchema = z.object({
  id: z.number(),
  rule_id: z.string().nullable().describe("null: every rule"),
  labels: labels.describe("A group that has all of these is muted"),
  until: time,
  reason: z.string().nullable(),
  created_by: z.string().nullable(),
  created_at: time,
  ended_at: timeOrNull,
});

export function presentMute(mute: Mute): z.infer<typeof muteSchema> {
  return {
    id: mute.id,
    rule_id: mute.ruleId,
    labels: { ...mute.labels },
    until: mute.untilAt.toISOString(),
    reason: mute.reason,
    created_by: mute.createdBy,
    created_at: mute.createdAt.toISOString(),
    ended_at: mute.endedAt?.toISOString() ?? null,
  };
}

export const ruleId = z.string().min(1).max(80);
export const labelsSchema = z.record(z.string().max(100), z.string().max(500));
export const person = z.string().min(1).max(200);
