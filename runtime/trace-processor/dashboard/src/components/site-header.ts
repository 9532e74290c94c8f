import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import type { Health } from "../lib/api.ts";
import { formatAgo } from "../lib/format.ts";
import { dayPeriods, formatRoute, noFilter, periods } from "../lib/route.ts";
import { nextTheme, type Theme } from "../lib/theme.ts";
import { useConnection } from "../lib/use-connection.ts";
import { useNow } from "../lib/use-now.ts";
import { usePolled } from "../lib/use-polled.ts";
import { Icon, Logo, type IconName } from "./icons.ts";

export function SiteHeader() {
  const { route } = useApp();
  const home = formatRoute({ ...route, page: "overview", traceId: null, spanId: null, filter: noFilter });
  return html`<header class="site-header">
    <div class="site-header-inner">
      <a class="brand" href=${home} aria-label="Tracelake, overview"><${Logo} /><span>Tracelake</span></a>
      <${Sections} />
      ${
        route.page === "overview"
          ? html`<${PeriodPicker} />`
          : route.page === "quality" || route.page === "bedrock"
            ? html`<${DayPicker} />`
            : html`<span class="site-header-gap"></span>`
      }
      <${LiveState} />
      <${ThemeButton} />
    </div>
  </header>`;
}

const sections = [
  { page: "overview", label: "Traces", isOfWarehouse: false },
  { page: "quality", label: "Quality & cost", isOfWarehouse: true },
  { page: "bedrock", label: "Bedrock", isOfWarehouse: true },
  { page: "pipeline", label: "Pipeline", isOfWarehouse: true },
  { page: "alerts", label: "Alerts", isOfWarehouse: false },
  { page: "health", label: "Health", isOfWarehouse: false },
] as const;

/** Where there is no warehouse its sections have nothing to show. */
function Sections() {
  const { route } = useApp();
  const { data } = usePolled<Health>("health", 5000);
  const hasWarehouse = data?.has_warehouse === true;
  const shown = sections.filter(({ isOfWarehouse }) => hasWarehouse || !isOfWarehouse);
  return html`<nav class="sections" aria-label="Sections">
    ${shown.map(
      ({ page, label }) =>
        html`<a
          key=${page}
          class="section"
          href=${formatRoute({ ...route, page, traceId: null, spanId: null })}
          aria-current=${route.page === page ? "page" : undefined}
          >${label}</a
        >`,
    )}
  </nav>`;
}

function DayPicker() {
  const { route, navigate } = useApp();
  return html`<fieldset class="segments">
    <legend class="visually-hidden">Period</legend>
    ${dayPeriods.map(
      (period) =>
        html`<label key=${period.days} class="segment" title=${`The last ${period.name}`}>
          <input
            type="radio"
            name="days"
            value=${period.days}
            checked=${route.quality.days === period.days}
            onChange=${() => navigate({ quality: { ...route.quality, days: period.days } })}
          />
          <span>${period.label}</span>
        </label>`,
    )}
  </fieldset>`;
}

/** Radio buttons, so that the arrow keys change the period as they do in any such group. */
function PeriodPicker() {
  const { route, navigate } = useApp();
  return html`<fieldset class="segments">
    <legend class="visually-hidden">Period</legend>
    ${periods.map(
      (period) =>
        html`<label key=${period.hours} class="segment" title=${`The last ${period.name}`}>
          <input
            type="radio"
            name="period"
            value=${period.hours}
            checked=${route.hours === period.hours}
            onChange=${() => navigate({ hours: period.hours })}
          />
          <span>${period.label}</span>
        </label>`,
    )}
  </fieldset>`;
}

function LiveState() {
  const app = useApp();
  const connection = useConnection(app.connection);
  const now = useNow(app.now, 1000);
  const { data } = usePolled<Health>("health", 5000);
  const lastAt = data?.last_trace_at ?? null;
  const isLive = connection.status === "ok";
  const detail = lastAt === null ? "no trace yet" : `last trace ${formatAgo(Date.parse(lastAt), now)}`;
  return html`<p class="live" title=${lastAt === null ? "" : `Last trace received ${lastAt}`}>
    <span class="live-detail">${data === undefined ? "" : detail}</span>
    <span class=${isLive ? "live-dot" : "live-dot live-dot-off"} aria-hidden="true"></span>
    <span class="live-word">${isLive ? "Live" : "Offline"}</span>
  </p>`;
}

const themeIcons: Record<Theme, IconName> = { system: "system", light: "sun", dark: "moon" };

function ThemeButton() {
  const { theme, setTheme } = useApp();
  const words = `Theme: ${theme === "system" ? "as the system" : theme}. Change to ${nextTheme(theme)}`;
  return html`<button
    type="button"
    class="button button-icon"
    aria-label=${words}
    title=${words}
    onClick=${() => setTheme(nextTheme(theme))}
  >
    <${Icon} name=${themeIcons[theme]} />
  </button>`;
}
