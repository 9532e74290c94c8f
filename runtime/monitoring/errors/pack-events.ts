import { logLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";

/** As PutLogEvents takes it. */
export interface LogEvent {
  timestamp: number;
  message: string;
}

/**
 * Batches that PutLogEvents takes, all events in order of time: by number, bytes (each event costs 26 more) and span of
 * time. An event that is too long is cut; one that is too old or too new is left to CloudWatch Logs, which names those.
 */
export function packEvents(events: readonly LogEvent[]): LogEvent[][] {
  const batches: LogEvent[][] = [];
  let bytes = 0;
  for (const event of events.map(cutEvent).toSorted((a, b) => a.timestamp - b.timestamp)) {
    const size = sizeOfEvent(event);
    const last = batches.at(-1);
    const first = last?.[0];
    if (
      last === undefined ||
      first === undefined ||
      last.length >= logLimits.eventsPerRequest ||
      bytes + size > logLimits.requestBytes ||
      event.timestamp - first.timestamp > logLimits.spanMs
    ) {
      batches.push([event]);
      bytes = size;
    } else {
      last.push(event);
      bytes += size;
    }
  }
  return batches;
}

export const sizeOfEvent = ({ message }: LogEvent): number =>
  Buffer.byteLength(message) + logLimits.eventOverheadBytes;

function cutEvent(event: LogEvent): LogEvent {
  const most = logLimits.eventBytes - logLimits.eventOverheadBytes;
  if (Buffer.byteLength(event.message) <= most) return event;
  // A character that is cut in two becomes one of three bytes.
  const message = Buffer.from(event.message)
    .subarray(0, most - 3)
    .toString("utf8");
  return { ...event, message };
}
