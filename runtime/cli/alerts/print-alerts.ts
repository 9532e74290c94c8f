import { describeLabels } from "../../alerting/notices/describe-notice.ts";
import { formatValue } from "../../alerting/notices/format-value.ts";
import { printRows, type ShownRow } from "../print-rows.ts";
import type { AlertsDone, Budget, Incident, Mute, Notice, Rule } from "./answers.ts";

export function printAlerts(done: AlertsDone): string {
  switch (done.did) {
    case "list":
      return table(done.incidents.map(incidentRow), "No incident is open.\n");
    case "ack":
      return `${done.isDone ? "" : "It would change:\n"}${table(done.incidents.map(incidentRow), "")}`;
    case "mute":
      return printMute(done);
    case "mutes":
      return table(done.mutes.map(muteRow), "Nothing is muted.\n");
    case "unmute":
      return `${done.isDone ? "Ended:\n" : "It would end:\n"}${table(done.mutes.map(muteRow), "nothing\n")}`;
    case "notices":
    case "retry":
      return table(done.notices.map(noticeRow), "No notice was sent yet.\n");
    case "rules":
      return table(done.rules.map(ruleRow), "Nothing is watched.\n");
    case "budgets":
      return table(done.budgets.flatMap(budgetRows), "There are no budgets. See docs/alerting.md.\n");
    case "test":
      return table(
        done.answers.map(({ channel, notice, is_delivered: ok, answer }) => ({
          channel,
          notice,
          taken: ok ? "yes" : "NO",
          answer,
        })),
        "There is no channel.\n",
      );
  }
}

function printMute({ mute, incidents, isDone }: Extract<AlertsDone, { did: "mute" }>): string {
  const told =
    isDone && mute !== null
      ? `Muted until ${utc(mute.until)}; end it with: tracelake alerts unmute ${mute.id}\n`
      : "";
  const open = table(incidents.map(incidentRow), "No incident that is open.\n");
  return `${told}${isDone ? "Open incidents that nobody is told of until then:\n" : "It would mute:\n"}${open}`;
}

const table = (rows: readonly ShownRow[], empty: string): string =>
  rows.length === 0 ? empty : printRows(rows, "table");

function incidentRow(incident: Incident): ShownRow {
  return {
    id: incident.id.slice(0, 8),
    severity: incident.severity,
    what: incident.title,
    of: describeLabels(incident.labels),
    now: formatValue(incident.value, incident.unit),
    "alerts at": `${incident.comparison} ${formatValue(incident.threshold, incident.unit)}`,
    "since (UTC)": utc(incident.began_at),
    ...(incident.ended_at === null ? {} : { "until (UTC)": utc(incident.ended_at) }),
    "in hand": incident.acknowledged_at === null ? "" : (incident.acknowledged_by ?? "yes"),
    do: incident.remedy,
  };
}

function muteRow(mute: Mute): ShownRow {
  return {
    id: mute.id,
    rule: mute.rule_id ?? "every rule",
    of: describeLabels(mute.labels),
    "until (UTC)": utc(mute.until),
    by: mute.created_by ?? "",
    reason: mute.reason ?? "",
  };
}

function noticeRow(notice: Notice): ShownRow {
  return {
    id: notice.id,
    "at (UTC)": utc(notice.created_at),
    kind: notice.kind,
    channel: notice.channel,
    state: notice.state,
    attempts: notice.attempts,
    answer: notice.log.at(-1)?.answer ?? "",
    what: notice.title,
  };
}

function ruleRow(rule: Rule): ShownRow {
  const worst =
    rule.groups.find(({ phase }) => phase === "alert") ??
    rule.groups.find(({ phase }) => phase === "pending");
  const bound = (value: number | null) => (value === null ? "" : formatValue(value, rule.unit));
  return {
    rule: rule.id,
    state: rule.error ?? worst?.phase ?? "ok",
    metric: rule.metric,
    now: formatValue((worst ?? rule.groups[0])?.value ?? null, rule.unit),
    alerts: rule.comparison,
    warning: bound(rule.warning),
    critical: bound(rule.critical),
    "evaluated (UTC)": rule.evaluated_at === null ? "" : utc(rule.evaluated_at),
  };
}

function budgetRows(budget: Budget): ShownRow[] {
  return budget.groups.map((group) => ({
    budget: budget.id,
    of: describeLabels(group.labels),
    period: budget.period,
    spent: formatValue(group.spent_usd, "usd"),
    limit: formatValue(budget.limit_usd, "usd"),
    "%": Math.floor(group.share_percent),
    "at this pace": group.forecast_usd === null ? "" : formatValue(group.forecast_usd, "usd"),
    unpriced: group.unpriced_calls,
  }));
}

const utc = (iso: string): string => iso.slice(0, 16).replace("T", " ");
