import { findOwnGroups, parseField, parseLimit, type OwnGroups, type ReadText } from "./cgroup-files.ts";

/** What a container uses of what it may. Limits and shares of them are undefined where only the machine sets one. */
export interface CgroupReading {
  version: 1 | 2;
  /** Without the cache of files that nobody used lately: the kernel takes that back before it kills. */
  memoryUsedBytes: number;
  /** Of the limit that is nearest to being reached, 0 to 1: others may use what a group above allows as well. */
  memoryUsedShare: number | undefined;
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
  const isLimited = reading.memoryUsedShare !== undefined || reading.cpuLimit !== undefined;
  return isLimited || groups.isContainer ? reading : undefined;
}

function readVersion2({ memory, cpuLimit }: OwnGroups, read: ReadText): CgroupReading | undefined {
  const own = memory.at(-1) ?? "";
  const usedMicros = parseField(read(`${own}/cpu.stat`), "usage_usec");
  const usedAt = (level: string) =>
    workingSet(read(`${level}/memory.current`), read(`${level}/memory.stat`), "inactive_file");
  const memoryUsedBytes = usedAt(own);
  // The machine's own root has neither.
  if (memoryUsedBytes === undefined || usedMicros === undefined) return undefined;
  return {
    version: 2,
    memoryUsedBytes,
    memoryUsedShare: largest(memory.map((level) => share(usedAt(level), read(`${level}/memory.max`)))),
    cpuUsedMs: usedMicros / 1_000,
    cpuLimit: least(cpuLimit.map((level) => parseQuota(read(`${level}/cpu.max`)))),
  };
}

function readVersion1({ memory, cpuTime, cpuLimit }: OwnGroups, read: ReadText): CgroupReading | undefined {
  const own = memory.at(-1) ?? "";
  const usedNanos = parseLimit(read(`${cpuTime.at(-1)}/cpuacct.usage`));
  const usedAt = (level: string) =>
    workingSet(read(`${level}/memory.usage_in_bytes`), read(`${level}/memory.stat`), "total_inactive_file");
  const memoryUsedBytes = usedAt(own);
  if (memoryUsedBytes === undefined || usedNanos === undefined) return undefined;
  // A container does not see the groups above its own, but is told the tightest limit of theirs.
  const ofAll = parseField(read(`${own}/memory.stat`), "hierarchical_memory_limit");
  const quotaAt = (level: string) =>
    `${read(`${level}/cpu.cfs_quota_us`)?.trim()} ${read(`${level}/cpu.cfs_period_us`)?.trim()}`;
  return {
    version: 1,
    memoryUsedBytes,
    memoryUsedShare: largest([
      ...memory.map((level) => share(usedAt(level), read(`${level}/memory.limit_in_bytes`))),
      share(memoryUsedBytes, String(ofAll)),
    ]),
    cpuUsedMs: usedNanos / 1e6,
    cpuLimit: least(cpuLimit.map((level) => parseQuota(quotaAt(level)))),
  };
}

function workingSet(
  used: string | undefined,
  stat: string | undefined,
  inactive: string,
): number | undefined {
  const bytes = parseLimit(used);
  return bytes === undefined ? undefined : Math.max(0, bytes - (parseField(stat, inactive) ?? 0));
}

function share(usedBytes: number | undefined, limit: string | undefined): number | undefined {
  const limitBytes = parseLimit(limit);
  return usedBytes === undefined || limitBytes === undefined ? undefined : usedBytes / limitBytes;
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

function largest(shares: readonly (number | undefined)[]): number | undefined {
  const known = shares.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
