import { findOwnGroups, parseField, parseLimit, type OwnGroups, type ReadText } from "./cgroup-files.ts";

/** What a container uses of what it may. A limit is undefined where only the machine sets one. */
export interface CgroupReading {
  version: 1 | 2;
  /** Without the cache of files that nobody used lately: the kernel takes that back before it kills. */
  memoryUsedBytes: number;
  memoryLimitBytes: number | undefined;
  /** CPU time since the group was made. */
  cpuUsedMs: number;
  /** In processors: 0.5 is half of one. */
  cpuLimit: number | undefined;
}

/**
 * The process's own group, and of all groups above it the tightest limit: a limit on a pod or a slice holds for what is
 * in it. Undefined where there are no groups, and on a machine whose groups limit nothing, for there the group is not
 * the service's alone.
 */
export function readCgroup(read: ReadText): CgroupReading | undefined {
  const groups = findOwnGroups(read);
  if (groups === undefined) return undefined;
  const reading = groups.version === 2 ? readVersion2(groups, read) : readVersion1(groups, read);
  if (reading === undefined) return undefined;
  const isLimited = reading.memoryLimitBytes !== undefined || reading.cpuLimit !== undefined;
  return isLimited || groups.isContainer ? reading : undefined;
}

function readVersion2({ memory, cpuLimit }: OwnGroups, read: ReadText): CgroupReading | undefined {
  const own = memory.at(-1) ?? "";
  const used = parseLimit(read(`${own}/memory.current`));
  const usedMicros = parseField(read(`${own}/cpu.stat`), "usage_usec");
  // The machine's own root has neither.
  if (used === undefined || usedMicros === undefined) return undefined;
  const inactive = parseField(read(`${own}/memory.stat`), "inactive_file") ?? 0;
  return {
    version: 2,
    memoryUsedBytes: Math.max(0, used - inactive),
    memoryLimitBytes: least(memory.map((level) => parseLimit(read(`${level}/memory.max`)))),
    cpuUsedMs: usedMicros / 1_000,
    cpuLimit: least(cpuLimit.map((level) => parseQuota(read(`${level}/cpu.max`)))),
  };
}

function readVersion1({ memory, cpuTime, cpuLimit }: OwnGroups, read: ReadText): CgroupReading | undefined {
  const own = memory.at(-1) ?? "";
  const used = parseLimit(read(`${own}/memory.usage_in_bytes`));
  const usedNanos = parseLimit(read(`${cpuTime.at(-1)}/cpuacct.usage`));
  if (used === undefined || usedNanos === undefined) return undefined;
  const stat = read(`${own}/memory.stat`);
  const inactive = parseField(stat, "total_inactive_file") ?? 0;
  return {
    version: 1,
    memoryUsedBytes: Math.max(0, used - inactive),
    memoryLimitBytes: least([
      ...memory.map((level) => parseLimit(read(`${level}/memory.limit_in_bytes`))),
      parseLimit(String(parseField(stat, "hierarchical_memory_limit"))),
    ]),
    cpuUsedMs: usedNanos / 1e6,
    cpuLimit: least(
      cpuLimit.map((level) =>
        parseQuota(
          `${read(`${level}/cpu.cfs_quota_us`)?.trim()} ${read(`${level}/cpu.cfs_period_us`)?.trim()}`,
        ),
      ),
    ),
  };
}

/** `50000 100000` → 0.5; undefined for `max 100000` and `-1 100000`. */
function parseQuota(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? "").split(" ");
  const [most, each] = [parseLimit(quota), parseLimit(period)];
  return most === undefined || each === undefined ? undefined : most / each;
}

function least(limits: readonly (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
