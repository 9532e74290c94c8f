import type { AggregatorDeps } from "./aggregator-deps.ts";
import { planKey } from "./decode/plan-key.ts";
import { publishObject } from "./publish-object.ts";
import { readObject } from "./read-object.ts";
import { objectId, type OpenObject, type OurClaim } from "./ports.ts";
import type { ObjectRef } from "./record.ts";
import { logObject } from "./logging/log-object.ts";
import type { ObjectOutcome, RecordFate } from "./object-outcome.ts";

export interface ProcessOptions {
  /** Ends the attempt: what is published stays noted, and its reason is thrown. */
  signal: AbortSignal;
  onRecord?: (fate: RecordFate) => void;
}

/**
 * Counts one object once: claims it in the ledger, reads it, publishes from the checkpoint of earlier attempts, writes its
 * usage, and notes that it is done. Publishing nothing, for a look, is a matter of the sinks and a ledger in memory.
 *
 * @throws {ObjectFault} when it can't be done, by its code
 * @throws whatever the ledger or the network say, or the signal's reason: another attempt may succeed
 */
export async function processObject(
  deps: AggregatorDeps,
  object: ObjectRef,
  options: ProcessOptions,
): Promise<ObjectOutcome> {
  const { skip } = planKey(object.key);
  if (skip !== undefined) return { state: "passed over", reason: skip };
  const store = openOnce(deps, object, options.signal);
  try {
    // A version names its object for good. Without one the store must say first what it has there now.
    const opened = object.versionId === undefined ? await store.open() : undefined;
    const id = objectId(object, opened);
    const claim = await deps.ledger.claim(id, deps.leaseMs());
    if (claim.state === "done") return { state: "known" };
    if (claim.state === "held") return { state: "held", untilMs: claim.untilMs };
    return await countClaimed(deps, { ...options, object, id, claim, open: store.open });
  } catch (error) {
    // Clients have errors of their own for it.
    options.signal.throwIfAborted();
    throw error;
  } finally {
    store.close();
  }
}

interface Claimed extends ProcessOptions {
  object: ObjectRef;
  id: string;
  claim: OurClaim;
  open: () => Promise<OpenObject>;
}

async function countClaimed(deps: AggregatorDeps, claimed: Claimed): Promise<ObjectOutcome> {
  const { object, id, claim, signal } = claimed;
  const startedMs = deps.nowMs();
  try {
    const opened = await claimed.open();
    const { aggregate, tally } = await readObject(deps, { ...claimed, opened });
    const published = await publishObject(deps, { id, claim, aggregate, opened, signal });
    const counted = { ...tally, ...published, processingTimeMs: deps.nowMs() - startedMs };
    logObject(deps.log, object, counted);
    return { state: "counted", ...counted };
  } catch (error) {
    // The lease ends by itself if this fails too.
    await deps.ledger.release(id).catch(() => undefined);
    throw error;
  }
}

/** @returns `close` for a stream that nobody reads to its end */
function openOnce(deps: AggregatorDeps, object: ObjectRef, signal: AbortSignal) {
  const controller = new AbortController();
  let opened: Promise<OpenObject> | undefined;
  return {
    open: () => (opened ??= deps.source.open(object, AbortSignal.any([signal, controller.signal]))),
    close: () => controller.abort(),
  };
}
