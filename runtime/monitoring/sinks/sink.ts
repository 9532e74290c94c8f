import type { MetricWindow } from "../registry/window.ts";

/** Where windows of metrics go. */
export interface MetricSink {
  name: string;
  /** Takes the window and returns at once: what sends does so behind it. Never throws. */
  accept: (window: MetricWindow) => void;
  /** Resolves when all that was taken is sent or given up; the signal ends the waiting. */
  flush: (signal: AbortSignal) => Promise<void>;
}
