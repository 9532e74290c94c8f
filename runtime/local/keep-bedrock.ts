import { mkdir } from "node:fs/promises";
import path from "node:path";
import { bedrockErrors } from "../../contracts/bedrock/errors.ts";
import type { AggregatorDeps } from "../bedrock-metrics/aggregator-deps.ts";
import { makeFolderLedger } from "../bedrock-metrics/ledger/folder-ledger.ts";
import { fromLog } from "../bedrock-metrics/logging/pino-log.ts";
import { withTrace } from "../bedrock-metrics/logging/with-trace.ts";
import { processObject } from "../bedrock-metrics/process-object.ts";
import { ObjectFault } from "../bedrock-metrics/record.ts";
import { makeFolderSource } from "../bedrock-metrics/sources/folder-source.ts";
import { makeFolderUsageSink } from "../bedrock-metrics/usage/folder-usage-sink.ts";
import { makeAggregatorParts } from "../cli/bedrock/aggregator-parts.ts";
import { loadAggregatorConfig } from "../cli/bedrock/config.ts";
import { count } from "../cli/bedrock/print-replay.ts";
import { localBucket } from "../cli/bedrock/open-place.ts";
import type { Log } from "../shared/log.ts";
import { watchLogs, type LogFile } from "./watch-logs.ts";

export interface KeepBedrockOptions {
  /** Holds `lake/bedrock/`, `lake/usage/` and `bedrock/`, which is the ledger; all are made. */
  dataFolder: string;
  log: Log;
  /** Told in a sentence what took place that the user should know. */
  say: (message: string) => void;
  /** How often the folder is looked at where the system does not tell of changes. */
  everyMs?: number;
}

export interface KeptBedrock {
  /** Where invocation logs are put. */
  folder: string;
  /** From here on the folder is watched. */
  start: () => void;
  /** Ends after the checkpoint of the object under way. */
  stop: () => Promise<void>;
}

/**
 * Counts the invocation logs of this machine's lake as the function does, into usage alone: nothing is sent anywhere.
 * The warehouse loads usage from beside the exports.
 */
export async function keepBedrock(options: KeepBedrockOptions): Promise<KeptBedrock> {
  const lakeFolder = path.join(options.dataFolder, "lake");
  const folder = path.join(lakeFolder, "bedrock");
  await mkdir(folder, { recursive: true });
  const nowMs = Date.now;
  const deps: AggregatorDeps = {
    ...makeAggregatorParts(loadAggregatorConfig(), { asksBedrock: false, nowMs }),
    source: makeFolderSource({ folder }),
    ledger: makeFolderLedger({ folder: path.join(options.dataFolder, "bedrock"), nowMs }),
    sink: { publish: () => Promise.resolve({ refused: 0 }) },
    usage: makeFolderUsageSink({ lakeFolder }),
    log: fromLog(options.log),
  };
  let watch: ReturnType<typeof watchLogs> | undefined;
  return {
    folder,
    start() {
      watch ??= watchLogs({
        folder,
        everyMs: options.everyMs ?? 2000,
        nowMs,
        take: (files, signal) => countAll(deps, files, signal, options.say),
        onError: (error) => options.log.error({ err: error }, "bedrock: the folder could not be looked at"),
      });
    },
    async stop() {
      await watch?.stop();
    },
  };
}

async function countAll(
  deps: AggregatorDeps,
  files: readonly LogFile[],
  signal: AbortSignal,
  say: (message: string) => void,
): Promise<ReadonlySet<string>> {
  const held = new Set<string>();
  const counted = { objects: 0, records: 0 };
  for (const { key, sizeBytes } of files) {
    signal.throwIfAborted();
    const object = { bucket: localBucket, key, versionId: undefined, etag: undefined, sizeBytes };
    try {
      const outcome = await processObject({ ...deps, log: withTrace(deps.log, object) }, object, { signal });
      // A replay of the same folder may be at it, and may not come to its end.
      if (outcome.state === "held") held.add(key);
      if (outcome.state !== "counted") continue;
      counted.objects += 1;
      counted.records += outcome.recordsProcessed;
    } catch (error) {
      if (!(error instanceof ObjectFault)) throw error;
      say(`Skipped ${key}: ${error.code} ${bedrockErrors[error.code].title}: ${error.message}`);
    }
  }
  if (counted.objects > 0)
    say(`Counted ${count(counted.records, "invocation")} of ${count(counted.objects, "log")} of Bedrock's.`);
  return held;
}
