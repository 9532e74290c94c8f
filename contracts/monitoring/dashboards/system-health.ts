import { planAlarmArns } from "./alarm-arns.ts";
import type { Alarm } from "../alarms/alarm.ts";
import { logMetrics, namespaceOfErrors, namespaceOfFunction } from "../log-metrics.ts";
import { queries } from "../log-queries.ts";
import type { FunctionPart, Monitored, MonitoredDatabase } from "../monitored.ts";
import { alertMetrics } from "../processor-metrics.ts";
import { serviceDimensions, serviceMetrics } from "../service-metrics.ts";
import { colors, makeMetricLines, type MetricLines } from "./metric-lines.ts";
import { alarmStates, graph, heading, logTable, type Placed } from "./widget.ts";

/** Whether everything runs: what is in alarm, machines, functions, database, errors, and who was told. */
export function systemHealth(monitored: Monitored, alarms: readonly Alarm[]): Placed[] {
  const lines = makeMetricLines(monitored);
  return [
    heading(
      `# ${monitored.environment}: system health\nMade by the program: changes by hand are lost with the next deployment.`,
      2,
    ),
    ...planAlarmArns(monitored, alarms).map((arns) => alarmStates("Alarms, the newest change first", arns)),
    ...functions(monitored, lines),
    ...service(monitored, lines),
    ...database(monitored, lines),
    heading("## Errors"),
    ...errors(monitored, lines),
    heading("## Who was told"),
    ...notices(monitored, lines),
    ...lake(monitored, lines),
  ];
}

function functions(monitored: Monitored, { aws }: MetricLines): Placed[] {
  const all = Object.entries(monitored.functions) as [FunctionPart, { name: string }][];
  if (all.length === 0) return [];
  const each = (key: "invocations" | "errors" | "throttles" | "duration" | "concurrent" | "asyncDropped") =>
    all.map(([part, { name }]) => aws("function", key, [name], { label: part }));
  return [
    heading("## Functions"),
    graph({ title: "Calls", lines: each("invocations") }),
    graph({ title: "Calls that failed", lines: each("errors") }),
    graph({ title: "Calls turned away", lines: each("throttles") }),
    graph({ title: "Longest call", label: "ms", lines: each("duration") }),
    graph({ title: "Calls at once", lines: [...each("concurrent"), ...each("asyncDropped")] }),
    graph({
      title: "Ended by time-out or for want of memory",
      lines: all.map(([part]) => ({
        metric: {
          namespace: namespaceOfFunction(monitored, part),
          name: logMetrics.killed.name,
          dimensions: [],
          stat: "Sum",
        },
        label: part,
      })),
    }),
  ];
}

function service({ processor }: Monitored, lines: MetricLines): Placed[] {
  if (processor === undefined) return [];
  const { container } = processor;
  return [
    heading(`## ${processor.service}`),
    graph({
      title: "CPU and memory, as the service sees them",
      label: "%",
      lines: [
        lines.service(serviceMetrics.cpu, { color: colors.plain }),
        lines.service(serviceMetrics.memory, { color: colors.worse }),
        lines.service(serviceMetrics.memoryUsed, { isRight: true }),
      ],
    }),
    graph({
      title: "Delay of the event loop",
      label: "ms",
      lines: [lines.service(serviceMetrics.eventLoopDelay)],
    }),
    ...(container === undefined
      ? []
      : [
          graph({
            title: "CPU and memory of the tasks, as ECS sees them",
            label: "%",
            lines: [
              lines.aws("service", "cpu", [container.cluster, container.service], { label: "CPU" }),
              lines.aws("service", "memory", [container.cluster, container.service], { label: "memory" }),
            ],
          }),
        ]),
  ];
}

function database({ processor }: Monitored, lines: MetricLines): Placed[] {
  return processor === undefined
    ? []
    : [
        heading("## Database"),
        ...(processor.database.engine === "rds" ? instance : cluster)(processor.database, lines),
      ];
}

function instance({ identifier }: MonitoredDatabase, { aws }: MetricLines): Placed[] {
  const own = [identifier];
  return [
    graph({
      title: "Database: CPU and connections",
      lines: [
        aws("instance", "cpu", own, { label: "CPU, %" }),
        aws("instance", "connections", own, { label: "connections", isRight: true }),
      ],
    }),
    graph({
      title: "Database: what is left",
      label: "bytes",
      lines: [
        aws("instance", "freeStorage", own, { label: "storage" }),
        aws("instance", "freeMemory", own, { label: "memory" }),
      ],
    }),
    graph({
      title: "Database: time of a read and a write",
      label: "s",
      lines: [
        aws("instance", "readLatency", own, { label: "read" }),
        aws("instance", "writeLatency", own, { label: "write" }),
      ],
    }),
  ];
}

function cluster({ identifier }: MonitoredDatabase, { aws }: MetricLines): Placed[] {
  const own = [identifier];
  return [
    graph({
      title: "Database: CPU and connections",
      lines: [
        aws("cluster", "cpu", own, { label: "CPU, %" }),
        aws("cluster", "connections", own, { label: "connections", isRight: true }),
      ],
    }),
    graph({
      title: "Database: capacity",
      lines: [
        aws("cluster", "capacity", own, { label: "units" }),
        aws("cluster", "capacityUsed", own, { label: "% of the greatest", isRight: true }),
      ],
    }),
    graph({
      title: "Database: memory left, storage used",
      label: "bytes",
      lines: [
        aws("cluster", "freeMemory", own, { label: "memory left" }),
        aws("cluster", "storage", own, { label: "storage used", isRight: true }),
      ],
    }),
  ];
}

function errors(monitored: Monitored, lines: MetricLines): Placed[] {
  const { processor, errorLogGroup } = monitored;
  const records = {
    metric: {
      namespace: namespaceOfErrors(monitored),
      name: logMetrics.errorRecords.name,
      dimensions: [],
      stat: "Sum",
    },
    label: "records in the error log",
  } as const;
  return [
    ...(processor === undefined
      ? [graph({ title: "Captured errors", lines: [records] })]
      : [
          graph({
            title: "Captured errors",
            lines: [lines.service(serviceMetrics.capturedErrors, { color: colors.bad }), records],
          }),
          graph({
            title: "Captured errors, by code",
            lines: [lines.serviceBy(serviceMetrics.capturedErrors, [serviceDimensions.code])],
          }),
          graph({
            title: "Measurements and records lost",
            lines: [
              lines.service(serviceMetrics.dropped, { color: colors.bad }),
              lines.serviceBy(serviceMetrics.dropped, [serviceDimensions.reason]),
            ],
          }),
        ]),
    logTable(
      "Errors by fingerprint",
      [errorLogGroup, ...(processor === undefined ? [] : [processor.logGroup])],
      queries["Errors by fingerprint"],
    ),
  ];
}

function notices({ processor, topicName }: Monitored, lines: MetricLines): Placed[] {
  const topic = graph({
    title: "Notices of alarms",
    lines: [
      lines.aws("topic", "published", [topicName], { label: "published" }),
      lines.aws("topic", "delivered", [topicName], { label: "delivered", color: colors.good }),
      lines.aws("topic", "failed", [topicName], { label: "failed", color: colors.bad }),
    ],
  });
  if (processor === undefined) return [topic];
  return [
    topic,
    graph({
      title: "Incidents that are open, and the age of the last look",
      lines: [
        lines.service(alertMetrics.active),
        lines.serviceBy(alertMetrics.active, [serviceDimensions.severity]),
        lines.service(alertMetrics.evaluationAge, {
          stat: "Minimum",
          label: "seconds since the last look",
          isRight: true,
        }),
      ],
    }),
    graph({
      title: "Notices of the trace processor",
      lines: [
        lines.serviceBy(alertMetrics.delivered, [serviceDimensions.channel]),
        lines.service(alertMetrics.failed, { color: colors.bad }),
        lines.service(alertMetrics.waiting, { stat: "Minimum", label: "waiting", color: colors.worse }),
      ],
    }),
  ];
}

function lake({ bucketName }: Monitored, { aws }: MetricLines): Placed[] {
  if (bucketName === undefined) return [];
  return [
    heading("## Lake"),
    graph({
      title: "Lake: bytes and objects",
      label: "bytes",
      width: 12,
      lines: [
        aws("bucket", "size", [bucketName, "StandardStorage"], { label: "bytes" }),
        aws("bucket", "objects", [bucketName, "AllStorageTypes"], { label: "objects", isRight: true }),
      ],
    }),
  ];
}
