import type { NoticeContent } from "../../../contracts/monitoring/notice.ts";
import { formatSeconds, formatValue } from "./format-value.ts";

export interface DescribedNotice {
  /** One line without markup: what, how bad, of what. */
  headline: string;
  /** Name and text, in their order: what it is now, since when, why it matters, what to do. */
  facts: readonly (readonly [name: string, text: string])[];
}

const words: Record<NoticeContent["kind"], string> = {
  opened: "",
  worsened: "Now critical: ",
  reminder: "Still so: ",
  recovered: "Recovered: ",
  ended: "No longer watched: ",
};

/** What every channel says of a notice, each in its own form. */
export function describeNotice(content: NoticeContent): DescribedNotice {
  const { kind, severity, title, labels, is_test: isTest } = content;
  const isOver = kind === "recovered" || kind === "ended";
  const mark = isOver ? "OK" : severity.toUpperCase();
  const of = describeLabels(labels);
  return {
    headline: `${isTest ? "[TEST] " : ""}[${mark}] ${words[kind]}${title}${of === "" ? "" : ` (${of})`}`,
    facts: [
      ["Now", describeNow(content)],
      ["Since", describeSince(content, isOver)],
      ...(isOver
        ? []
        : ([
            ["Why it matters", content.why],
            ["What to do", content.remedy],
          ] as const)),
    ],
  };
}

/** `model gpt-4o, user u1` */
export function describeLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label} ${value === "" ? "unknown" : value}`)
    .join(", ");
}

function describeNow(content: NoticeContent): string {
  const { subject, value, threshold, limit, forecast, unit, comparison, metric } = content;
  const now = formatValue(value, unit);
  if (subject === "budget") {
    const share = limit === null || value === null ? "" : ` (${Math.floor((value / limit) * 100)} %)`;
    const pace = forecast === null ? "" : `; at this pace ${formatValue(forecast, unit)} by the end`;
    return `${now} of ${formatValue(limit, unit)}${share}${pace}`;
  }
  const bound = threshold === null ? "" : `; alerts ${comparison} ${formatValue(threshold, unit)}`;
  return `${metric} ${value === null ? "has no data" : `is ${now}`}${bound}`;
}

function describeSince({ began_at: beganAt, at }: NoticeContent, isOver: boolean): string {
  const lasted = formatSeconds((Date.parse(at) - Date.parse(beganAt)) / 1000);
  const begin = `${beganAt.slice(0, 16).replace("T", " ")} UTC`;
  return isOver ? `${begin}, for ${lasted}` : `${begin} (${lasted})`;
}
