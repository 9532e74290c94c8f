import { pipelineDimensions, pipelineMetrics } from "../../contracts/monitoring/pipeline-metrics.ts";
import { embedMetrics } from "./embed-metrics.ts";
import { readMessage } from "./read-message.ts";
import { measureSnapshot } from "./snapshot-values.ts";

export interface TopicMessage {
  messageId: string;
  text: string;
}

/** What is written of a message beside metrics, as one JSON line of the log. */
export interface MessageNote {
  level: "INFO" | "WARN";
  message: string;
  messageId: string;
  [field: string]: string | number;
}

export interface ConsumeDeps {
  nowMs: () => number;
  /** A line with its end. */
  write: (line: string) => void;
}

/**
 * Turns the snapshots among the messages into metrics. The same one again, or one that comes late, writes the same values
 * at the same time once more. A message that is none is counted and told of; none makes the others fail.
 */
export function consumeMessages(messages: readonly TopicMessage[], { nowMs, write }: ConsumeDeps): void {
  const note = (line: MessageNote) => write(`${JSON.stringify(line)}\n`);
  for (const { messageId, text } of messages) {
    const read = readMessage(text, nowMs());
    if (read.kind === "snapshot") {
      const { database, takenAt, verdict } = read.snapshot;
      for (const line of embedMetrics(measureSnapshot(read.snapshot), Date.parse(takenAt))) write(line);
      note({ level: "INFO", message: "snapshot published", messageId, database, takenAt, verdict });
    } else if (read.kind === "other") {
      note({ level: "INFO", message: `left to whoever else is told: ${read.what}`, messageId });
    } else {
      const { reason, detail } = read;
      const dimensions = { [pipelineDimensions.reason]: reason };
      for (const line of embedMetrics([{ metric: pipelineMetrics.rejected, dimensions, value: 1 }], nowMs()))
        write(line);
      note({ level: "WARN", message: "no snapshot", messageId, reason, detail });
    }
  }
}
