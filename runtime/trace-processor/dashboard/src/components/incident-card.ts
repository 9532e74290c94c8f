import { useState } from "preact/hooks";
import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import type { History, Incident } from "../lib/alerting-api.ts";
import { formatLabels, formatSignal } from "../lib/format-signal.ts";
import { formatAgo } from "../lib/format.ts";
import { useNow } from "../lib/use-now.ts";
import { CopyButton } from "./copy-button.ts";
import { Icon } from "./icons.ts";
import { Sparkline } from "./sparkline.ts";
import { TimeStamp } from "./time-stamp.ts";

interface IncidentCardProps {
  incident: Incident;
  history: History;
  onAcknowledge: () => void;
  onMute: (minutes: number) => void;
}

const mutes = [
  { minutes: 30, label: "30 minutes" },
  { minutes: 240, label: "4 hours" },
  { minutes: 1440, label: "1 day" },
  { minutes: 10_080, label: "7 days" },
] as const;

export function IncidentCard({ incident, history, onAcknowledge, onMute }: IncidentCardProps) {
  const isCritical = incident.severity === "critical";
  const of = formatLabels(incident.labels);
  return html`<li class=${`incident ${isCritical ? "incident-critical" : "incident-warning"}`}>
    <div class="incident-head">
      <span class=${isCritical ? "status bad" : "status warn"}
        ><${Icon} name=${isCritical ? "error" : "alert"} />${isCritical ? "Critical" : "Warning"}</span
      >
      <h3 class="incident-title">${incident.title}</h3>
      ${of === "" ? null : html`<span class="incident-of mono wrap">${of}</span>`}
    </div>
    <div class="incident-body">
      <${Facts} incident=${incident} />
      <${Sparkline} history=${history} threshold=${incident.threshold} unit=${incident.unit} />
    </div>
    <p class="muted wrap">${incident.why}</p>
    <div class="incident-foot">
      <span class="incident-remedy wrap">${incident.remedy}</span>
      <${CopyButton} text=${incident.remedy} label=${`Copy: ${incident.remedy}`} />
      <${Actions} incident=${incident} onAcknowledge=${onAcknowledge} onMute=${onMute} />
    </div>
  </li>`;
}

function Facts({ incident }: { incident: Incident }) {
  const app = useApp();
  const now = useNow(app.now, 10_000);
  const { value, threshold, unit, comparison } = incident;
  return html`<dl class="incident-facts">
    <div>
      <dt>Now</dt>
      <dd class="strong">${formatSignal(value, unit)}</dd>
    </div>
    <div>
      <dt>Alerts</dt>
      <dd>${threshold === null ? "without data" : `${comparison} ${formatSignal(threshold, unit)}`}</dd>
    </div>
    <div>
      <dt>Since</dt>
      <dd>
        <${TimeStamp} iso=${incident.began_at} />
        <span class="muted"> ${formatAgo(Date.parse(incident.began_at), now)}</span>
      </dd>
    </div>
    ${
      incident.acknowledged_at === null
        ? null
        : html`<div>
            <dt>In hand</dt>
            <dd class="good"><${Icon} name="check" /> ${incident.acknowledged_by ?? "acknowledged"}</dd>
          </div>`
    }
  </dl>`;
}

function Actions({ incident, onAcknowledge, onMute }: Omit<IncidentCardProps, "history">) {
  const [minutes, setMinutes] = useState<number>(mutes[0].minutes);
  const about = `${incident.title} ${formatLabels(incident.labels)}`.trim();
  const isInHand = incident.acknowledged_at !== null;
  return html`<div class="incident-actions">
    <button
      type="button"
      class="button button-small"
      aria-label=${`${isInHand ? "Take back the acknowledgement of" : "Acknowledge"}: ${about}`}
      onClick=${onAcknowledge}
    >
      ${isInHand ? "Take back" : "Acknowledge"}
    </button>
    <select
      class="select select-small"
      aria-label=${`How long to mute: ${about}`}
      value=${minutes}
      onChange=${(event: Event) => setMinutes(Number((event.target as HTMLSelectElement).value))}
    >
      ${mutes.map(({ minutes: each, label }) => html`<option key=${each} value=${each}>${label}</option>`)}
    </select>
    <button
      type="button"
      class="button button-small"
      aria-label=${`Mute: ${about}`}
      onClick=${() => onMute(minutes)}
    >
      Mute
    </button>
  </div>`;
}
