import type { NoticeContent } from "../../../contracts/monitoring/notice.ts";

/** One of each kind, marked as a test: about nothing that there is. */
export function makeTestNotices(nowMs: number, link: string | undefined): readonly NoticeContent[] {
  const incident = `test-${nowMs.toString(36)}`;
  const make = (sequence: number, changes: Partial<NoticeContent>): NoticeContent => ({
    id: `${incident}-${sequence}`,
    kind: "opened",
    sequence,
    is_test: true,
    incident_id: incident,
    subject: "rule",
    rule_id: "test",
    severity: "warning",
    title: "This is a test of the alerts",
    labels: {},
    metric: "cost",
    unit: "usd",
    comparison: "above",
    value: 12.5,
    threshold: 10,
    limit: null,
    forecast: null,
    began_at: new Date(nowMs - 300_000).toISOString(),
    at: new Date(nowMs).toISOString(),
    why: "It shows that this channel reaches a person.",
    remedy: "Nothing is to be done. npx tracelake alerts test sent it.",
    link: link ?? null,
    ...changes,
  });
  return [
    make(1, {}),
    make(2, { kind: "worsened", severity: "critical", value: 120, threshold: 100 }),
    make(3, { kind: "reminder", severity: "critical", value: 120, threshold: 100 }),
    make(4, { kind: "recovered", value: 1 }),
    make(5, {
      subject: "budget",
      title: "This is a test of a budget",
      rule_id: "test-budget",
      value: 80,
      threshold: 80,
      limit: 100,
      forecast: 160,
    }),
  ];
}
