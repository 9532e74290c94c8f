import { html } from "htm/preact";
import type {
  Incident,
  IncidentList,
  Mute,
  MuteList,
  Notice,
  NoticeList,
  Rule,
  RuleList,
} from "../lib/alerting-api.ts";
import { formatLabels, formatSignal } from "../lib/format-signal.ts";
import { missing } from "../lib/format.ts";
import { DataTable, type Column } from "./data-table.ts";
import { Icon } from "./icons.ts";
import { TimeStamp } from "./time-stamp.ts";
import { VerdictMark } from "./verdict-mark.ts";

const labelsCell = (labels: Record<string, string>) => {
  const text = formatLabels(labels);
  return text === "" ? null : html`<span class="mono wrap">${text}</span>`;
};

export function MuteTable({ data, onEnd }: { data: MuteList | undefined; onEnd: (mute: Mute) => void }) {
  if (data === undefined || data.count === 0) return null;
  const columns: Column<Mute>[] = [
    { name: "Rule", cell: (mute) => html`<span class="mono wrap">${mute.rule_id ?? "every rule"}</span>` },
    { name: "Of", cell: (mute) => labelsCell(mute.labels) },
    { name: "Until", cell: (mute) => html`<${TimeStamp} iso=${mute.until} />` },
    { name: "By", cell: (mute) => mute.created_by },
    { name: "Reason", cell: (mute) => mute.reason && html`<span class="wrap">${mute.reason}</span>` },
    {
      name: "End",
      cell: (mute) =>
        html`<button
          type="button"
          class="button button-small"
          aria-label=${`End the mute of ${mute.rule_id ?? "every rule"}`}
          onClick=${() => onEnd(mute)}
        >
          End now
        </button>`,
    },
  ];
  return html`<${DataTable}
    id="mutes"
    title="Muted"
    rows=${data.mutes}
    keyOf=${(mute: Mute) => String(mute.id)}
    columns=${columns}
    empty="Nothing is muted."
  />`;
}

export function RuleTable({ data }: { data: RuleList | undefined }) {
  const columns: Column<Rule>[] = [
    { name: "Rule", cell: (rule) => html`<span class="mono wrap">${rule.id}</span>` },
    { name: "State", cell: (rule) => html`<${RuleState} rule=${rule} />` },
    { name: "Now", isNumber: true, cell: (rule) => formatSignal(worstOf(rule), rule.unit) },
    {
      name: "Warning",
      isNumber: true,
      cell: (rule) => (rule.warning === null ? null : bound(rule, rule.warning)),
    },
    {
      name: "Critical",
      isNumber: true,
      cell: (rule) => (rule.critical === null ? null : bound(rule, rule.critical)),
    },
    { name: "What", cell: (rule) => html`<span class="wrap">${rule.title}</span>` },
    {
      name: "Evaluated",
      cell: (rule) => rule.evaluated_at && html`<${TimeStamp} iso=${rule.evaluated_at} />`,
    },
  ];
  return html`<${DataTable}
    id="rules"
    title="Rules"
    rows=${data?.rules}
    keyOf=${(rule: Rule) => rule.id}
    columns=${columns}
    empty="Nothing is watched."
  />`;
}

const bound = (rule: Rule, value: number) =>
  `${rule.comparison === "above" ? ">" : "<"} ${formatSignal(value, rule.unit)}`;

function worstOf({ groups, comparison }: Rule): number | null {
  const values = groups.map(({ value }) => value).filter((value) => value !== null);
  if (values.length === 0) return null;
  return comparison === "above" ? Math.max(...values) : Math.min(...values);
}

function RuleState({ rule }: { rule: Rule }) {
  if (rule.error !== null) return html`<span class="warn wrap">can't be read: ${rule.error}</span>`;
  if (rule.evaluated_at === null) return html`<span class="muted">not yet evaluated</span>`;
  const alert = rule.groups.filter(({ phase }) => phase === "alert");
  if (alert.some(({ severity }) => severity === "critical"))
    return html`<${VerdictMark} verdict="CRITICAL" />`;
  if (alert.length > 0) return html`<${VerdictMark} verdict="WARNING" />`;
  if (rule.groups.some(({ phase }) => phase === "pending")) return html`<span class="muted">pending</span>`;
  return html`<${VerdictMark} verdict="OK" />`;
}

export function NoticeTable({
  data,
  channels,
  onRetry,
}: {
  data: NoticeList | undefined;
  channels: readonly string[] | undefined;
  onRetry: (notice: Notice) => void;
}) {
  const columns: Column<Notice>[] = [
    { name: "Notice", cell: (notice) => html`<span class="wrap">${notice.kind}: ${notice.title}</span>` },
    { name: "Channel", cell: (notice) => notice.channel },
    { name: "State", cell: (notice) => html`<${NoticeState} notice=${notice} />` },
    { name: "At", cell: (notice) => html`<${TimeStamp} iso=${notice.created_at} />` },
    { name: "Attempts", isNumber: true, cell: (notice) => String(notice.attempts) },
    {
      name: "Answer",
      cell: (notice) => html`<span class="mono wrap">${notice.log.at(-1)?.answer ?? missing}</span>`,
    },
    {
      name: "Again",
      cell: (notice) =>
        notice.state !== "dead"
          ? null
          : html`<button
              type="button"
              class="button button-small"
              aria-label=${`Deliver again: ${notice.kind}, ${notice.title}`}
              onClick=${() => onRetry(notice)}
            >
              Deliver again
            </button>`,
    },
  ];
  return html`<${DataTable}
    id="notices"
    title="Delivery log"
    note=${channels === undefined ? undefined : `to ${channels.join(", ")}`}
    rows=${data?.notices}
    keyOf=${(notice: Notice) => notice.id}
    columns=${columns}
    empty="No notice was sent yet. npx tracelake alerts test sends one of each kind."
  />`;
}

function NoticeState({ notice }: { notice: Notice }) {
  if (notice.state === "delivered")
    return html`<span class="status good"><${Icon} name="check" />delivered</span>`;
  if (notice.state === "dead") return html`<span class="status bad"><${Icon} name="error" />dead</span>`;
  return notice.attempts === 0
    ? html`<span class="muted">waiting</span>`
    : html`<span class="status warn"><${Icon} name="alert" />tried again</span>`;
}

export function EndedIncidents({ data }: { data: IncidentList | undefined }) {
  const columns: Column<Incident>[] = [
    { name: "Incident", cell: (incident) => html`<span class="wrap">${incident.title}</span>` },
    { name: "Of", cell: (incident) => labelsCell(incident.labels) },
    {
      name: "Worst",
      cell: (incident) => html`<${VerdictMark} verdict=${incident.worst_severity.toUpperCase()} />`,
    },
    { name: "From", cell: (incident) => html`<${TimeStamp} iso=${incident.began_at} />` },
    { name: "To", cell: (incident) => incident.ended_at && html`<${TimeStamp} iso=${incident.ended_at} />` },
  ];
  return html`<${DataTable}
    id="ended"
    title="Incidents that are over"
    rows=${data?.incidents}
    keyOf=${(incident: Incident) => incident.id}
    columns=${columns}
    empty="There was none yet."
  />`;
}
