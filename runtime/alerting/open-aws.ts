import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import type { Channel } from "./channels/channel.ts";
import { makeEmailChannel, type EmailOptions } from "./channels/email-channel.ts";
import { makeSnsChannel } from "./channels/sns-channel.ts";
import { makeCloudWatchSource } from "./sources/cloudwatch-source.ts";
import type { MetricSource } from "./sources/metric-source.ts";

/** All that needs AWS's clients, imported when it is first used: a bundle of its own, see scripts/build.ts. */

const requestHandler = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };
/** One attempt: the outbox tries again, and says so. */
const once = { maxAttempts: 1, requestHandler };

/** Over a client of its own in the topic's region, with the process's credentials; needs sns:Publish. */
export function openSnsChannel(topicArn: string): Channel {
  const [, , , region] = topicArn.split(":");
  const client = new SNSClient({ ...once, ...(region === undefined ? {} : { region }) });
  return makeSnsChannel({ client, topicArn });
}

/** Over a client of its own, with the process's region and credentials; needs ses:SendEmail. */
export function openEmailChannel(options: Omit<EmailOptions, "client">): Channel {
  return makeEmailChannel({ ...options, client: new SESv2Client(once) });
}

/** With the process's region and credentials; needs cloudwatch:ListMetrics and cloudwatch:GetMetricData. */
export function openCloudWatchSource(): MetricSource {
  const client = new CloudWatchClient({
    maxAttempts: 3,
    requestHandler: { ...requestHandler, requestTimeout: 5_000 },
  });
  return makeCloudWatchSource({ client });
}
