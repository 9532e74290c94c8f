import type { NoticeContent } from "../../../contracts/monitoring/notice.ts";
import { describeNotice } from "../notices/describe-notice.ts";
import type { Channel } from "./channel.ts";
import { postJson } from "./post-json.ts";

/** Slack's limits of a header and of a section; beyond them it refuses the whole message. */
const maxHeader = 150;
const maxSection = 3_000;

/** Posts to an incoming webhook, whose address is itself the secret. */
export function makeSlackChannel({ url }: { url: string }): Channel {
  return {
    kind: "slack",
    deliver: async (content, signal) =>
      await postJson({ url, headers: {}, body: JSON.stringify(slackMessage(content)), signal }),
  };
}

export function slackMessage(content: NoticeContent): { text: string; blocks: unknown[] } {
  const { headline, facts } = describeNotice(content);
  const lines = facts.map(([name, text]) => `*${escape(name)}*  ${escape(text)}`).join("\n");
  const link = content.link === null ? [] : [`<${escape(content.link)}|Open the alerts>`];
  const small = [...link, `incident ${content.incident_id}`, `notice ${content.id}`].join("  ·  ");
  return {
    // What notifications and screen readers show.
    text: escape(headline),
    blocks: [
      { type: "header", text: { type: "plain_text", text: cut(headline, maxHeader) } },
      { type: "section", text: { type: "mrkdwn", text: cut(lines, maxSection) } },
      { type: "context", elements: [{ type: "mrkdwn", text: small }] },
    ],
  };
}

/** The three characters by which Slack's markup makes links and mentions. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
