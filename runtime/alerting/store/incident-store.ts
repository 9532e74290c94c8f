import type { Severity } from "../../../contracts/monitoring/alert-rules.ts";
import type { Queries } from "./evaluation-lock.ts";
import type { Labels } from "./state-store.ts";

export interface Incident {
  id: string;
  kind: "rule" | "budget";
  ruleId: string;
  groupKey: string;
  labels: Labels;
  title: string;
  unit: string;
  comparison: "above" | "below";
  threshold: number | null;
  severity: Severity;
  worstSeverity: Severity;
  value: number | null;
  beganAt: Date;
  openedAt: Date;
  updatedAt: Date;
  endedAt: Date | null;
  why: string;
  remedy: string;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
}

export type NewIncident = Omit<
  Incident,
  "worstSeverity" | "updatedAt" | "endedAt" | "acknowledgedAt" | "acknowledgedBy"
>;

const columns = `
  id, kind, rule_id as "ruleId", group_key as "groupKey", labels, title, unit, comparison, threshold, severity,
  worst_severity as "worstSeverity", value, began_at as "beganAt", opened_at as "openedAt",
  updated_at as "updatedAt", ended_at as "endedAt", why, remedy, acknowledged_at as "acknowledgedAt",
  acknowledged_by as "acknowledgedBy"`;

/** False where it is there already, which no one is told of again. */
export async function insertIncident(queries: Queries, incident: NewIncident): Promise<boolean> {
  const { rowCount } = await queries.query(
    `insert into incidents (id, kind, rule_id, group_key, labels, title, unit, comparison, threshold, severity,
      worst_severity, value, began_at, opened_at, updated_at, why, remedy)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $13, $14, $15)
    on conflict do nothing`,
    [
      incident.id,
      incident.kind,
      incident.ruleId,
      incident.groupKey,
      JSON.stringify(incident.labels),
      incident.title,
      incident.unit,
      incident.comparison,
      incident.threshold,
      incident.severity,
      incident.value,
      incident.beganAt,
      incident.openedAt,
      incident.why,
      incident.remedy,
    ],
  );
  return rowCount === 1;
}

export interface IncidentUpdate {
  id: string;
  severity: Severity;
  threshold: number | null;
  value: number | null;
  updatedAt: Date;
}

export async function updateIncident(queries: Queries, update: IncidentUpdate): Promise<void> {
  await queries.query(
    `update incidents set severity = $2, threshold = $3, value = $4, updated_at = $5,
      worst_severity = case when 'critical' in (worst_severity, $2) then 'critical' else 'warning' end
    where id = $1 and ended_at is null`,
    [update.id, update.severity, update.threshold, update.value, update.updatedAt],
  );
}

export async function endIncident(
  queries: Queries,
  id: string,
  { endedAt, value }: { endedAt: Date; value: number | null },
): Promise<void> {
  await queries.query(
    "update incidents set ended_at = $2, updated_at = $2, value = $3 where id = $1 and ended_at is null",
    [id, endedAt, value],
  );
}

export interface IncidentFilter {
  state: "open" | "ended" | "all";
  rule?: string | undefined;
  severity?: Severity | undefined;
  limit: number;
}

/** Open ones first, the worst of them at the top; then the newest. */
export async function listIncidents(queries: Queries, filter: IncidentFilter): Promise<Incident[]> {
  const { rows } = await queries.query<Incident>(
    `select ${columns} from incidents
    where ($1 = 'all' or (ended_at is null) = ($1 = 'open'))
      and ($2::text is null or rule_id = $2)
      and ($3::text is null or worst_severity = $3)
    order by ended_at is not null, case when ended_at is null and severity = 'critical' then 0 else 1 end,
      opened_at desc, id
    limit $4`,
    [filter.state, filter.rule ?? null, filter.severity ?? null, filter.limit],
  );
  return rows;
}

export async function findIncident(queries: Queries, id: string): Promise<Incident | undefined> {
  const { rows } = await queries.query<Incident>(`select ${columns} from incidents where id = $1`, [id]);
  return rows[0];
}

/** Ids of those that somebody has in hand. */
export async function readAcknowledged(queries: Queries, ruleId: string): Promise<ReadonlySet<string>> {
  const { rows } = await queries.query<{ id: string }>(
    "select id from incidents where rule_id = $1 and ended_at is null and acknowledged_at is not null",
    [ruleId],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The first acknowledgement stands. Undefined where there is no such incident. */
export async function acknowledgeIncident(
  queries: Queries,
  id: string,
  { by, at }: { by: string | null; at: Date },
): Promise<Incident | undefined> {
  await queries.query(
    "update incidents set acknowledged_at = $3, acknowledged_by = $2 where id = $1 and acknowledged_at is null",
    [id, by, at],
  );
  return await findIncident(queries, id);
}

export async function takeBackAcknowledgement(queries: Queries, id: string): Promise<Incident | undefined> {
  await queries.query("update incidents set acknowledged_at = null, acknowledged_by = null where id = $1", [
    id,
  ]);
  return await findIncident(queries, id);
}

export async function countOpen(queries: Queries): Promise<Record<Severity, number>> {
  const { rows } = await queries.query<{ severity: Severity; n: number }>(
    "select severity, count(*)::int as n from incidents where ended_at is null group by severity",
  );
  const of = (severity: Severity) => rows.find((row) => row.severity === severity)?.n ?? 0;
  return { warning: of("warning"), critical: of("critical") };
}
