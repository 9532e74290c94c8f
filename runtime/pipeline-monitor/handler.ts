import type { SNSEvent } from "aws-lambda";
import { consumeMessages } from "./consume-messages.ts";

/** What the topic of snapshots calls: `pipeline-monitor`. */
export function handler(event: SNSEvent): Promise<void> {
  const messages = event.Records.map(({ Sns }) => ({ messageId: Sns.MessageId, text: Sns.Message }));
  consumeMessages(messages, { nowMs: Date.now, write: (line) => void process.stdout.write(line) });
  return Promise.resolve();
}
