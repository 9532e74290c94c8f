/** Text of a file, undefined where there is none. */
export type ReadText = (path: string) => string | undefined;

/** Where this process's own groups are: each a list from the mount down to its own group. */
export interface OwnGroups {
  version: 1 | 2;
  memory: string[];
  /** Where CPU time is counted. */
  cpuTime: string[];
  /** Where it is limited: in version 1 that may be another controller's mount. */
  cpuLimit: string[];
  /** The group is a container's own: all that it sees is its own. */
  isContainer: boolean;
}

const mount = "/sys/fs/cgroup";

/** Reads `/proc/self/cgroup`; undefined outside of Linux. */
export function findOwnGroups(read: ReadText): OwnGroups | undefined {
  const lines = (read("/proc/self/cgroup") ?? "").split("\n").filter((line) => line !== "");
  const entries = lines.map((line) => {
    const [, controllers = "", ...path] = line.split(":");
    return { controllers: controllers.split(","), path: path.join(":") };
  });
  const of = (controller: string) =>
    entries.find(({ controllers }) => controllers.includes(controller))?.path;
  const memory = of("memory");
  const cpuTime = of("cpuacct");
  if (memory !== undefined && cpuTime !== undefined) {
    const levels = levelsOf(`${mount}/memory`, memory, "memory.usage_in_bytes", read);
    return {
      version: 1,
      memory: levels,
      // Where both are mounted as one, each has a link of its own name.
      cpuTime: levelsOf(`${mount}/cpuacct`, cpuTime, "cpuacct.usage", read),
      cpuLimit: levelsOf(`${mount}/cpu`, of("cpu") ?? cpuTime, "cpu.cfs_quota_us", read),
      isContainer: levels.length === 1 && memory !== "/",
    };
  }
  const unified = entries.find(({ controllers }) => controllers.includes(""))?.path;
  if (unified === undefined) return undefined;
  const levels = levelsOf(mount, unified, "cpu.stat", read);
  const isContainer = levels.length === 1;
  return { version: 2, memory: levels, cpuTime: levels, cpuLimit: levels, isContainer };
}

/** A container may be told its path on the host, which it does not see: its own group is then the mount itself. */
function levelsOf(root: string, path: string, file: string, read: ReadText): string[] {
  const names = path.split("/").filter((name) => name !== "" && name !== "..");
  const levels = [root, ...names.map((_, index) => `${root}/${names.slice(0, index + 1).join("/")}`)];
  return levels.length > 1 && read(`${levels.at(-1)}/${file}`) === undefined ? [root] : levels;
}

/** A whole number, undefined for `max`, −1 and what version 1 writes for no limit. */
export function parseLimit(text: string | undefined): number | undefined {
  const value = Number(text?.trim());
  return Number.isFinite(value) && value > 0 && value < 2 ** 60 ? value : undefined;
}

/** One line `name value` of a file of such lines. */
export function parseField(text: string | undefined, name: string): number | undefined {
  const value = new RegExp(`^${name} (\\d+)$`, "m").exec(text ?? "")?.[1];
  return value === undefined ? undefined : Number(value);
}
