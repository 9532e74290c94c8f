import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { answerOf } from "./aws-answer.ts";
import type { Channel } from "./channel.ts";
import { plainMessage } from "./plain-message.ts";

export interface SnsOptions {
  /** With `maxAttempts: 1`: the outbox tries again. */
  client: Pick<SNSClient, "send">;
  topicArn: string;
}

/** Publishes to a topic. A FIFO topic drops repetitions itself and keeps the order of an incident's notices. */
export function makeSnsChannel({ client, topicArn }: SnsOptions): Channel {
  return {
    kind: "sns",
    async deliver(content, abortSignal) {
      const { subject, text } = plainMessage(content);
      const attribute = (value: string) => ({ DataType: "String", StringValue: value });
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        Message: text,
        MessageAttributes: {
          notice_id: attribute(content.id),
          kind: attribute(content.kind),
          severity: attribute(content.severity),
          rule_id: attribute(content.rule_id),
        },
        ...(topicArn.endsWith(".fifo")
          ? { MessageGroupId: content.incident_id, MessageDeduplicationId: content.id }
          : {}),
      });
      return await answerOf(async () => (await client.send(command, { abortSignal })).MessageId);
    },
  };
}
