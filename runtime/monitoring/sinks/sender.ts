import { attempt, type AttemptOptions } from "../../shared/cloudwatch/attempts.ts";
import { classifyAwsFailure } from "../../shared/cloudwatch/aws-failure.ts";
import type { MonitoringLog } from "../monitoring-log.ts";

/** Why data were dropped: the label of DroppedData. */
export type DropReason =
  | "queue_full"
  | "throttled"
  | "unavailable"
  | "unreachable"
  | "denied"
  | "refused"
  | "too_many_kinds"
  | "closed";

export type OnDropped = (reason: DropReason, count: number) => void;

export interface SenderOptions<Item> extends AttemptOptions {
  /** Of what is sent, for the log: `metrics to CloudWatch`. */
  what: string;
  send: (item: Item, signal: AbortSignal) => Promise<void>;
  /** How many measurements or records an item holds, for the count of what is dropped. */
  sizeOf: (item: Item) => number;
  /** Items that wait at the most; more are dropped. */
  maxWaiting: number;
  onDropped: OnDropped;
  log: MonitoringLog;
}

export interface Sender<Item> {
  /** Returns at once. */
  offer: (item: Item) => void;
  /** Resolves when nothing waits any more; when the signal ends it, what is left is dropped. */
  flush: (signal: AbortSignal) => Promise<void>;
}

/**
 * Sends one item after the other behind the back of whoever offers them. A receiver that is slow, away or refuses costs
 * a counted drop, and one line of the log when that begins and when it ends.
 */
export function makeSender<Item>(options: SenderOptions<Item>): Sender<Item> {
  const { what, maxWaiting, sizeOf, onDropped, log } = options;
  const waiting: Item[] = [];
  /** Ends what is being sent when the time to flush is over; what is offered later begins anew. */
  let stopping = new AbortController();
  let running: Promise<void> | undefined;
  let isFailing = false;

  function noteFailure(reason: DropReason, error: unknown): void {
    if (isFailing) return;
    isFailing = true;
    log.warn(
      { reason, cause: messageOf(error) },
      `sending ${what} fails; what can't be sent is dropped and counted`,
    );
  }

  async function run(): Promise<void> {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      const current = item;
      try {
        await attempt(options, stopping.signal, (signal) => options.send(current, signal));
        if (isFailing) log.info(`sending ${what} works again`);
        isFailing = false;
      } catch (error) {
        const reason = stopping.signal.aborted ? "closed" : classifyAwsFailure(error);
        onDropped(reason, sizeOf(item));
        noteFailure(reason, error);
      }
    }
    running = undefined;
    if (stopping.signal.aborted) stopping = new AbortController();
  }

  return {
    offer(item) {
      if (waiting.length >= maxWaiting) {
        onDropped("queue_full", sizeOf(item));
        return;
      }
      waiting.push(item);
      // Begun on a turn of its own: whoever offers goes on at once.
      running ??= Promise.resolve().then(run);
    },
    async flush(signal) {
      if (running === undefined) return;
      const stop = () => stopping.abort(signal.reason);
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      await running;
      signal.removeEventListener("abort", stop);
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
