import { useMemo } from "preact/hooks";
import { html } from "htm/preact";
import { ChartPanel } from "../components/chart-panel.ts";
import { HealthChecks, HealthTroubles } from "../components/health-checks.ts";
import { HealthErrors } from "../components/health-errors.ts";
import { Panel } from "../components/panel.ts";
import { TimeStamp } from "../components/time-stamp.ts";
import { VerdictMark } from "../components/verdict-mark.ts";
import type { HealthReport } from "../lib/api.ts";
import { formatCompact, formatCount, formatDuration, formatDurationTick, missing } from "../lib/format.ts";
import { describeHealth, healthCharts, type MinuteChart } from "../lib/health-series.ts";
import { usePolled } from "../lib/use-polled.ts";

const pollMs = 5000;

/** One look: what is well, what is not, what nobody knows, and what to do. */
export function HealthPage() {
  const { data } = usePolled<HealthReport>("health/details", pollMs);
  return html`<main id="main" class="page overview" tabindex="-1">
    <h1 class="visually-hidden">Health: what is well, what is not, and what to do about it</h1>
    <${Summary} report=${data} />
    <${HealthTroubles} report=${data} />
    <${Charts} report=${data} />
    <${HealthChecks} report=${data} />
    ${data?.has_pipeline === false ? html`<${WatchedElsewhere} />` : null}
    <${HealthErrors} report=${data} />
  </main>`;
}

function Summary({ report }: { report: HealthReport | undefined }) {
  return html`<p class="verdict-line" role="status" aria-busy=${report === undefined ? "true" : "false"}>
    ${
      report === undefined
        ? missing
        : html`<${VerdictMark} verdict=${report.verdict} />
            <span class="wrap">${describeHealth(report)}</span>
            <span class="verdict-time muted">as of <${TimeStamp} iso=${report.at} /></span>`
    }
  </p>`;
}

const formats: Readonly<
  Record<MinuteChart["unit"], { format: (value: number) => string; formatTick: (value: number) => string }>
> = {
  counts: { format: formatCount, formatTick: formatCompact },
  durations: { format: formatDuration, formatTick: formatDurationTick },
  percent: { format: (value) => `${Number(value.toFixed(1))} %`, formatTick: (value) => `${value} %` },
};

function Charts({ report }: { report: HealthReport | undefined }) {
  const charts = useMemo(() => healthCharts(report), [report]);
  return charts.map(
    ({ unit, ...chart }) =>
      html`<${ChartPanel}
        key=${chart.id}
        ...${chart}
        ...${formats[unit]}
        times=${report?.series.times}
        stepSeconds=${60}
        class="panel-small panel-third"
        height=${148}
      />`,
  );
}

function WatchedElsewhere() {
  return html`<${Panel} id="elsewhere" title="Pipeline" class="panel-half">
    <p class="panel-text">
      Not seen from here. Snowflake reports the health of the pipeline to CloudWatch: namespace
      <code>Tracelake/Pipeline</code>, dashboard and alarms <code>pipeline</code>. The alarm${" "}
      <code>pipeline-silent</code> tells when it stops.
    </p>
  <//>`;
}
