import type { ChannelKind } from "../../../contracts/monitoring/alert-rules.ts";
import type { Log } from "../../shared/log.ts";
import type { Channel } from "./channel.ts";
import { makeLogChannel } from "./log-channel.ts";
import { makeSlackChannel } from "./slack-channel.ts";
import { makeWebhookChannel } from "./webhook-channel.ts";

export interface ChannelSettings {
  slackUrl: string | undefined;
  webhookUrl: string | undefined;
  webhookSecret: string | undefined;
  topicArn: string | undefined;
  emailFrom: string | undefined;
  emailTo: readonly string[];
}

/** The channels that are configured; the log is always one. AWS is imported when it is first sent to. */
export function openChannels(settings: ChannelSettings, deps: { log: Log; now: () => number }): Channel[] {
  const { slackUrl, webhookUrl, webhookSecret, topicArn, emailFrom, emailTo } = settings;
  const channels: Channel[] = [makeLogChannel(deps.log)];
  if (slackUrl !== undefined) channels.push(makeSlackChannel({ url: slackUrl }));
  if (webhookUrl !== undefined)
    channels.push(makeWebhookChannel({ url: webhookUrl, secret: webhookSecret, now: deps.now }));
  if (topicArn !== undefined)
    channels.push(openLater("sns", async () => (await import("../open-aws.ts")).openSnsChannel(topicArn)));
  if (emailFrom !== undefined && emailTo.length > 0) {
    const email = { from: emailFrom, to: emailTo };
    channels.push(openLater("email", async () => (await import("../open-aws.ts")).openEmailChannel(email)));
  }
  return channels;
}

function openLater(kind: ChannelKind, open: () => Promise<Channel>): Channel {
  let opened: Promise<Channel> | undefined;
  return {
    kind,
    deliver: async (content, signal) => await (await (opened ??= open())).deliver(content, signal),
  };
}
