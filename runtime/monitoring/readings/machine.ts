import { readFileSync } from "node:fs";
import os from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { ReadText } from "./cgroup-files.ts";

/** What readings are made of: this process and its machine, or recorded ones. */
export interface Machine {
  readText: ReadText;
  /** CPU time of the process since its start. */
  processCpuMs: () => number;
  processMemoryBytes: () => number;
  totalMemoryBytes: () => number;
  cores: () => number;
  /** The delay that 99 of 100 turns of the event loop stayed below since the last call; undefined without a turn. */
  takeLoopDelayMs: () => number | undefined;
}

/** Delays shorter than this are not seen. */
const loopResolutionMs = 20;

export function makeMachine(): Machine & { close: () => void } {
  const delays = monitorEventLoopDelay({ resolution: loopResolutionMs });
  delays.enable();
  return {
    readText: readTextOf,
    processCpuMs() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    },
    processMemoryBytes: () => process.memoryUsage.rss(),
    totalMemoryBytes: () => os.totalmem(),
    cores: () => os.availableParallelism(),
    takeLoopDelayMs: () => takeDelay(delays),
    close: () => void delays.disable(),
  };
}

/** The kernel writes these files from memory: reading them waits for no disk. */
function readTextOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function takeDelay(delays: ReturnType<typeof monitorEventLoopDelay>): number | undefined {
  if (delays.count === 0) return undefined;
  // It measures the time between two turns of its own timer.
  const delayMs = Math.max(0, delays.percentile(99) / 1e6 - loopResolutionMs);
  delays.reset();
  return delayMs;
}
