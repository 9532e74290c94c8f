import type { ObjectAggregate } from "./aggregate/object-aggregate.ts";
import { usageRows } from "./aggregate/usage-rows.ts";
import type { AggregatorDeps } from "./aggregator-deps.ts";
import type { CountedObject } from "./object-outcome.ts";
import type { OpenObject, OurClaim } from "./ports.ts";
import { planPublication } from "./publish/plan-publication.ts";

interface Publication {
  id: string;
  claim: OurClaim;
  aggregate: ObjectAggregate;
  opened: OpenObject;
  signal: AbortSignal;
}

/**
 * Publishes what earlier attempts have not, with a checkpoint after each request. What ends between a request and its
 * checkpoint publishes that one request again: PutMetricData has nothing to know it by.
 */
export async function publishObject(
  deps: AggregatorDeps,
  publication: Publication,
): Promise<Pick<CountedObject, "requests" | "publishedBefore" | "refused" | "usageRows">> {
  const { ledger, sink, usage, recent, settings } = deps;
  const { id, claim, aggregate, opened, signal } = publication;
  const asOfMs = claim.asOfMs ?? deps.nowMs();
  const plan = planPublication(aggregate, { nowMs: asOfMs, extraDimensions: settings.extraDimensions });
  if (plan.digest !== claim.digest) {
    if (claim.published > 0) warnOfChange(deps, publication, plan.digest);
    const { excluded } = aggregate;
    await ledger.plan(id, { digest: plan.digest, requests: plan.requests.length, excluded, asOfMs });
  }
  let refused = 0;
  for (const [index, request] of plan.requests.entries()) {
    if (index < claim.published) continue;
    signal.throwIfAborted();
    refused += (await sink.publish(request, signal)).refused;
    await ledger.checkpoint(id, index + 1);
  }
  const rows = usageRows(aggregate, { object: id, asOf: new Date(asOfMs).toISOString() });
  if (rows.length > 0) await usage?.write(id, opened.modifiedMs, rows);
  await ledger.finish(id);
  // Only now: an attempt that comes again must not take its own records for duplicates.
  recent.join(aggregate);
  return {
    requests: plan.requests.length,
    publishedBefore: Math.min(claim.published, plan.requests.length),
    refused,
    usageRows: rows.length,
  };
}

/** By another version of the function, or a profile that could be resolved only now. */
function warnOfChange(deps: AggregatorDeps, { id, claim }: Publication, digest: string): void {
  const [bucket, key] = id.split("|");
  deps.log.warn("Plan changed between attempts; going on from the checkpoint", {
    component: "MetricPublisher",
    bucket,
    key,
    details: { published: claim.published, before: claim.digest, now: digest },
  });
}
