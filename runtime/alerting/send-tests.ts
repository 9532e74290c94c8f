import type { ChannelKind } from "../../contracts/monitoring/alert-rules.ts";
import type { Channel, Delivery } from "./channels/channel.ts";
import { delivery } from "./deliver.ts";
import { makeTestNotices } from "./notices/test-notices.ts";

export interface TestAnswer {
  channel: ChannelKind;
  notice: string;
  delivery: Delivery;
}

/** One after the other: receivers limit the rate, and people read them in their order. */
export async function sendTests(
  channels: readonly Channel[],
  nowMs: number,
  link: string | undefined,
): Promise<TestAnswer[]> {
  const answers: TestAnswer[] = [];
  for (const content of makeTestNotices(nowMs, link)) {
    for (const channel of channels) {
      const signal = AbortSignal.timeout(delivery.timeoutMs);
      const notice = content.subject === "budget" ? "budget" : content.kind;
      answers.push({ channel: channel.kind, notice, delivery: await channel.deliver(content, signal) });
    }
  }
  return answers;
}
