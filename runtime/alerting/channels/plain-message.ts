import type { NoticeContent } from "../../../contracts/monitoring/notice.ts";
import { describeNotice } from "../notices/describe-notice.ts";

/** A subject in one line of ASCII, and a text: for SNS and email. */
export function plainMessage(content: NoticeContent): { subject: string; text: string } {
  const { headline, facts } = describeNotice(content);
  const lines = [
    headline,
    "",
    ...facts.map(([name, text]) => `${name}: ${text}`),
    "",
    ...(content.link === null ? [] : [content.link]),
    `Incident ${content.incident_id}, notice ${content.id}`,
  ];
  // SNS refuses a subject of more than 99 characters, and one with line breaks or other than ASCII.
  const subject = headline
    .replaceAll(/[^\x20-\x7e]+/g, "?")
    .slice(0, 99)
    .trim();
  return { subject, text: `${lines.join("\n")}\n` };
}
