import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import type { Context } from "aws-lambda";
import { makeRecentRequests } from "./aggregate/recent-requests.ts";
import { makeAggregatorApp, type AggregatorApp } from "./aggregator-app.ts";
import { recentRequestIds } from "./aggregator-deps.ts";
import { makeClassifier } from "./classify/classifier.ts";
import { makeProfileResolver } from "./classify/profile-resolver.ts";
import type { BedrockConfig } from "./config.ts";
import { makeDynamoDbLedger } from "./ledger/dynamodb-ledger.ts";
import type { AggregatorLog } from "./logging/aggregator-log.ts";
import { makeLambdaLog } from "./logging/lambda-log.ts";
import { pause } from "../shared/pause.ts";
import { makeCloudWatchSink } from "./publish/cloudwatch-sink.ts";
import { makeEmfSink } from "./publish/emf-sink.ts";
import { makeS3Source } from "./sources/s3-source.ts";
import type { Tracing } from "./tracing.ts";
import { makeS3UsageSink } from "./usage/s3-usage-sink.ts";

/** Of the function's memory; the rest is the runtime's and what one more batch of records may take. */
const memoryShare = 0.9;
const requestHandler = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** The application on AWS's clients. `begin` tells it of each invocation. */
export function makeFunction(
  config: BedrockConfig,
  tracing: Tracing,
): { app: AggregatorApp; begin: (context: Context) => void } {
  const { log, begin } = makeLambdaLog({ level: config.LOG_LEVEL });
  const nowMs = Date.now;
  let endsAtMs = 0;
  const s3 = tracing.capture(
    new S3Client({
      maxAttempts: 4,
      // An object takes as long as it takes: only silence ends a read.
      requestHandler: { connectionTimeout: 3_000, socketTimeout: 20_000 },
      // gzip has a checksum of its own.
      responseChecksumValidation: "WHEN_REQUIRED",
    }),
  );
  const dynamoDb = tracing.capture(new DynamoDBClient({ maxAttempts: 5, requestHandler }));
  const app = makeAggregatorApp({
    source: makeS3Source({ client: s3, sleep: pause }),
    ledger: makeDynamoDbLedger({
      client: dynamoDb,
      table: config.LEDGER_TABLE,
      days: config.LEDGER_DAYS,
      nowMs,
    }),
    ...makeSinks(config, tracing, log),
    ...(config.USAGE_BUCKET === undefined
      ? {}
      : { usage: makeS3UsageSink({ client: s3, bucket: config.USAGE_BUCKET }) }),
    classify: makeClassifier({
      prefixes: config.PROFILE_PREFIXES,
      resolver: makeProfileResolver({ cacheMs: config.PROFILE_CACHE_SECONDS * 1_000, nowMs }),
    }),
    recent: makeRecentRequests({ maxIds: recentRequestIds }),
    log,
    nowMs,
    // A second more than it may run: whoever comes then finds it free.
    leaseMs: () => Math.max(endsAtMs - nowMs(), 0) + 1_000,
    settings: settingsOf(config),
  });
  return {
    app,
    begin(context) {
      begin(context);
      endsAtMs = nowMs() + context.getRemainingTimeInMillis();
    },
  };
}

const settingsOf = (config: BedrockConfig) => ({
  extraDimensions: config.EXTRA_DIMENSIONS,
  applicationIdKey: config.APPLICATION_ID_KEY,
  maxSeries: config.MAX_SERIES,
  maxLineBytes: config.MAX_LINE_BYTES,
  maxInflationRatio: config.MAX_INFLATION_RATIO,
  logsEachRecord: config.ENABLE_TRACE,
  ...(config.memoryBytes === undefined ? {} : { maxResidentBytes: config.memoryBytes * memoryShare }),
});

function makeSinks(config: BedrockConfig, tracing: Tracing, log: AggregatorLog) {
  const embedded = makeEmfSink({ write: (line) => void process.stdout.write(line) });
  if (config.METRICS_SINK === "emf") return { sink: embedded };
  // Its retries are the sink's own.
  const client = tracing.capture(new CloudWatchClient({ maxAttempts: 1, requestHandler }));
  const sink = makeCloudWatchSink({ client, log, sleep: pause, random: Math.random, maxAttempts: 6 });
  return { sink, errorSink: embedded };
}
