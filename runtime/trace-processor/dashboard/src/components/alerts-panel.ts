import { useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import type { Alert, AlertList } from "../lib/api.ts";
import { formatCount } from "../lib/format.ts";
import { formatRoute } from "../lib/route.ts";
import { usePolled } from "../lib/use-polled.ts";
import { Icon } from "./icons.ts";
import { Panel, Skeleton } from "./panel.ts";
import { TimeStamp } from "./time-stamp.ts";

const words: Record<string, string> = {
  high_cost: "High cost",
  high_latency: "High latency",
  error: "Error",
};

export function AlertsPanel() {
  const app = useApp();
  const { data, refresh } = usePolled<AlertList>("alerts/recent?limit=100", 2000);
  const [isShowingAll, setIsShowingAll] = useState(false);
  /** Acknowledged here, not yet said by the service. */
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState("");
  const list = useRef<HTMLUListElement>(null);

  const alerts = (data?.alerts ?? []).map((alert) =>
    pending.has(String(alert.id)) ? { ...alert, acknowledged: true } : alert,
  );
  const open = alerts.filter((alert) => !alert.acknowledged);
  const shown = isShowingAll ? alerts : open;

  const acknowledge = async (alert: Alert, index: number) => {
    const id = String(alert.id);
    setFailure("");
    setPending((before) => new Set(before).add(id));
    requestAnimationFrame(() => focusNext(list.current, index));
    const answer = await app.client.post<Alert>(`alerts/${encodeURIComponent(id)}/acknowledge`, {
      acknowledged_by: "dashboard",
    });
    if (answer.ok) return refresh();
    setPending((before) => new Set([...before].filter((other) => other !== id)));
    setFailure(answer.reason === "problem" ? answer.title : "The service could not be reached; try again.");
  };

  const toggle = html`<label class="check">
    <input type="checkbox" checked=${isShowingAll} onChange=${() => setIsShowingAll(!isShowingAll)} />
    <span>Acknowledged too</span>
  </label>`;
  return html`<${Panel}
    id="alerts"
    title="Alerts"
    class="panel-alerts"
    note=${data === undefined ? undefined : `${formatCount(open.length)} open`}
    aside=${toggle}
  >
    <p class="alert-failure" role="alert">${failure}</p>
    <ul class="alerts" ref=${list} tabindex="-1" aria-label="Alerts">
      ${data === undefined ? html`<li class="alert-skeleton"><${Skeleton} lines=${5} /></li>` : null}
      ${
        data !== undefined && shown.length === 0
          ? html`<li class="empty"><${Icon} name="check" /> No open alerts.</li>`
          : shown.map(
              (alert, index) =>
                html`<${AlertRow}
                  key=${alert.id}
                  alert=${alert}
                  onAcknowledge=${() => acknowledge(alert, index)}
                />`,
            )
      }
    </ul>
  <//>`;
}

function AlertRow({ alert, onAcknowledge }: { alert: Alert; onAcknowledge: () => void }) {
  const { route } = useApp();
  const isGrave = alert.severity === "critical" || alert.severity === "error" || alert.severity === "high";
  const word = words[alert.type] ?? alert.type;
  return html`<li class=${alert.acknowledged ? "alert alert-done" : "alert"}>
    <span class=${isGrave ? "alert-icon bad" : "alert-icon warn"}
      ><${Icon} name=${alert.type === "error" ? "error" : "alert"}
    /></span>
    <div class="alert-text">
      <p class="alert-title">
        <strong>${word}</strong>
        <span class="alert-severity">${alert.severity}</span>
        <span class="alert-time"><${TimeStamp} iso=${alert.timestamp} /></span>
      </p>
      <p class="alert-message">${alert.message}</p>
      <div class="alert-actions">
        ${
          alert.trace_id === null
            ? null
            : html`<a
                href=${formatRoute({ ...route, page: "trace", traceId: alert.trace_id, spanId: null })}
                title=${alert.trace_id}
                >View trace</a
              >`
        }
        ${
          alert.acknowledged
            ? html`<span class="alert-by"><${Icon} name="check" /> Acknowledged</span>`
            : html`<button
                type="button"
                class="button button-small"
                aria-label=${`Acknowledge: ${word}, ${alert.message}`}
                onClick=${onAcknowledge}
              >
                Acknowledge
              </button>`
        }
      </div>
    </div>
  </li>`;
}

/** The button that had the focus is gone: it goes to the one now in its place, else to the list. */
function focusNext(list: HTMLUListElement | null, index: number) {
  const buttons = [...(list?.querySelectorAll("button") ?? [])];
  (buttons[Math.min(index, buttons.length - 1)] ?? list)?.focus();
}
