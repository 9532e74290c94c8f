/** The answers of the service that the verb reads; as the routes in runtime/alerting give them. */
export interface Incident {
  id: string;
  rule_id: string;
  labels: Record<string, string>;
  title: string;
  unit: string;
  threshold: number | null;
  comparison: string;
  value: number | null;
  severity: string;
  opened_at: string;
  began_at: string;
  ended_at: string | null;
  remedy: string;
  acknowledged_by: string | null;
  acknowledged_at: string | null;
}

export interface Mute {
  id: number;
  rule_id: string | null;
  labels: Record<string, string>;
  until: string;
  reason: string | null;
  created_by: string | null;
  ended_at: string | null;
}

export interface Notice {
  id: string;
  channel: string;
  kind: string;
  title: string;
  state: string;
  attempts: number;
  created_at: string;
  log: { answer: string }[];
}

export interface Rule {
  id: string;
  title: string;
  metric: string;
  unit: string;
  comparison: string;
  warning: number | null;
  critical: number | null;
  error: string | null;
  evaluated_at: string | null;
  groups: { phase: string; severity: string | null; value: number | null }[];
}

export interface Budget {
  id: string;
  limit_usd: number;
  period: string;
  groups: {
    labels: Record<string, string>;
    spent_usd: number;
    share_percent: number;
    reached_percent: number | null;
    forecast_usd: number | null;
    unpriced_calls: number;
  }[];
}

export interface TestAnswer {
  channel: string;
  notice: string;
  is_delivered: boolean;
  answer: string;
}

/** What was done, for printing and for `--json`. `planned`: what a dry run would touch. */
export type AlertsDone =
  | { did: "list"; incidents: Incident[] }
  | { did: "ack"; incidents: Incident[]; isDone: boolean }
  | { did: "mute"; mute: Mute | null; incidents: Incident[]; isDone: boolean }
  | { did: "mutes"; mutes: Mute[] }
  | { did: "unmute"; mutes: Mute[]; isDone: boolean }
  | { did: "notices"; notices: Notice[] }
  | { did: "retry"; notices: Notice[] }
  | { did: "rules"; rules: Rule[] }
  | { did: "budgets"; budgets: Budget[] }
  | { did: "test"; answers: TestAnswer[] };
