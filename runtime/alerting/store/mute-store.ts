import type { Queries } from "./evaluation-lock.ts";
import type { Labels } from "./state-store.ts";

export interface Mute {
  id: number;
  /** Null: every rule. */
  ruleId: string | null;
  /** A group that has all of these is meant. */
  labels: Labels;
  untilAt: Date;
  reason: string | null;
  createdBy: string | null;
  createdAt: Date;
  /** When somebody ended it before its time. */
  endedAt: Date | null;
}

const columns = `
  id, rule_id as "ruleId", labels, until_at as "untilAt", reason, created_by as "createdBy",
  created_at as "createdAt", ended_at as "endedAt"`;

export async function addMute(queries: Queries, mute: Omit<Mute, "id" | "endedAt">): Promise<Mute> {
  const { rows } = await queries.query<Mute>(
    `insert into alert_mutes (rule_id, labels, until_at, reason, created_by, created_at)
    values ($1, $2, $3, $4, $5, $6) returning ${columns}`,
    [mute.ruleId, JSON.stringify(mute.labels), mute.untilAt, mute.reason, mute.createdBy, mute.createdAt],
  );
  return rows[0] as Mute;
}

/** Those under way at `now`, or the newest of all. */
export async function listMutes(
  queries: Queries,
  { now, all }: { now: Date; all: boolean },
): Promise<Mute[]> {
  const { rows } = await queries.query<Mute>(
    `select ${columns} from alert_mutes
    where $2 or (ended_at is null and until_at > $1)
    order by created_at desc, id desc
    limit 1000`,
    [now, all],
  );
  return rows;
}

/** Idempotent. Undefined where there is no such mute. */
export async function endMute(queries: Queries, id: number, now: Date): Promise<Mute | undefined> {
  await queries.query(
    "update alert_mutes set ended_at = $2 where id = $1 and ended_at is null and until_at > $2",
    [id, now],
  );
  const { rows } = await queries.query<Mute>(`select ${columns} from alert_mutes where id = $1`, [id]);
  return rows[0];
}

export function isMuted(mutes: readonly Mute[], ruleId: string, labels: Labels): boolean {
  return mutes.some(
    (mute) =>
      (mute.ruleId === null || mute.ruleId === ruleId) &&
      Object.entries(mute.labels).every(([label, value]) => labels[label] === value),
  );
}
