import type { DatabaseSizes } from "./database-plan.ts";

const bytesPerGib = 1024 ** 3;

/** PostgreSQL's own limit at AWS: `LEAST({DBInstanceClassMemory/9531392}, 5000)`. */
const bytesPerConnection = 9_531_392;
const most = 5_000;

/** What the machine and RDS itself take of the memory; AWS names no figure, and small classes lose the most. */
const leftForDatabase = 0.75;

/** Memory of the size `large`, in GiB, by a class's first letter; each size is twice the one before. */
const largeGib: Readonly<Record<string, number>> = { t: 8, m: 8, r: 16, x: 32 };
const sizes = ["micro", "small", "medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge"];

/** GiB of memory of a capacity unit of Aurora. */
const gibPerUnit = 2;

/** Connections that PostgreSQL takes, about and rather too few: alarms are made of it. */
export function planConnectionLimit(
  database: Pick<DatabaseSizes, "engine" | "instanceClass" | "maxCapacityAcu">,
): number {
  const gib =
    database.engine === "aurora" ? database.maxCapacityAcu * gibPerUnit : memoryOf(database.instanceClass);
  return Math.min(most, Math.floor((gib * bytesPerGib * leftForDatabase) / bytesPerConnection));
}

/** A class that is not known here counts as `large`. */
function memoryOf(instanceClass: string): number {
  const [, family = "", size = ""] = instanceClass.split(".");
  const step = sizes.indexOf(size) < 0 ? 0 : sizes.indexOf(size) - sizes.indexOf("large");
  return (largeGib[family.slice(0, 1)] ?? 8) * 2 ** step;
}
