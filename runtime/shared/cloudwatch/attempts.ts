import { isTransient } from "./aws-failure.ts";

export interface AttemptOptions {
  maxAttempts: number;
  /** Of one attempt; without it only the caller's signal ends it. */
  timeoutMs?: number | undefined;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  random: () => number;
}

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/**
 * Tries again what failed for throttling, the service or the network, each time after a random part of a growing wait
 * (full jitter).
 *
 * @throws the last attempt's error, or the signal's reason
 */
export async function attempt<Result>(
  options: AttemptOptions,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { maxAttempts, timeoutMs } = options;
  for (let nth = 1; ; nth += 1) {
    signal.throwIfAborted();
    try {
      const limits = timeoutMs === undefined ? [signal] : [signal, AbortSignal.timeout(timeoutMs)];
      return await call(limits.length === 1 ? signal : AbortSignal.any(limits));
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error) || nth >= maxAttempts) throw error;
      const waitMs = Math.min(longestDelayMs, firstDelayMs * 2 ** nth);
      await options.sleep(options.random() * waitMs, signal);
    }
  }
}
