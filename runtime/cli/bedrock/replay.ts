import { ObjectFault, type ObjectRef } from "../../bedrock-metrics/record.ts";
import { describeFault, type DescribedFault } from "./describe-fault.ts";
import type { FoundLog } from "./find-logs.ts";
import type { ReplayProgress } from "./progress.ts";
import type { Tally } from "./tally.ts";

/** counted: now; known: the ledger has it already; held: another process is at it. */
export type ObjectState = "counted" | "known" | "held" | "passed over";

export interface FailedObject extends DescribedFault {
  /** `bucket/key` */
  object: string;
}

export interface Replay extends Tally {
  isDryRun: boolean;
  place: string;
  /** The namespace that metrics went or would go to; null where only usage is written. */
  published: string | null;
  found: number;
  bytes: number;
  objects: Record<ObjectState, number> & { failed: number };
  failures: FailedObject[];
  /** Ended by Ctrl-C: what is counted is noted, run it again to go on. */
  isStopped: boolean;
  seconds: number;
}

export interface ReplayDeps {
  logs: readonly FoundLog[];
  process: (object: ObjectRef, signal: AbortSignal) => Promise<{ state: ObjectState; records: number }>;
  progress: ReplayProgress;
  signal: AbortSignal;
}

/** One object after the other, in the order of their time; one that fails does not keep the others from being counted. */
export async function replayLogs(
  deps: ReplayDeps,
): Promise<Pick<Replay, "objects" | "failures" | "isStopped">> {
  const objects = { counted: 0, known: 0, held: 0, "passed over": 0, failed: 0 };
  const failures: FailedObject[] = [];
  const done = { objects: 0, bytes: 0, records: 0 };
  for (const { object, sizeBytes } of deps.logs) {
    if (deps.signal.aborted) return { objects, failures, isStopped: true };
    try {
      const { state, records } = await deps.process(object, deps.signal);
      objects[state] += 1;
      done.records += records;
    } catch (error) {
      if (deps.signal.aborted) return { objects, failures, isStopped: true };
      // What is not about one object (no network, no credentials, a full disk) would fail for all of them.
      if (!(error instanceof ObjectFault)) throw error;
      objects.failed += 1;
      failures.push({ object: `${object.bucket}/${object.key}`, ...describeFault(error) });
    }
    done.objects += 1;
    done.bytes += sizeBytes;
    deps.progress.report(done);
  }
  return { objects, failures, isStopped: false };
}
