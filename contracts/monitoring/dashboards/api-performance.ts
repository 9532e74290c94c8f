import type { Monitored } from "../monitored.ts";
import { processorMetrics } from "../processor-metrics.ts";
import { serviceDimensions, serviceMetrics } from "../service-metrics.ts";
import { colors, makeMetricLines, type MetricLines } from "./metric-lines.ts";
import { graph, heading, type Placed } from "./widget.ts";

const { route, statusClass, reason } = serviceDimensions;

/** How the trace processor answers, and how it stores what it took. */
export function apiPerformance(monitored: Monitored): Placed[] {
  const { processor } = monitored;
  if (processor === undefined) return [];
  const lines = makeMetricLines(monitored);
  return [
    heading(`## Requests to ${processor.service}`),
    ...requests(lines),
    ...balancer(monitored, lines),
    heading("## What is stored"),
    ...store(lines),
    heading("## What a request costs (sampled)"),
    ...costs(lines),
  ];
}

function requests({ service, serviceBy }: MetricLines): Placed[] {
  return [
    graph({
      title: "Requests",
      lines: [
        service(serviceMetrics.requests, { color: colors.plain }),
        service(serviceMetrics.serverErrors, { color: colors.bad, isRight: true }),
      ],
    }),
    graph({
      title: "Error rate, %",
      label: "%",
      lines: [
        service(serviceMetrics.requests, { id: "requests", isHidden: true }),
        service(serviceMetrics.serverErrors, { id: "errors", isHidden: true }),
        { math: "100 * FILL(errors, 0) / requests", label: "5xx, % of all", color: colors.bad },
      ],
    }),
    graph({
      title: "Latency",
      label: "ms",
      lines: [
        service(serviceMetrics.latency, { stat: "p50", label: "p50", color: colors.good }),
        service(serviceMetrics.latency, { stat: "p95", label: "p95", color: colors.worse }),
        service(serviceMetrics.latency, { stat: "p99", label: "p99", color: colors.bad }),
      ],
    }),
    graph({
      title: "Requests by route and status",
      lines: [serviceBy(serviceMetrics.requests, [route, statusClass])],
    }),
    graph({ title: "5xx by route", lines: [serviceBy(serviceMetrics.serverErrors, [route])] }),
    graph({
      title: "Latency by route, p99",
      label: "ms",
      lines: [serviceBy(serviceMetrics.latency, [route])],
    }),
  ];
}

function balancer({ processor }: Monitored, { aws }: MetricLines): Placed[] {
  const { loadBalancer, targetGroup } = processor?.container ?? {};
  if (loadBalancer === undefined || targetGroup === undefined) return [];
  const own = [loadBalancer];
  const targets = [targetGroup, loadBalancer];
  return [
    heading("## Load balancer"),
    graph({
      title: "Load balancer: requests and 5xx",
      lines: [
        aws("balancer", "requests", own, { label: "requests" }),
        aws("balancer", "ownErrors", own, { label: "its own 5xx", color: colors.bad, isRight: true }),
        aws("balancer", "targetErrors", own, { label: "the tasks' 5xx", color: colors.worse, isRight: true }),
        aws("balancer", "refused", own, { label: "connections refused", isRight: true }),
      ],
    }),
    graph({
      title: "Tasks behind it",
      lines: [
        aws("targets", "healthy", targets, { label: "healthy", color: colors.good }),
        aws("targets", "unhealthy", targets, { label: "unhealthy", color: colors.bad }),
      ],
    }),
    graph({
      title: "Time until a task answered, p99",
      label: "s",
      lines: [aws("balancer", "latency", own, { label: "p99" })],
    }),
  ];
}

function store({ service, serviceBy }: MetricLines): Placed[] {
  return [
    graph({
      title: "Spans",
      lines: [
        service(processorMetrics.stored, { color: colors.good }),
        service(processorMetrics.duplicates, { color: colors.plain }),
        service(processorMetrics.rejected, { color: colors.bad }),
      ],
    }),
    graph({ title: "Rejected, by reason", lines: [serviceBy(processorMetrics.rejected, [reason])] }),
    graph({
      title: "Newest trace, and calls without a price",
      label: "s",
      lines: [
        service(processorMetrics.traceAge, { stat: "Minimum", label: "age of the newest trace" }),
        service(processorMetrics.unpriced, { color: colors.worse, isRight: true }),
      ],
    }),
    graph({
      title: "Queue in front of the database",
      lines: [
        service(processorMetrics.queueSpans, { color: colors.plain }),
        service(processorMetrics.queueBytes, { isRight: true }),
      ],
    }),
    graph({
      title: "Time of a batch, and batches that failed",
      label: "ms",
      lines: [
        service(processorMetrics.flush, { stat: "p50", label: "p50", color: colors.good }),
        service(processorMetrics.flush, { stat: "p99", label: "p99", color: colors.worse }),
        service(processorMetrics.flushFailures, { color: colors.bad, isRight: true }),
      ],
    }),
    graph({
      title: "Database pool",
      lines: [
        service(serviceMetrics.connections, { color: colors.plain }),
        service(serviceMetrics.connectionsIdle, { color: colors.good }),
        service(serviceMetrics.connectionsWaiting, { color: colors.bad }),
      ],
    }),
  ];
}

function costs({ service }: MetricLines): Placed[] {
  return [
    graph({
      title: "CPU time of a request",
      label: "ms",
      width: 12,
      lines: [
        service(serviceMetrics.requestCpu, { stat: "p50", label: "p50" }),
        service(serviceMetrics.requestCpu, { stat: "p99", label: "p99" }),
      ],
    }),
    graph({
      title: "Change of memory while a request ran",
      label: "bytes",
      width: 12,
      lines: [
        service(serviceMetrics.requestMemory, { stat: "p50", label: "p50" }),
        service(serviceMetrics.requestMemory, { stat: "p99", label: "p99" }),
      ],
    }),
  ];
}
