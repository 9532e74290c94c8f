/** The time of this invocation is nearly over: what is published stays noted, and the message comes again. */
export class OutOfTime extends Error {
  constructor() {
    super("Stopped before the function's time-out");
    this.name = "OutOfTime";
  }
}

export interface TimeGuard {
  /** Aborts with an OutOfTime. */
  signal: AbortSignal;
  dispose: () => void;
}

/**
 * Aborts `guardMs` before the time-out; or, of a short time-out, when half of it is over, since work that is never begun
 * would never be done.
 */
export function makeTimeGuard(options: { remainingMs: number; guardMs: number }): TimeGuard {
  const controller = new AbortController();
  const { remainingMs, guardMs } = options;
  const timer = setTimeout(
    () => controller.abort(new OutOfTime()),
    Math.max(0, remainingMs - Math.min(guardMs, remainingMs / 2)),
  );
  return { signal: controller.signal, dispose: () => clearTimeout(timer) };
}
