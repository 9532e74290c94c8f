import type { ObjectAggregate } from "./object-aggregate.ts";
import { RequestIds } from "./request-ids.ts";

/** Requests that this process counted of late: the same record may come in another object soon after. */
export interface RecentRequests {
  has: (hash: number) => boolean;
  /** Those of an object that is finished. */
  join: (aggregate: Pick<ObjectAggregate, "requestIds">) => void;
}

/**
 * Remembers the last `maxIds` ids, and up to as many before them: two generations, of which the older one is forgotten
 * as a whole.
 */
export function makeRecentRequests({ maxIds }: { maxIds: number }): RecentRequests {
  let newer = new RequestIds();
  let older = new RequestIds();
  return {
    has: (hash) => newer.has(hash) || older.has(hash),
    join({ requestIds }) {
      for (const hash of requestIds) {
        if (newer.size >= maxIds) {
          older = newer;
          newer = new RequestIds();
        }
        newer.add(hash);
      }
    },
  };
}
