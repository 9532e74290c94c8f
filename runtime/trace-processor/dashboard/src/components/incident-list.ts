import { useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import type { History, Incident, IncidentList as Incidents, RuleList } from "../lib/alerting-api.ts";
import type { Answer } from "../lib/client.ts";
import { formatCount } from "../lib/format.ts";
import { IncidentCard } from "./incident-card.ts";
import { Icon } from "./icons.ts";
import { Panel, Skeleton } from "./panel.ts";

interface IncidentListProps {
  data: Incidents | undefined;
  rules: RuleList | undefined;
  onChange: () => void;
}

/** What is wrong now, the worst first, with what to do about it. */
export function IncidentList({ data, rules, onChange }: IncidentListProps) {
  const app = useApp();
  const [failure, setFailure] = useState("");
  const [done, setDone] = useState("");
  const list = useRef<HTMLUListElement>(null);

  const settle = (answer: Answer<unknown>, words: string) => {
    setFailure(
      answer.ok
        ? ""
        : answer.reason === "problem"
          ? answer.title
          : "The service could not be reached; try again.",
    );
    setDone(answer.ok ? words : "");
    // Before the answer changes what is shown: a button that goes would take the focus with it.
    list.current?.focus();
    onChange();
  };
  const acknowledge = async (incident: Incident) => {
    const path = `incidents/${encodeURIComponent(incident.id)}/acknowledge`;
    const isBack = incident.acknowledged_at !== null;
    const answer = isBack
      ? await app.client.delete(path)
      : await app.client.post(path, { acknowledged_by: "dashboard" });
    settle(
      answer,
      isBack ? "The acknowledgement was taken back." : "Acknowledged: nobody is reminded of it.",
    );
  };
  const mute = async (incident: Incident, minutes: number) => {
    const request = { rule: incident.rule_id, labels: incident.labels, minutes, created_by: "dashboard" };
    settle(await app.client.post("mutes", request), "Muted: nobody is told of it until the mute ends.");
  };

  const histories = historiesOf(rules);
  return html`<${Panel}
    id="incidents"
    title="Open incidents"
    class="panel-wide"
    note=${data === undefined ? undefined : formatCount(data.count)}
  >
    <p class="alert-failure" role="alert">${failure}</p>
    <p class="visually-hidden" role="status">${done}</p>
    ${
      data === undefined
        ? html`<${Skeleton} lines=${4} />`
        : html`<ul class="incidents" ref=${list} tabindex="-1" aria-label="Open incidents">
            ${
              data.incidents.length === 0
                ? html`<li class="empty"><${Icon} name="check" /> No incident is open.</li>`
                : data.incidents.map(
                    (incident) =>
                      html`<${IncidentCard}
                        key=${incident.id}
                        incident=${incident}
                        history=${histories.get(incident.id) ?? []}
                        onAcknowledge=${() => acknowledge(incident)}
                        onMute=${(minutes: number) => mute(incident, minutes)}
                      />`,
                  )
            }
          </ul>`
    }
  <//>`;
}

function historiesOf(rules: RuleList | undefined): Map<string, History> {
  const groups = (rules?.rules ?? []).flatMap((rule) => rule.groups);
  return new Map(
    groups.flatMap(({ incident_id: id, history }): [string, History][] =>
      id === null ? [] : [[id, history]],
    ),
  );
}
