import { alertSignals } from "../../../contracts/monitoring/alert-signals.ts";
import type { AlertRule } from "../../../contracts/monitoring/alert-rules.ts";
import type { NoticeContent } from "../../../contracts/monitoring/notice.ts";
import type { NoticeEvent } from "../state/alert-state.ts";
import { thresholdOf } from "../state/judge.ts";
import type { Labels } from "../store/state-store.ts";

/** What is told of a rule's incident. */
export function makeNotice(
  rule: AlertRule,
  event: NoticeEvent,
  about: { labels: Labels; beganAtMs: number; link: string | undefined },
): NoticeContent {
  return {
    id: `${event.incidentId}-${event.sequence}`,
    kind: event.kind,
    sequence: event.sequence,
    is_test: false,
    incident_id: event.incidentId,
    subject: "rule",
    rule_id: rule.id,
    severity: event.severity,
    title: rule.title,
    labels: about.labels,
    metric: rule.metric,
    unit: unitOf(rule.metric),
    comparison: rule.comparison,
    value: event.value,
    threshold: thresholdOf(rule, event.severity) ?? null,
    limit: null,
    forecast: null,
    began_at: new Date(about.beganAtMs).toISOString(),
    at: new Date(event.atMs).toISOString(),
    why: rule.why,
    remedy: rule.remedy,
    link: about.link ?? null,
  };
}

export const unitOf = (metric: string): string => alertSignals[metric]?.unit ?? "count";
