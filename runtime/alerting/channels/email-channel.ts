import { SendEmailCommand, type SESv2Client } from "@aws-sdk/client-sesv2";
import { answerOf } from "./aws-answer.ts";
import type { Channel } from "./channel.ts";
import { plainMessage } from "./plain-message.ts";

export interface EmailOptions {
  /** With `maxAttempts: 1`: the outbox tries again. */
  client: Pick<SESv2Client, "send">;
  from: string;
  to: readonly string[];
}

/** Sends by SES, as plain text. A repetition has the same `X-Tracelake-Notice`. */
export function makeEmailChannel({ client, from, to }: EmailOptions): Channel {
  return {
    kind: "email",
    async deliver(content, abortSignal) {
      const { subject, text } = plainMessage(content);
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [...to] },
        Content: {
          Simple: {
            Subject: { Data: subject, Charset: "UTF-8" },
            Body: { Text: { Data: text, Charset: "UTF-8" } },
            Headers: [
              { Name: "X-Tracelake-Notice", Value: content.id },
              { Name: "X-Tracelake-Incident", Value: content.incident_id },
            ],
          },
        },
      });
      return await answerOf(async () => (await client.send(command, { abortSignal })).MessageId);
    },
  };
}
