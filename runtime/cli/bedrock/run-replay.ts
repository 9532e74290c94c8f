import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import path from "node:path";
import { metricsNamespace } from "../../../contracts/bedrock/metrics.ts";
import type { AggregatorDeps } from "../../bedrock-metrics/aggregator-deps.ts";
import type { BedrockConfig } from "../../bedrock-metrics/config.ts";
import { makeDynamoDbLedger } from "../../bedrock-metrics/ledger/dynamodb-ledger.ts";
import { makeFolderLedger } from "../../bedrock-metrics/ledger/folder-ledger.ts";
import { silentLog } from "../../bedrock-metrics/logging/aggregator-log.ts";
import { pause } from "../../shared/pause.ts";
import type { Ledger, MetricSink, UsageSink } from "../../bedrock-metrics/ports.ts";
import { processObject } from "../../bedrock-metrics/process-object.ts";
import { makeCloudWatchSink } from "../../bedrock-metrics/publish/cloudwatch-sink.ts";
import { makeFolderUsageSink } from "../../bedrock-metrics/usage/folder-usage-sink.ts";
import { makeS3UsageSink } from "../../bedrock-metrics/usage/s3-usage-sink.ts";
import { isSet, textOption, timeOption, UsageError, type CliContext, type VerbInput } from "../command.ts";
import { confirm } from "../confirm.ts";
import { makeAggregatorParts } from "./aggregator-parts.ts";
import { tellingAws } from "./aws-failure.ts";
import { loadAggregatorConfig } from "./config.ts";
import type { FoundLog } from "./find-logs.ts";
import { untilInterrupted } from "./interrupt.ts";
import { makeLook } from "./open-look.ts";
import { openPlace, type OpenPlace } from "./open-place.ts";
import { describePlace, parsePlace, parseUri, type LogPlace } from "./place.ts";
import { count } from "./print-replay.ts";
import { makeReplayProgress } from "./progress.ts";
import { replayLogs, type Replay } from "./replay.ts";
import { makeTally } from "./tally.ts";

interface Plan {
  place: LogPlace;
  isDryRun: boolean;
  toCloudWatch: boolean;
  region: string | undefined;
  config: BedrockConfig;
  nowMs: () => number;
}

/** Counts logs by the function's own code; with `--dry-run` only adds up what would be published. */
export async function runReplay(text: string, input: VerbInput, context: CliContext): Promise<Replay> {
  const place = parsePlace(text, process.cwd());
  const from = timeOption(input, "from");
  const to = timeOption(input, "to");
  if (from !== undefined && to !== undefined && from > to)
    throw new UsageError("--from is later than --to.", "bedrock");
  const plan: Plan = {
    place,
    isDryRun: isSet(input, "dry-run"),
    toCloudWatch:
      (textOption(input, "publish") ?? (place.kind === "s3" ? "cloudwatch" : "nowhere")) === "cloudwatch",
    region: textOption(input, "region"),
    config: loadAggregatorConfig(),
    nowMs: () => context.now().getTime(),
  };
  const opened = openPlace(place, {
    lakeFolder: context.config.bedrockLakeFolder,
    region: plan.region,
    isPatient: true,
  });
  try {
    return await untilInterrupted(
      async (signal) =>
        await tellingAws(async () => {
          const logs = await opened.find({ from, to }, signal);
          if (plan.toCloudWatch && !plan.isDryRun && logs.length > 0)
            await askFirst(logs, plan, input, context);
          return await replay({ logs, plan, opened, input, context, signal });
        }),
      context.say,
    );
  } finally {
    opened.close();
  }
}

async function askFirst(
  logs: readonly FoundLog[],
  plan: Plan,
  input: VerbInput,
  context: CliContext,
): Promise<void> {
  const where = `${metricsNamespace}${plan.region === undefined ? "" : ` of ${plan.region}`}`;
  const question = `Publish ${count(logs.length, "object")} of ${describePlace(plan.place)} to ${where}?`;
  if (await confirm(question, input, context)) return;
  const declined = new Error("Nothing was published.");
  declined.name = "AbortError";
  throw declined;
}

interface Run {
  logs: readonly FoundLog[];
  plan: Plan;
  opened: OpenPlace;
  input: VerbInput;
  context: CliContext;
  signal: AbortSignal;
}

async function replay({ logs, plan, opened, input, context, signal }: Run): Promise<Replay> {
  const { nowMs } = plan;
  const startedMs = nowMs();
  const tally = makeTally(startedMs);
  const bytes = logs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const progress = makeReplayProgress({
    total: { objects: logs.length, bytes },
    nowMs,
    write: (line) => void context.stderr.write(line),
    isTerminal: (context.stderr as { isTTY?: boolean }).isTTY === true,
  });
  const { deps, close } = plan.isDryRun
    ? openDryRun(plan, opened, tally)
    : openForReal(plan, opened, tally, { input, context });
  try {
    const done = await replayLogs({
      logs,
      progress,
      signal,
      async process(object, until) {
        const outcome = await processObject(deps, object, { signal: until });
        return { state: outcome.state, records: outcome.state === "counted" ? outcome.recordsProcessed : 0 };
      },
    });
    return {
      isDryRun: plan.isDryRun,
      place: describePlace(plan.place),
      // A look is for what would be published.
      published: plan.toCloudWatch || plan.isDryRun ? metricsNamespace : null,
      found: logs.length,
      bytes,
      ...done,
      ...tally.read(),
      seconds: (nowMs() - startedMs) / 1000,
    };
  } finally {
    progress.end();
    close();
  }
}

type Tally = ReturnType<typeof makeTally>;

function openDryRun(
  plan: Plan,
  opened: OpenPlace,
  tally: Tally,
): { deps: AggregatorDeps; close: () => void } {
  const { config, nowMs, place } = plan;
  const look = makeLook({ config, asksBedrock: place.kind === "s3", nowMs });
  return { deps: look(opened.source, tally), close: () => undefined };
}

function openForReal(
  plan: Plan,
  opened: OpenPlace,
  tally: Tally,
  { input, context }: Pick<Run, "input" | "context">,
): { deps: AggregatorDeps; close: () => void } {
  const closes: (() => void)[] = [];
  const region = plan.region === undefined ? {} : { region: plan.region };
  const { config, nowMs } = plan;
  const kept = <Client extends { destroy: () => void }>(client: Client): Client => {
    closes.push(() => client.destroy());
    return client;
  };
  const sink: MetricSink | undefined = plan.toCloudWatch
    ? makeCloudWatchSink({
        // Its retries are the sink's own.
        client: kept(new CloudWatchClient({ ...region, maxAttempts: 1 })),
        log: silentLog,
        sleep: pause,
        random: Math.random,
        maxAttempts: 6,
      })
    : undefined;
  const table = textOption(input, "ledger");
  const ledger: Ledger =
    plan.toCloudWatch || table !== undefined
      ? makeDynamoDbLedger({
          client: kept(new DynamoDBClient(region)),
          table: table ?? config.LEDGER_TABLE,
          days: config.LEDGER_DAYS,
          nowMs,
        })
      : makeFolderLedger({ folder: context.config.bedrockLedgerFolder, nowMs });
  const usage = openUsage(textOption(input, "usage"), plan, context, () => kept(new S3Client(region)));
  const deps: AggregatorDeps = {
    ...makeAggregatorParts(config, { asksBedrock: plan.toCloudWatch || plan.place.kind === "s3", nowMs }),
    source: opened.source,
    ledger,
    sink: tally.sink(sink),
    usage: tally.usage(usage),
    log: silentLog,
  };
  return { deps, close: () => closes.forEach((close) => close()) };
}

/** By --usage; else the function's bucket; else this machine's lake where nothing goes to CloudWatch. */
function openUsage(
  place: string | undefined,
  plan: Plan,
  context: CliContext,
  client: () => S3Client,
): UsageSink | undefined {
  if (place?.startsWith("s3://") === true)
    return makeS3UsageSink({ client: client(), bucket: parseUri(place).bucket });
  if (place !== undefined) return makeFolderUsageSink({ lakeFolder: path.resolve(place) });
  if (!plan.toCloudWatch) return makeFolderUsageSink({ lakeFolder: context.config.wholeLakeFolder });
  const bucket = plan.config.USAGE_BUCKET;
  return bucket === undefined ? undefined : makeS3UsageSink({ client: client(), bucket });
}
