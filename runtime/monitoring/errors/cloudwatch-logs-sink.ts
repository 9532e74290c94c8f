import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  type CloudWatchLogsClient,
} from "@aws-sdk/client-cloudwatch-logs";
import type { AttemptOptions } from "../../shared/cloudwatch/attempts.ts";
import type { MonitoringLog } from "../monitoring-log.ts";
import { makeSender, type OnDropped } from "../sinks/sender.ts";
import type { ErrorSink } from "./error-sink.ts";
import { packEvents, type LogEvent } from "./pack-events.ts";

export interface CloudWatchLogsSinkOptions extends AttemptOptions {
  /** With `maxAttempts: 1`: the retries are the sink's. */
  client: Pick<CloudWatchLogsClient, "send">;
  group: string;
  /** Of this process alone. */
  stream: string;
  log: MonitoringLog;
  onDropped: OnDropped;
}

const maxWaiting = 20;
/** Records of one moment go together. */
const gatherMs = 200;
const maxGathered = 1_000;

/** Sends records by PutLogEvents, into a group and stream that it makes where they are missing. */
export function makeCloudWatchLogsSink(options: CloudWatchLogsSinkOptions): ErrorSink {
  const { client, group, stream } = options;
  let gathered: LogEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  const put = async (events: LogEvent[], signal: AbortSignal): Promise<void> => {
    const answer = await client.send(
      new PutLogEventsCommand({ logGroupName: group, logStreamName: stream, logEvents: events }),
      { abortSignal: signal },
    );
    const refused = countRefused(answer.rejectedLogEventsInfo, events.length);
    if (refused > 0) options.onDropped("refused", refused);
  };
  const sender = makeSender<LogEvent[]>({
    ...options,
    what: "error records to CloudWatch Logs",
    maxWaiting,
    sizeOf: (events) => events.length,
    async send(events, signal) {
      try {
        await put(events, signal);
      } catch (error) {
        if ((error as Error).name !== "ResourceNotFoundException") throw error;
        await makePlace(options, signal);
        await put(events, signal);
      }
    },
  });
  const hand = () => {
    clearTimeout(timer);
    timer = undefined;
    const events = gathered;
    gathered = [];
    for (const batch of packEvents(events)) sender.offer(batch);
  };
  return {
    accept(record) {
      if (gathered.length >= maxGathered) return options.onDropped("queue_full", 1);
      gathered.push({ timestamp: Date.parse(record.time), message: JSON.stringify(record) });
      timer ??= setTimeout(hand, gatherMs).unref();
    },
    flush(signal) {
      hand();
      return sender.flush(signal);
    },
  };
}

async function makePlace(
  { client, group, stream }: CloudWatchLogsSinkOptions,
  abortSignal: AbortSignal,
): Promise<void> {
  const unlessThere = (error: unknown) => {
    if ((error as Error).name !== "ResourceAlreadyExistsException") throw error;
  };
  const makeStream = () =>
    client.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }), { abortSignal });
  try {
    await makeStream().catch(unlessThere);
  } catch (error) {
    // The deployment makes the group, and a role may lack the right to.
    if ((error as Error).name !== "ResourceNotFoundException") throw error;
    await client.send(new CreateLogGroupCommand({ logGroupName: group }), { abortSignal }).catch(unlessThere);
    await makeStream().catch(unlessThere);
  }
}

interface RefusedEvents {
  tooNewLogEventStartIndex?: number | undefined;
  tooOldLogEventEndIndex?: number | undefined;
  expiredLogEventEndIndex?: number | undefined;
}

/** The first so many are too old, those from an index on too new. */
function countRefused(info: RefusedEvents | undefined, count: number): number {
  if (info === undefined) return 0;
  const old = Math.max(info.tooOldLogEventEndIndex ?? 0, info.expiredLogEventEndIndex ?? 0);
  return old + count - (info.tooNewLogEventStartIndex ?? count);
}
