import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Machine } from "./machine.ts";
import { readCgroup } from "./read-cgroup.ts";
import { makeReadings } from "./readings.ts";

/**
 * `v1-nested` and `v1-unlimited` are recorded from Linux 6.18, in a group with a limit above its own and in one without;
 * the others are laid out as the kernel's documents and Docker have them.
 */
function recorded(name: string): Record<string, string> {
  return JSON.parse(
    readFileSync(path.join(import.meta.dirname, "fixtures", `${name}.json`), "utf8"),
  ) as Record<string, string>;
}
const readerOf = (files: Record<string, string>) => (file: string) => files[file];
const gb = 2 ** 30;

describe("a container's groups", () => {
  it.each([
    [
      "v2-container",
      {
        version: 2,
        memoryUsedBytes: 262_144_000,
        memoryUsedShare: 0.48828125,
        cpuUsedMs: 90_000,
        cpuLimit: 0.5,
      },
    ],
    [
      "v2-container-unlimited",
      {
        version: 2,
        memoryUsedBytes: 262_144_000,
        memoryUsedShare: undefined,
        cpuUsedMs: 90_000,
        cpuLimit: undefined,
      },
    ],
    [
      "v1-container",
      { version: 1, memoryUsedBytes: 104_857_600, memoryUsedShare: 0.25, cpuUsedMs: 12_000, cpuLimit: 0.25 },
    ],
    [
      "v1-nested",
      {
        version: 1,
        memoryUsedBytes: 10_133_504,
        memoryUsedShare: 10_395_648 / (gb / 2),
        cpuUsedMs: 23.813992,
        cpuLimit: 0.5,
      },
    ],
  ])("of %s are read without the cache that the kernel gives back", (name, reading) => {
    expect(readCgroup(readerOf(recorded(name)))).toEqual(reading);
  });

  it("are held to the tightest limit above them, and to all that is used of it", () => {
    const reading = readCgroup(readerOf(recorded("v2-nested")));
    expect(reading?.memoryUsedBytes).toBe(100_000_000);
    expect(reading?.memoryUsedShare).toBeCloseTo(0.9, 5);
    expect(reading?.cpuLimit).toBe(1.5);
  });

  it.each(["v2-machine", "v1-unlimited", "none"])(
    "of %s limit nothing: the process is read instead",
    (name) => {
      expect(readCgroup(readerOf(recorded(name)))).toBeUndefined();
    },
  );
});

function makeWorld(name: string) {
  const files = recorded(name);
  const world = { nowMs: 0, processCpuMs: 0, reads: 0, delays: [] as number[] };
  const machine: Machine = {
    readText: (file) => {
      if (file === "/proc/self/cgroup") world.reads += 1;
      return files[file];
    },
    processCpuMs: () => world.processCpuMs,
    processMemoryBytes: () => gb / 2,
    totalMemoryBytes: () => 8 * gb,
    cores: () => 4,
    takeLoopDelayMs: () => world.delays.shift(),
  };
  return { world, files, read: makeReadings({ machine, now: () => world.nowMs }) };
}

describe("readings", () => {
  it("are of the process and the machine where no group limits it", () => {
    const { world, read } = makeWorld("none");
    expect(read()).toMatchObject({ source: "process", cpuPercent: undefined, memoryPercent: 6.25 });
    world.nowMs += 10_000;
    world.processCpuMs += 20_000;
    expect(read().cpuPercent).toBe(50);
  });

  it("take a limit above the machine's own for none", () => {
    const { files, world, read } = makeWorld("v2-container");
    files["/sys/fs/cgroup/cpu.max"] = "6400000 100000\n";
    files["/sys/fs/cgroup/memory.max"] = `${64 * gb}\n`;
    expect(read().memoryPercent).toBeCloseTo(100 * (262_144_000 / (8 * gb)), 5);
    world.nowMs += 10_000;
    files["/sys/fs/cgroup/cpu.stat"] = `usage_usec ${90_000_000 + 40_000_000}\n`;
    expect(read()).toMatchObject({ source: "cgroup v2", cpuPercent: 100 });
  });

  it("are of what the container may use: half a processor in full use is 100 %", () => {
    const { files, world, read } = makeWorld("v2-container");
    read();
    world.nowMs += 10_000;
    files["/sys/fs/cgroup/cpu.stat"] = `usage_usec ${90_000_000 + 5_000_000}\n`;
    expect(read().cpuPercent).toBe(100);
  });

  it("are made once in 5 s, however often they are asked for", () => {
    const { world, read } = makeWorld("none");
    for (const atMs of [0, 1_000, 4_999, 5_000, 9_999]) {
      world.nowMs = atMs;
      read();
    }
    expect(world.reads).toBe(2);
  });

  it("tell CPU and delays of the last minute to each that asks, whoever else asks in between", () => {
    const { world, read } = makeWorld("none");
    world.delays = [1, 90, 3, 4, 5];
    read();
    for (const spentMs of [60_000, 0, 0, 0]) {
      world.nowMs += 15_000;
      world.processCpuMs += spentMs;
      read();
    }
    expect(read()).toMatchObject({ cpuPercent: 25, eventLoopDelayMs: 90 });
  });
});
