import type { Monitored } from "../monitored.ts";
import { pipelineDimensions, pipelineMetrics } from "../pipeline-metrics.ts";
import { colors, makeMetricLines, type MetricLines } from "./metric-lines.ts";
import { graph, heading, type Placed } from "./widget.ts";

const { pipe, table, severity, reason } = pipelineDimensions;

/** The way from the lake into the warehouse, as the warehouse reports it. */
export function pipeline(monitored: Monitored): Placed[] {
  if (monitored.pipeline === undefined) return [];
  const lines = makeMetricLines(monitored);
  return [
    heading(
      `## ${monitored.pipeline.database}: reported by the warehouse every ${monitored.pipeline.snapshotMinutes} minutes`,
    ),
    ...loading(lines),
    heading("## What the checks find, and what it costs"),
    ...findings(lines),
    graph({
      title: "Reports that the function could not take",
      lines: [
        lines.aws("queue", "visible", [monitored.pipeline.deadLetterQueue], {
          label: "messages",
          color: colors.bad,
        }),
      ],
    }),
  ];
}

function loading({ pipeline: of, pipelineBy: by }: MetricLines): Placed[] {
  return [
    graph({
      title: "Reports of the warehouse, and messages that were none",
      lines: [
        of(pipelineMetrics.snapshots, { color: colors.good }),
        by(pipelineMetrics.rejected, [reason], { isRight: true }),
      ],
    }),
    graph({
      title: "Pipes that do not run",
      lines: [
        of(pipelineMetrics.pipesStopped, { color: colors.bad }),
        by(pipelineMetrics.pipesStopped, [pipe]),
      ],
    }),
    graph({
      title: "Since the newest load",
      label: "s",
      lines: [
        of(pipelineMetrics.ingestionAge, { label: "the oldest of all", color: colors.worse }),
        by(pipelineMetrics.ingestionAge, [table]),
      ],
    }),
    graph({
      title: "Files of 24 hours",
      lines: [
        of(pipelineMetrics.filesLoaded, { color: colors.good }),
        of(pipelineMetrics.filesFailed, { color: colors.bad }),
      ],
    }),
    graph({
      title: "Files that failed, %",
      label: "%",
      lines: [of(pipelineMetrics.errorFileRate, { color: colors.bad })],
    }),
    graph({
      title: "Files that wait",
      lines: [
        of(pipelineMetrics.filesWaiting, { color: colors.plain }),
        by(pipelineMetrics.filesWaiting, [pipe]),
      ],
    }),
  ];
}

function findings({ pipeline: of, pipelineBy: by }: MetricLines): Placed[] {
  return [
    graph({
      title: "Findings of health and quality",
      lines: [
        of(pipelineMetrics.findings, {
          dimensions: { [severity]: "critical" },
          label: "critical",
          color: colors.bad,
        }),
        by(pipelineMetrics.findings, [severity]),
      ],
    }),
    graph({ title: "Credits this month", lines: [of(pipelineMetrics.creditsUsed)] }),
    graph({
      title: "Of the month's quota, %",
      label: "%",
      lines: [of(pipelineMetrics.creditQuotaUsed, { color: colors.worse })],
    }),
  ];
}
