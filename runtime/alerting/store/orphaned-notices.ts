import type { ChannelKind } from "../../../contracts/monitoring/alert-rules.ts";
import type { Queries } from "./evaluation-lock.ts";

/** Notices to channels that are configured no more would wait for ever: they are dead, and the log says why. */
export async function giveUpOrphans(
  queries: Queries,
  channels: readonly ChannelKind[],
  now: Date,
): Promise<void> {
  await queries.query(
    `with orphans as (
      update notices set state = 'dead', attempts = attempts + 1, leased_until = null
      where state = 'waiting' and channel <> all ($1::text[]) and (leased_until is null or leased_until <= $2)
      returning id, attempts
    )
    insert into notice_attempts (notice_id, attempt, at, duration_ms, is_delivered, answer)
    select id, attempts, $2, 0, false, 'the channel is not configured any more' from orphans
    on conflict do nothing`,
    [channels, now],
  );
}
