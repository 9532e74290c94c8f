import type { AlertState } from "../state/alert-state.ts";
import type { Queries } from "./evaluation-lock.ts";

export type Labels = Readonly<Record<string, string>>;

/** [ms since 1970, value], oldest first. */
export type History = readonly (readonly [number, number | null])[];

export interface StoredState {
  ruleId: string;
  groupKey: string;
  labels: Labels;
  state: AlertState;
  history: History;
}

interface Row {
  rule_id: string;
  group_key: string;
  labels: Labels;
  phase: AlertState["phase"];
  sampled_at: Date | null;
  value: number | null;
  breached_at: Date | null;
  clear_since: Date | null;
  severity: AlertState["severity"];
  incident_id: string | null;
  opened_at: Date | null;
  told_severity: AlertState["severity"];
  told_at: Date | null;
  notices: number;
  recent: History;
}

export async function readStates(queries: Queries, ruleId?: string): Promise<StoredState[]> {
  const { rows } = await queries.query<Row>(
    "select * from alert_states where $1::text is null or rule_id = $1 order by rule_id, group_key",
    [ruleId ?? null],
  );
  return rows.map((row) => ({
    ruleId: row.rule_id,
    groupKey: row.group_key,
    labels: row.labels,
    history: row.recent,
    state: {
      phase: row.phase,
      sampledAtMs: ms(row.sampled_at),
      value: row.value,
      breachedAtMs: ms(row.breached_at),
      clearSinceMs: ms(row.clear_since),
      severity: row.severity,
      incidentId: row.incident_id,
      openedAtMs: ms(row.opened_at),
      toldSeverity: row.told_severity,
      toldAtMs: ms(row.told_at),
      notices: row.notices,
    },
  }));
}

/** One statement, however many groups a rule has. */
export async function writeStates(queries: Queries, states: readonly StoredState[]): Promise<void> {
  if (states.length === 0) return;
  const rows = states.map(({ ruleId, groupKey, labels, state, history }) => ({
    rule_id: ruleId,
    group_key: groupKey,
    labels,
    phase: state.phase,
    sampled_at: iso(state.sampledAtMs),
    value: state.value,
    breached_at: iso(state.breachedAtMs),
    clear_since: iso(state.clearSinceMs),
    severity: state.severity,
    incident_id: state.incidentId,
    opened_at: iso(state.openedAtMs),
    told_severity: state.toldSeverity,
    told_at: iso(state.toldAtMs),
    notices: state.notices,
    recent: history,
  }));
  await queries.query(
    `insert into alert_states
    select * from jsonb_populate_recordset(null::alert_states, $1)
    on conflict (rule_id, group_key) do update set
      phase = excluded.phase, sampled_at = excluded.sampled_at, value = excluded.value,
      breached_at = excluded.breached_at, clear_since = excluded.clear_since, severity = excluded.severity,
      incident_id = excluded.incident_id, opened_at = excluded.opened_at, told_severity = excluded.told_severity,
      told_at = excluded.told_at, notices = excluded.notices, recent = excluded.recent`,
    [JSON.stringify(rows)],
  );
}

export async function deleteStates(
  queries: Queries,
  states: readonly Pick<StoredState, "ruleId" | "groupKey">[],
): Promise<void> {
  if (states.length === 0) return;
  await queries.query(
    `delete from alert_states where (rule_id, group_key) in (select * from unnest($1::text[], $2::text[]))`,
    [states.map(({ ruleId }) => ruleId), states.map(({ groupKey }) => groupKey)],
  );
}

export interface Evaluation {
  evaluatedAt: Date;
  error: string | null;
}

export async function readEvaluations(queries: Queries): Promise<Map<string, Evaluation>> {
  const { rows } = await queries.query<{ rule_id: string; evaluated_at: Date; error: string | null }>(
    "select rule_id, evaluated_at, error from alert_evaluations",
  );
  return new Map(rows.map((row) => [row.rule_id, { evaluatedAt: row.evaluated_at, error: row.error }]));
}

export async function noteEvaluation(
  queries: Queries,
  ruleId: string,
  { evaluatedAt, error }: Evaluation,
): Promise<void> {
  await queries.query(
    `insert into alert_evaluations (rule_id, evaluated_at, error) values ($1, $2, $3)
    on conflict (rule_id) do update set evaluated_at = excluded.evaluated_at, error = excluded.error`,
    [ruleId, evaluatedAt, error],
  );
}

export async function forgetEvaluations(queries: Queries, but: readonly string[]): Promise<void> {
  await queries.query("delete from alert_evaluations where rule_id <> all ($1::text[])", [but]);
}

const ms = (at: Date | null): number | null => at?.getTime() ?? null;
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
