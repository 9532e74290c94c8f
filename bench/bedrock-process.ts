import { createReadStream, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { crossRegionPrefixes } from "../contracts/bedrock/names.ts";
import { makeRecentRequests } from "../runtime/bedrock-metrics/aggregate/recent-requests.ts";
import { makeClassifier } from "../runtime/bedrock-metrics/classify/classifier.ts";
import { makeMemoryLedger } from "../runtime/bedrock-metrics/ledger/memory-ledger.ts";
import { silentLog } from "../runtime/bedrock-metrics/logging/aggregator-log.ts";
import { processObject } from "../runtime/bedrock-metrics/process-object.ts";
import { makeFolderSource } from "../runtime/bedrock-metrics/sources/folder-source.ts";

/** What the process is asked for, as JSON in its first argument; it answers with JSON on standard output. */
export interface BedrockJob {
  job: "ours" | "gunzip" | "parse";
  folder: string;
  /** Below the folder. */
  key: string;
}

export interface BedrockAnswer {
  seconds: number;
  /** Of input and output; of gunzip alone the bytes. */
  sum: number;
  /** The most memory that was resident. */
  peakMb: number;
}

/** Everything that the function does with an object, but for sending it anywhere. */
async function ours({ folder, key }: BedrockJob): Promise<number> {
  const nowMs = Date.now;
  const outcome = await processObject(
    {
      source: makeFolderSource({ folder }),
      ledger: makeMemoryLedger({ nowMs }),
      sink: { publish: () => Promise.resolve({ refused: 0 }) },
      usage: { write: () => Promise.resolve() },
      classify: makeClassifier({ prefixes: crossRegionPrefixes, resolver: undefined }),
      recent: makeRecentRequests({ maxIds: 15_000 }),
      log: silentLog,
      nowMs,
      leaseMs: () => 60_000,
      settings: {
        extraDimensions: [],
        applicationIdKey: "applicationId",
        maxSeries: 500,
        maxLineBytes: 32_000_000,
        maxInflationRatio: 200,
      },
    },
    { bucket: "bench", key, versionId: "1", etag: undefined, sizeBytes: undefined },
    { signal: new AbortController().signal },
  );
  if (outcome.state !== "counted") throw new Error(`the object is ${outcome.state}`);
  return outcome.inputTokensAggregated + outcome.outputTokensAggregated;
}

async function gunzip({ folder, key }: BedrockJob): Promise<number> {
  let bytes = 0;
  const inflated = createReadStream(path.join(folder, key)).pipe(createGunzip({ chunkSize: 128 * 1024 }));
  for await (const chunk of inflated) bytes += (chunk as Buffer).length;
  return bytes;
}

async function parse({ folder, key }: BedrockJob): Promise<number> {
  let sum = 0;
  const input = createReadStream(path.join(folder, key)).pipe(createGunzip({ chunkSize: 128 * 1024 }));
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    try {
      const record = JSON.parse(line) as {
        input?: { inputTokenCount?: number };
        output?: { outputTokenCount?: number };
      };
      sum += (record.input?.inputTokenCount ?? 0) + (record.output?.outputTokenCount ?? 0);
    } catch {
      // The generator writes some lines that are none.
    }
  }
  return sum;
}

const job = JSON.parse(process.argv[2] ?? "{}") as BedrockJob;
const startMs = performance.now();
const sum = await { ours, gunzip, parse }[job.job](job);
const seconds = (performance.now() - startMs) / 1_000;
const peakMb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1_024;
console.log(JSON.stringify({ seconds, sum, peakMb } satisfies BedrockAnswer));
