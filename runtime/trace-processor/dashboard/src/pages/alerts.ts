import { useState } from "preact/hooks";
import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import { EndedIncidents, MuteTable, NoticeTable, RuleTable } from "../components/alert-tables.ts";
import { BudgetBars } from "../components/budget-bars.ts";
import { IncidentList } from "../components/incident-list.ts";
import type {
  BudgetList,
  IncidentList as Incidents,
  Mute,
  MuteList,
  Notice,
  NoticeList,
  RuleList,
} from "../lib/alerting-api.ts";
import type { Answer } from "../lib/client.ts";
import { usePolled } from "../lib/use-polled.ts";

const pollMs = 3000;
const slowPollMs = 10_000;

/** What is wrong and what to do, then what was spent, what was sent, and what is watched. */
export function AlertsPage() {
  const app = useApp();
  const open = usePolled<Incidents>("incidents?state=open", pollMs);
  const ended = usePolled<Incidents>("incidents?state=ended&limit=20", slowPollMs);
  const mutes = usePolled<MuteList>("mutes", pollMs);
  const notices = usePolled<NoticeList>("notices?limit=20", pollMs);
  const budgets = usePolled<BudgetList>("budgets", slowPollMs);
  const rules = usePolled<RuleList>("rules", slowPollMs);
  const [failure, setFailure] = useState("");

  const settle = (answer: Answer<unknown>, refresh: () => void) => {
    setFailure(
      answer.ok
        ? ""
        : answer.reason === "problem"
          ? answer.title
          : "The service could not be reached; try again.",
    );
    refresh();
  };
  const endMute = async (mute: Mute) => settle(await app.client.delete(`mutes/${mute.id}`), mutes.refresh);
  const retry = async (notice: Notice) =>
    settle(await app.client.post(`notices/${encodeURIComponent(notice.id)}/retry`, {}), notices.refresh);
  const refresh = () => {
    open.refresh();
    mutes.refresh();
  };
  return html`<main id="main" class="page overview" tabindex="-1">
    <h1 class="visually-hidden">Alerts: what is wrong, what was spent and what was sent</h1>
    ${failure === "" ? null : html`<p class="verdict-line bad" role="alert">${failure}</p>`}
    <${IncidentList} data=${open.data} rules=${rules.data} onChange=${refresh} />
    <${MuteTable} data=${mutes.data} onEnd=${endMute} />
    <${BudgetBars} data=${budgets.data} />
    <${NoticeTable} data=${notices.data} channels=${rules.data?.channels} onRetry=${retry} />
    <${EndedIncidents} data=${ended.data} />
    <${RuleTable} data=${rules.data} />
  </main>`;
}
