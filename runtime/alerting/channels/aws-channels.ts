import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import type { Channel } from "./channel.ts";
import { makeEmailChannel, type EmailOptions } from "./email-channel.ts";
import { makeSnsChannel } from "./sns-channel.ts";

/** One attempt: the outbox tries again, and says so. */
const settings = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/** Over a client of its own in the topic's region, with the process's credentials; needs sns:Publish. */
export function openSnsChannel(topicArn: string): Channel {
  const [, , , region] = topicArn.split(":");
  return makeSnsChannel({
    client: new SNSClient({ ...settings, ...(region === undefined ? {} : { region }) }),
    topicArn,
  });
}

/** Over a client of its own, with the process's region and credentials; needs ses:SendEmail. */
export function openEmailChannel(options: Omit<EmailOptions, "client">): Channel {
  return makeEmailChannel({ ...options, client: new SESv2Client(settings) });
}
