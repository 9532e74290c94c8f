import type { ChannelKind } from "../../contracts/monitoring/alert-rules.ts";
import type { Channel, Delivery } from "./channels/channel.ts";
import type { Queries } from "./store/evaluation-lock.ts";
import { claimNotices, endAttempt, type AttemptEnd, type ClaimedNotice } from "./store/notice-store.ts";
import { giveUpOrphans } from "./store/orphaned-notices.ts";

export interface DeliveryDeps {
  queries: Queries;
  channels: readonly Channel[];
  now: () => number;
  random: () => number;
  /** Told of each attempt's end. */
  observe: (channel: ChannelKind, isDelivered: boolean) => void;
}

/** Together about eight hours at most and half of it on average: longer than most receivers are away. */
export const delivery = {
  timeoutMs: 10_000,
  leaseMs: 60_000,
  firstDelayMs: 10_000,
  maxDelayMs: 1_800_000,
  maxRetryAfterMs: 3_600_000,
  maxAttempts: 20,
  batch: 10,
} as const;

/**
 * Delivers what is due and gives how many attempts it made. At least once: who is killed between the receiver's answer
 * and the note of it has the notice delivered again, under the same id.
 */
export async function deliverDue(deps: DeliveryDeps): Promise<number> {
  const { queries, channels, now } = deps;
  const kinds = channels.map(({ kind }) => kind);
  await giveUpOrphans(queries, kinds, new Date(now()));
  for (let attempts = 0; ;) {
    const claimed = await claimNotices(queries, {
      now: new Date(now()),
      leaseMs: delivery.leaseMs,
      limit: delivery.batch,
      channels: kinds,
    });
    if (claimed.length === 0) return attempts;
    attempts += claimed.length;
    await Promise.all(claimed.map(async (notice) => await attempt(deps, notice)));
  }
}

async function attempt(deps: DeliveryDeps, notice: ClaimedNotice): Promise<void> {
  const channel = deps.channels.find(({ kind }) => kind === notice.channel);
  if (channel === undefined) return;
  const beganMs = performance.now();
  const at = new Date(deps.now());
  const answer = await deliverSafely(channel, notice);
  deps.observe(notice.channel, answer.ok);
  await endAttempt(deps.queries, notice, {
    at,
    durationMs: performance.now() - beganMs,
    answer: answer.answer,
    outcome: outcomeOf(answer, notice.attempt, deps),
  });
}

async function deliverSafely(channel: Channel, { content }: ClaimedNotice): Promise<Delivery> {
  try {
    return await channel.deliver(content, AbortSignal.timeout(delivery.timeoutMs));
  } catch (error) {
    return { ok: false, answer: `failed: ${(error as Error).name}` };
  }
}

function outcomeOf(
  answer: Delivery,
  attemptNumber: number,
  { now, random }: Pick<DeliveryDeps, "now" | "random">,
): AttemptEnd["outcome"] {
  if (answer.ok) return { is: "delivered" };
  if (answer.isFinal === true || attemptNumber >= delivery.maxAttempts) return { is: "dead" };
  const askedMs = Math.min(answer.retryAfterMs ?? 0, delivery.maxRetryAfterMs);
  return { is: "waiting", dueAt: new Date(now() + Math.max(askedMs, backoffMs(attemptNumber, random))) };
}

/** A random part of a growing wait (full jitter), so that what failed together is not tried together. */
export function backoffMs(attemptNumber: number, random: () => number): number {
  return random() * Math.min(delivery.maxDelayMs, delivery.firstDelayMs * 2 ** (attemptNumber - 1));
}
