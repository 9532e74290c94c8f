import { createHmac } from "node:crypto";
import type { Channel } from "./channel.ts";
import { postJson } from "./post-json.ts";

export interface WebhookOptions {
  url: string;
  /** `whsec_` and base64, or any other text, whose bytes are the key. Undefined: nothing is signed. */
  secret: string | undefined;
  now: () => number;
}

/**
 * Posts the notice as JSON, signed as Standard Webhooks lays it out: any of its libraries verifies it. `webhook-id` is
 * the same for each attempt, so a receiver that keeps the ids takes none twice.
 */
export function makeWebhookChannel({ url, secret, now }: WebhookOptions): Channel {
  return {
    kind: "webhook",
    async deliver(content, signal) {
      const body = JSON.stringify({
        type: `alert.${content.kind}`,
        timestamp: content.at,
        data: content,
      });
      const timestamp = Math.floor(now() / 1000);
      const headers = {
        "webhook-id": content.id,
        "webhook-timestamp": String(timestamp),
        ...(secret === undefined ? {} : { "webhook-signature": sign(secret, content.id, timestamp, body) }),
      };
      return await postJson({ url, headers, body, signal });
    },
  };
}

function sign(secret: string, id: string, timestamp: number, body: string): string {
  const key = secret.startsWith("whsec_")
    ? Buffer.from(secret.slice(6), "base64")
    : Buffer.from(secret, "utf8");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}
