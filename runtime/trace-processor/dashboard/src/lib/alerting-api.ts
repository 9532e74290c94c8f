/** The answers of the engine of alerts that the page reads. Times are ISO in UTC. */
export interface Incident {
  id: string;
  kind: "rule" | "budget";
  rule_id: string;
  labels: Record<string, string>;
  title: string;
  unit: string;
  comparison: "above" | "below";
  threshold: number | null;
  value: number | null;
  severity: "warning" | "critical";
  worst_severity: "warning" | "critical";
  began_at: string;
  opened_at: string;
  ended_at: string | null;
  why: string;
  remedy: string;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
}

export interface IncidentList {
  count: number;
  incidents: Incident[];
}

/** [milliseconds since 1970, value], oldest first. */
export type History = [at: number, value: number | null][];

export interface Rule {
  id: string;
  title: string;
  metric: string;
  unit: string;
  source: string | null;
  comparison: "above" | "below";
  warning: number | null;
  critical: number | null;
  evaluated_at: string | null;
  error: string | null;
  groups: {
    labels: Record<string, string>;
    phase: "ok" | "pending" | "alert";
    severity: "warning" | "critical" | null;
    value: number | null;
    incident_id: string | null;
    history: History;
  }[];
}

export interface RuleList {
  count: number;
  channels: string[];
  rules: Rule[];
}

export interface Mute {
  id: number;
  rule_id: string | null;
  labels: Record<string, string>;
  until: string;
  reason: string | null;
  created_by: string | null;
}

export interface MuteList {
  count: number;
  mutes: Mute[];
}

export interface Budget {
  id: string;
  title: string;
  limit_usd: number;
  period: string;
  period_end: string;
  thresholds: number[];
  groups: {
    labels: Record<string, string>;
    spent_usd: number;
    share_percent: number;
    reached_percent: number | null;
    forecast_usd: number | null;
    unpriced_calls: number;
  }[];
}

export interface BudgetList {
  count: number;
  budgets: Budget[];
}

export interface Notice {
  id: string;
  channel: string;
  kind: string;
  title: string;
  severity: string;
  state: "waiting" | "delivered" | "dead";
  attempts: number;
  created_at: string;
  due_at: string;
  log: { attempt: number; at: string; is_delivered: boolean; answer: string }[];
}

export interface NoticeList {
  count: number;
  notices: Notice[];
}
