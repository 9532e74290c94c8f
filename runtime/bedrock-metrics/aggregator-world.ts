import { gzipSync } from "node:zlib";
import type { UsageRow } from "../../contracts/usage-row.ts";
import { makeRecentRequests } from "./aggregate/recent-requests.ts";
import type { AggregatorDeps } from "./aggregator-deps.ts";
import { makeClassifier } from "./classify/classifier.ts";
import { makeMemoryLedger, type LedgerMemory } from "./ledger/memory-ledger.ts";
import type { AggregatorLog, LogFields } from "./logging/aggregator-log.ts";
import type { MetricRequest } from "./ports.ts";
import { ObjectFault, type ObjectRef } from "./record.ts";

/** Everything outside of the aggregator, in memory, for tests. */
export interface AggregatorWorld {
  /** By key. */
  objects: Map<string, Uint8Array>;
  published: MetricRequest[];
  usage: Map<string, readonly UsageRow[]>;
  lines: ({ level: string; message: string } & LogFields)[];
  memory: LedgerMemory;
  /** Another instance of the function: a memory of its own, the same world. */
  makeDeps: (changes?: Partial<AggregatorDeps>) => AggregatorDeps;
  now: { ms: number };
}

export function makeAggregatorWorld(): AggregatorWorld {
  const now = { ms: Date.UTC(2026, 0, 15, 12) };
  const world = {
    objects: new Map<string, Uint8Array>(),
    published: [] as MetricRequest[],
    usage: new Map<string, readonly UsageRow[]>(),
    lines: [] as AggregatorWorld["lines"],
    memory: new Map() as LedgerMemory,
    now,
  };
  const nowMs = () => now.ms;
  const makeDeps = (changes: Partial<AggregatorDeps> = {}): AggregatorDeps => ({
    source: {
      async open(object) {
        const bytes = world.objects.get(object.key);
        if (bytes === undefined)
          throw new ObjectFault("BMAS-001", "S3 object not found", { outcome: "drop" });
        return {
          chunks: inChunks(bytes),
          sizeBytes: bytes.length,
          versionId: undefined,
          etag: "e1",
          modifiedMs: now.ms,
        };
      },
    },
    ledger: makeMemoryLedger({ nowMs, memory: world.memory }),
    sink: {
      async publish(request) {
        world.published.push(request);
        return { refused: 0 };
      },
    },
    usage: {
      async write(object, _, rows) {
        world.usage.set(object, rows);
      },
    },
    classify: makeClassifier({ prefixes: ["us", "eu"], resolver: undefined }),
    recent: makeRecentRequests({ maxIds: 1_000 }),
    log: keepLines(world.lines),
    nowMs,
    leaseMs: () => 60_000,
    settings: {
      extraDimensions: [],
      applicationIdKey: "applicationId",
      maxSeries: 500,
      maxLineBytes: 1_000_000,
      maxInflationRatio: 200,
    },
    ...changes,
  });
  return { ...world, makeDeps };
}

function keepLines(lines: AggregatorWorld["lines"]): AggregatorLog {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ ...fields, level, message });
  return {
    debug: at("DEBUG"),
    info: at("INFO"),
    warn: at("WARN"),
    error: at("ERROR"),
    critical: at("CRITICAL"),
  };
}

async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
}

export const logKey = (name: string) =>
  `AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1/2026/01/15/11/${name}.json.gz`;

export const refOf = (name: string): ObjectRef => ({
  bucket: "logs",
  key: logKey(name),
  versionId: undefined,
  etag: "e1",
  sizeBytes: undefined,
});

/** One record as Bedrock writes it, with what a test wants otherwise. */
export const logLine = (requestId: string, changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    timestamp: "2026-01-15T11:30:10Z",
    accountId: "111122223333",
    region: "us-east-1",
    requestId,
    operation: "Converse",
    modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    input: { inputContentType: "application/json", inputBodyJson: {}, inputTokenCount: 10 },
    output: { outputBodyJson: { metrics: { latencyMs: 900 } }, outputTokenCount: 5 },
    schemaType: "ModelInvocationLog",
    schemaVersion: "1.0",
    ...changes,
  });

export const gzipOf = (...lines: string[]): Uint8Array => gzipSync(lines.map((line) => `${line}\n`).join(""));

/** The body of a message: S3's own notification of these objects. */
export const messageOf = (...names: string[]) => ({
  messageId: `message-${names.join("-")}`,
  body: JSON.stringify({
    Records: names.map((name) => ({
      eventSource: "aws:s3",
      eventName: "ObjectCreated:Put",
      awsRegion: "us-east-1",
      s3: { bucket: { name: "logs" }, object: { key: logKey(name), eTag: "e1", size: 100 } },
    })),
  }),
});

/** Of a metric without dimensions, or by its Code, over all requests. */
export function sumOf(requests: readonly MetricRequest[], metric: string, code?: string): number {
  let sum = 0;
  for (const { MetricData } of requests)
    for (const { MetricName, Dimensions = [], Value, Values, Counts, StatisticValues } of MetricData) {
      if (MetricName !== metric) continue;
      if (code === undefined ? Dimensions.length > 0 : Dimensions[0]?.Value !== code || Dimensions.length > 1)
        continue;
      sum += StatisticValues?.Sum ?? Value ?? 0;
      for (const [index, value] of (Values ?? []).entries()) sum += value * (Counts?.[index] ?? 1);
    }
  return sum;
}
