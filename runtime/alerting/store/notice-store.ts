import type { ChannelKind } from "../../../contracts/monitoring/alert-rules.ts";
import type { NoticeContent } from "../../../contracts/monitoring/notice.ts";
import type { Queries } from "./evaluation-lock.ts";

export interface ClaimedNotice {
  id: string;
  channel: ChannelKind;
  content: NoticeContent;
  /** This one's number, from 1: an older attempt can no longer write its end. */
  attempt: number;
}

/** In the transaction that changes the state. What is there already is left as it is. */
export async function insertNotices(
  queries: Queries,
  content: NoticeContent,
  channels: readonly ChannelKind[],
  now: Date,
): Promise<void> {
  await queries.query(
    `insert into notices (id, incident_id, channel, kind, sequence, content, state, attempts, created_at, due_at)
    select $1 || '-' || channel, $2, channel, $3, $4, $5, 'waiting', 0, $6, $6
    from unnest($7::text[]) as channel
    on conflict do nothing`,
    [content.id, content.incident_id, content.kind, content.sequence, JSON.stringify(content), now, channels],
  );
}

/**
 * Takes notices that are due for `leaseMs`: after that, whoever took them was killed, and another may. A notice waits
 * for those before it of the same incident and channel, so that no recovery overtakes what it is the end of.
 */
export async function claimNotices(
  queries: Queries,
  {
    now,
    leaseMs,
    limit,
    channels,
  }: { now: Date; leaseMs: number; limit: number; channels: readonly ChannelKind[] },
): Promise<ClaimedNotice[]> {
  const { rows } = await queries.query<ClaimedNotice>(
    `with due as (
      select id from notices as n
      where state = 'waiting' and due_at <= $1 and (leased_until is null or leased_until <= $1)
        and channel = any ($4::text[])
        and not exists (
          select from notices as p
          where p.incident_id = n.incident_id and p.channel = n.channel and p.sequence < n.sequence
            and p.state = 'waiting'
        )
      order by due_at, id
      limit $3
      for update skip locked
    )
    update notices as n
    set leased_until = $1::timestamptz + $2 * interval '1 millisecond', attempts = n.attempts + 1
    from due
    where n.id = due.id
    returning n.id, n.channel, n.content, n.attempts as attempt`,
    [now, leaseMs, limit, channels],
  );
  return rows;
}

export interface AttemptEnd {
  at: Date;
  durationMs: number;
  answer: string;
  /** When it is tried again; `dead`: not by itself. */
  outcome: { is: "delivered" } | { is: "dead" } | { is: "waiting"; dueAt: Date };
}

/** State and log in one statement. An attempt whose lease another one took over changes nothing but the log. */
export async function endAttempt(
  queries: Queries,
  { id, attempt }: Pick<ClaimedNotice, "id" | "attempt">,
  end: AttemptEnd,
): Promise<void> {
  const { outcome } = end;
  await queries.query(
    `with logged as (
      insert into notice_attempts (notice_id, attempt, at, duration_ms, is_delivered, answer)
      values ($1, $2, $3, $4, $5, $6)
      on conflict do nothing
    )
    update notices
    set state = $7, leased_until = null, due_at = coalesce($8, due_at),
      delivered_at = case when $5 then $3::timestamptz end
    where id = $1 and state = 'waiting' and (attempts = $2 or $5)`,
    [
      id,
      attempt,
      end.at,
      end.durationMs,
      outcome.is === "delivered",
      end.answer,
      outcome.is,
      outcome.is === "waiting" ? outcome.dueAt : null,
    ],
  );
}

export interface NoticeRow {
  id: string;
  incidentId: string;
  channel: ChannelKind;
  kind: NoticeContent["kind"];
  sequence: number;
  title: string;
  severity: string;
  state: "waiting" | "delivered" | "dead";
  attempts: number;
  createdAt: Date;
  dueAt: Date;
  deliveredAt: Date | null;
  log: { attempt: number; at: string; duration_ms: number; is_delivered: boolean; answer: string }[];
}

export interface NoticeFilter {
  state?: NoticeRow["state"] | undefined;
  channel?: ChannelKind | undefined;
  incident?: string | undefined;
  limit: number;
}

const columns = `
  n.id, n.incident_id as "incidentId", n.channel, n.kind, n.sequence, n.content ->> 'title' as title,
  n.content ->> 'severity' as severity, n.state, n.attempts, n.created_at as "createdAt", n.due_at as "dueAt",
  n.delivered_at as "deliveredAt",
  coalesce(
    (
      select jsonb_agg(
        jsonb_build_object('attempt', attempt, 'at', at, 'duration_ms', duration_ms, 'is_delivered', is_delivered,
          'answer', answer)
        order by attempt
      )
      from notice_attempts as a where a.notice_id = n.id
    ),
    '[]'
  ) as log`;

/** The delivery log, newest first. */
export async function listNotices(queries: Queries, filter: NoticeFilter): Promise<NoticeRow[]> {
  const { rows } = await queries.query<NoticeRow>(
    `select ${columns} from notices as n
    where ($1::text is null or state = $1) and ($2::text is null or channel = $2)
      and ($3::text is null or incident_id = $3)
    order by created_at desc, id desc
    limit $4`,
    [filter.state ?? null, filter.channel ?? null, filter.incident ?? null, filter.limit],
  );
  return rows;
}

/** Tries a notice again that is dead or waits; one that was delivered stays so. Undefined where there is none. */
export async function retryNotice(queries: Queries, id: string, now: Date): Promise<NoticeRow | undefined> {
  await queries.query(
    "update notices set state = 'waiting', due_at = $2 where id = $1 and state <> 'delivered'",
    [id, now],
  );
  const { rows } = await queries.query<NoticeRow>(`select ${columns} from notices as n where id = $1`, [id]);
  return rows[0];
}

export async function countWaiting(queries: Queries): Promise<number> {
  const { rows } = await queries.query<{ n: number }>(
    "select count(*)::int as n from notices where state = 'waiting'",
  );
  return rows[0]?.n ?? 0;
}
