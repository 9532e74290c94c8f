import type { Machine } from "./machine.ts";
import { readCgroup } from "./read-cgroup.ts";

export interface Reading {
  /** Of the container where it has limits, else of the process on its machine. */
  source: "cgroup v2" | "cgroup v1" | "process";
  /** Over the last minute; undefined before there are two readings. */
  cpuPercent: number | undefined;
  memoryUsedBytes: number;
  memoryPercent: number;
  eventLoopDelayMs: number | undefined;
}

interface Sample {
  atMs: number;
  cpuUsedMs: number;
  loopDelayMs: number | undefined;
}

/** However often it is asked, the machine is read this often at the most. */
const cacheMs = 5_000;
/** CPU and delays are told for this long, whoever else asked in between. */
const overMs = 60_000;

/** Readings of CPU, memory and event loop. */
export function makeReadings({ machine, now }: { machine: Machine; now: () => number }): () => Reading {
  let current: Reading | undefined;
  let samples: Sample[] = [];
  return () => {
    const nowMs = now();
    const newest = samples.at(-1);
    if (current !== undefined && newest !== undefined && nowMs - newest.atMs < cacheMs) return current;
    const usage = readUsage(machine);
    const sample = { atMs: nowMs, cpuUsedMs: usage.cpuUsedMs, loopDelayMs: machine.takeLoopDelayMs() };
    const oldest = samples.findLast(({ atMs }) => atMs <= nowMs - overMs) ?? samples[0];
    samples = [...samples.filter(({ atMs }) => oldest !== undefined && atMs >= oldest.atMs), sample];
    const delays = samples.slice(1).flatMap(({ loopDelayMs }) => loopDelayMs ?? []);
    current = {
      source: usage.source,
      cpuPercent: oldest === undefined ? undefined : cpuPercentOf(oldest, sample, usage.cores),
      memoryUsedBytes: usage.memoryUsedBytes,
      memoryPercent: 100 * usage.memoryUsedShare,
      eventLoopDelayMs: delays.length === 0 ? sample.loopDelayMs : Math.max(...delays),
    };
    return current;
  };
}

function cpuPercentOf(from: Sample, to: Sample, cores: number): number | undefined {
  const elapsedMs = to.atMs - from.atMs;
  if (elapsedMs <= 0) return undefined;
  return Math.max(0, (100 * (to.cpuUsedMs - from.cpuUsedMs)) / (elapsedMs * cores));
}

function readUsage(machine: Machine) {
  const group = readCgroup(machine.readText);
  const [cores, totalBytes] = [machine.cores(), machine.totalMemoryBytes()];
  if (group === undefined) {
    return {
      source: "process" as const,
      cpuUsedMs: machine.processCpuMs(),
      cores,
      memoryUsedBytes: machine.processMemoryBytes(),
      memoryUsedShare: machine.processMemoryBytes() / totalBytes,
    };
  }
  return {
    source: group.version === 2 ? ("cgroup v2" as const) : ("cgroup v1" as const),
    cpuUsedMs: group.cpuUsedMs,
    // A limit above the machine's own is none.
    cores: Math.min(group.cpuLimit ?? cores, cores),
    memoryUsedBytes: group.memoryUsedBytes,
    memoryUsedShare: Math.max(group.memoryUsedShare ?? 0, group.memoryUsedBytes / totalBytes),
  };
}
