import type { ErrorCapture } from "./errors/error-capture.ts";
import type { ErrorMemory } from "./errors/error-memory.ts";
import type { Reading } from "./readings/readings.ts";
import type { Registry } from "./registry/registry.ts";
import type { MemorySink } from "./sinks/memory-sink.ts";
import type { SpanRecorder } from "./trace/span-recorder.ts";

export interface Monitoring {
  /** Other parts of the service count here too. */
  registry: Registry;
  /** The last hours, minute by minute. */
  memory: Pick<MemorySink, "read">;
  errors: Pick<ErrorCapture, "capture">;
  /** The kinds of faults of late, newest first. */
  recentErrors: ErrorMemory["read"];
  /** What the container or the process uses now; read every 5 s at the most. */
  reading: () => Reading;
  spans: SpanRecorder;
  prometheus: { contentType: string; render: () => Promise<string> };
  /** Share of the requests whose CPU time and memory are measured. */
  sampleRate: number;
  now: () => number;
  /** Takes a window each `everyMs`, at full multiples of it. */
  start: () => void;
  /**
   * Takes a window now and waits until it is sent, or for so long. A function calls it before it answers; gauges are
   * told of each `everyMs` only.
   */
  flush: (timeoutMs?: number) => Promise<void>;
  /** Flushes, then stops for good. */
  close: (timeoutMs?: number) => Promise<void>;
}
