import type { Answer } from "./client.ts";

export interface PollParts<T> {
  load: (signal: AbortSignal) => Promise<Answer<T>>;
  /** Called for every answer but those that came after `stop` or `refresh`: they are dropped. */
  onAnswer: (answer: Answer<T>) => void;
  intervalMs: number;
  visibility: Visibility;
}

export interface Visibility {
  isHidden: () => boolean;
  /** Returns how to stop listening. */
  onChange: (listener: () => void) => () => void;
}

export interface Poll {
  /** Asks at once; an answer under way is dropped. */
  refresh: () => void;
  stop: () => void;
}

/** Asks now and then every `intervalMs` while the page is visible; a page shown again asks at once. */
export function startPoll<T>(parts: PollParts<T>): Poll {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let underWay: AbortController | undefined;
  let failures = 0;
  let isStopped = false;

  const run = async () => {
    clearTimeout(timer);
    underWay?.abort();
    const mine = new AbortController();
    underWay = mine;
    const startedAt = performance.now();
    const answer = await parts.load(mine.signal);
    if (mine.signal.aborted) return;
    underWay = undefined;
    failures = answer.ok ? 0 : failures + 1;
    parts.onAnswer(answer);
    const waitMs = nextWaitMs({
      intervalMs: parts.intervalMs,
      tookMs: performance.now() - startedAt,
      failures,
    });
    // onAnswer may have stopped this poll, or started the next request.
    if (!isStopped && underWay === undefined && !parts.visibility.isHidden()) timer = setTimeout(run, waitMs);
  };

  const forgetVisibility = parts.visibility.onChange(() => {
    if (parts.visibility.isHidden()) clearTimeout(timer);
    else if (underWay === undefined) void run();
  });
  if (!parts.visibility.isHidden()) void run();
  return {
    refresh: () => void run(),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      underWay?.abort();
      forgetVisibility();
    },
  };
}

/** A slow answer is asked for more rarely (it costs the database), a failing service less and less, up to 10 s. */
export function nextWaitMs(past: { intervalMs: number; tookMs: number; failures: number }): number {
  if (past.failures > 0)
    return Math.min(Math.max(10_000, past.intervalMs), past.intervalMs * 2 ** (past.failures - 1));
  return Math.max(past.intervalMs, Math.min(15_000, past.tookMs * 4));
}
