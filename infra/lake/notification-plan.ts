import { createHash } from "node:crypto";

/** Keys that begin with `prefix` and end with `suffix`; either may be empty, which matches all. */
export interface NotificationFilter {
  prefix: string;
  suffix: string;
}

/** S3's limit for one bucket. */
const maxConfigurations = 100;

/**
 * Gives each filter its id, ordered by it, so that the order in which exports are configured changes nothing.
 * Throws where a key could match two filters, which S3 refuses when it is set.
 */
export function planNotifications<T extends NotificationFilter>(
  filters: readonly T[],
): (T & { id: string })[] {
  if (filters.length > maxConfigurations) {
    throw new Error(`S3 takes ${maxConfigurations} notifications a bucket at most, not ${filters.length}.`);
  }
  for (const [index, filter] of filters.entries()) {
    const other = filters.slice(index + 1).find((candidate) => overlap(filter, candidate));
    if (other) {
      throw new Error(
        `The notification filters ${describe(filter)} and ${describe(other)} overlap: a key could match both, which S3 refuses. Give them prefixes of which none begins another.`,
      );
    }
  }
  return filters
    .map((filter) => ({ ...filter, id: planId(filter) }))
    .toSorted((one, two) => (one.id < two.id ? -1 : 1));
}

/** Some key matches both exactly if one prefix begins the other and one suffix ends the other. */
function overlap(one: NotificationFilter, two: NotificationFilter): boolean {
  const prefixesNest = one.prefix.startsWith(two.prefix) || two.prefix.startsWith(one.prefix);
  const suffixesNest = one.suffix.endsWith(two.suffix) || two.suffix.endsWith(one.suffix);
  return prefixesNest && suffixesNest;
}

function describe({ prefix, suffix }: NotificationFilter): string {
  return `"${prefix}*${suffix}"`;
}

/** Readable, and by its digest never that of another filter whose name reads alike. */
function planId({ prefix, suffix }: NotificationFilter): string {
  const readable = `${prefix} ${suffix}`.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const digest = createHash("sha256")
    .update(JSON.stringify([prefix, suffix]))
    .digest("hex");
  return [readable.slice(0, 200), digest.slice(0, 8)].filter((part) => part !== "").join("-");
}
