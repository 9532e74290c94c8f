import { makeAggregator } from "./aggregate/aggregator.ts";
import type { ObjectAggregate } from "./aggregate/object-aggregate.ts";
import type { AggregatorDeps } from "./aggregator-deps.ts";
import { inflate } from "./decode/inflate.ts";
import { planKey } from "./decode/plan-key.ts";
import { readRecords } from "./decode/read-records.ts";
import { makeMemoryGuard } from "./memory-guard.ts";
import { codesOf, type RecordFate } from "./object-outcome.ts";
import { makeObjectTally, type ObjectTally } from "./object-tally.ts";
import type { OpenObject, OurClaim } from "./ports.ts";
import type { ObjectRef, ReadRecord } from "./record.ts";

export interface Reading {
  object: ObjectRef;
  opened: OpenObject;
  claim: OurClaim;
  signal: AbortSignal;
  onRecord?: (fate: RecordFate) => void;
}

/**
 * Everything of an object, in one pass and bounded memory.
 *
 * @throws {ObjectFault} BMAS-003 for damaged gzip, BMAS-010 at a limit
 */
export async function readObject(
  deps: AggregatorDeps,
  reading: Reading,
): Promise<{ aggregate: ObjectAggregate; tally: ObjectTally }> {
  const { settings } = deps;
  const { opened, signal } = reading;
  const keeper = makeRecordKeeper(deps, reading);
  const checkMemory = makeMemoryGuard({ limitBytes: settings.maxResidentBytes });
  const bytes = inflate(opened.chunks, { maxRatio: settings.maxInflationRatio });
  const { maxLineBytes, applicationIdKey } = settings;
  for await (const batch of readRecords(bytes, { maxLineBytes, applicationIdKey })) {
    signal.throwIfAborted();
    checkMemory(batch.at(-1)?.at.offset ?? 0);
    for (const read of batch) {
      // Only an application profile that is not known yet has to be waited for.
      const pending = keeper.take(read);
      if (pending !== undefined) await pending;
    }
  }
  return keeper.finish();
}

/** Classifies, aggregates and tallies one record after the other. */
function makeRecordKeeper(deps: AggregatorDeps, { object, opened, claim, onRecord }: Reading) {
  const { region } = planKey(object.key);
  const aggregator = makeAggregator({
    maxSeries: deps.settings.maxSeries,
    extraDimensions: deps.settings.extraDimensions,
    recent: deps.recent,
    // The plan of an earlier attempt left these out, and no others.
    ...(claim.digest === undefined ? {} : { excluded: claim.excluded }),
  });
  const tally = makeObjectTally();
  const tell = tellFate(deps, object, onRecord);
  const skip = (read: ReadRecord & { ok: false }): void => {
    aggregator.skip(read.code, opened.modifiedMs);
    tally.skip(read.code, read.reason, read.at);
    tell?.({ fate: "skipped", at: read.at, code: read.code, reason: read.reason });
  };
  const add = (
    read: ReadRecord & { ok: true },
    classified: Awaited<ReturnType<typeof deps.classify>>,
  ): void => {
    const fate = aggregator.add(classified);
    const codes = codesOf(read.record, classified.notes);
    if (fate === "counted") {
      tally.count(classified);
      for (const code of codes) tally.skip(code, describeCode(read.record, code), read.at);
    } else tally.skip("duplicate", fate, read.at);
    tell?.({ fate, at: read.at, classified, codes });
  };
  return {
    take(read: ReadRecord): Promise<void> | undefined {
      if (!read.ok) {
        skip(read);
        return undefined;
      }
      const classified = deps.classify(read.record, { region });
      if (classified instanceof Promise) return classified.then((known) => add(read, known));
      add(read, classified);
      return undefined;
    },
    finish() {
      const aggregate = aggregator.finish();
      // Found only at the end: it is about all of the object's series, and no record's place.
      for (const { code, count } of aggregate.skipped)
        if (code === "BMAS-009") tally.skip(code, "a dimension's value is collapsed", start, count);
      return { aggregate, tally: tally.read() };
    },
  };
}

const start = { line: 1, offset: 0 };

function describeCode(record: (ReadRecord & { ok: true })["record"], code: string): string {
  const [invalid] = record.invalidCounts;
  if (code === "BMAS-007" && invalid !== undefined) return `${invalid.field} is ${invalid.value}`;
  return record.modelId;
}

/** undefined when nobody asks, so that nothing is built for each record. */
function tellFate(
  { log, settings }: AggregatorDeps,
  { bucket, key }: ObjectRef,
  onRecord: Reading["onRecord"],
) {
  const isLogged = settings.logsEachRecord === true;
  if (onRecord === undefined && !isLogged) return undefined;
  return (fate: RecordFate): void => {
    onRecord?.(fate);
    if (!isLogged) return;
    const { at, ...rest } = fate;
    log.info("Record", { component: "S3Processor", bucket, key, ...at, ...rest });
  };
}
