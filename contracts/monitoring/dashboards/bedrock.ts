import { dimensionNames } from "../../bedrock/metrics.ts";
import type { Monitored } from "../monitored.ts";
import { colors, makeMetricLines, type MetricLines } from "./metric-lines.ts";
import { graph, heading, type Placed } from "./widget.ts";

const { profileType, modelId, sourceRegion, code } = dimensionNames;

/** What Bedrock is used for, and whether all of it is counted. */
export function bedrock(monitored: Monitored): Placed[] {
  if (monitored.bedrock === undefined) return [];
  const lines = makeMetricLines(monitored);
  return [
    heading("## Use"),
    ...sums(lines),
    ...breakdowns(lines),
    heading("## The aggregator"),
    ...aggregator(monitored, lines),
  ];
}

function sums({ bedrock: of }: MetricLines): Placed[] {
  return [
    graph({
      title: "In this time",
      view: "singleValue",
      width: 24,
      lines: [
        of("invocations"),
        of("errors"),
        of("totalTokens"),
        of("cost", { label: "cost, USD" }),
        of("unpriced"),
      ],
    }),
    graph({
      title: "Tokens",
      isStacked: true,
      lines: [of("inputTokens"), of("outputTokens"), of("cacheReadInputTokens"), of("cacheWriteInputTokens")],
    }),
    graph({
      title: "Invocations and those that failed",
      lines: [of("invocations", { color: colors.plain }), of("errors", { color: colors.bad, isRight: true })],
    }),
    graph({
      title: "Latency, where the logs tell it",
      label: "ms",
      lines: [
        of("latency", { stat: "p50", label: "p50", color: colors.good }),
        of("latency", { stat: "p99", label: "p99", color: colors.bad }),
      ],
    }),
  ];
}

function breakdowns({ bedrock: of, bedrockBy: by }: MetricLines): Placed[] {
  return [
    graph({ title: "Cost by model, USD", isStacked: true, lines: [by("cost", [profileType, modelId])] }),
    graph({ title: "Tokens by profile type", isStacked: true, lines: [by("totalTokens", [profileType])] }),
    graph({
      title: "Tokens by profile type and region",
      lines: [by("totalTokens", [profileType, sourceRegion])],
    }),
    graph({ title: "Failed invocations by model", lines: [by("errors", [profileType, modelId])] }),
    graph({ title: "Latency by model, p99", label: "ms", lines: [by("latency", [profileType, modelId])] }),
    graph({
      title: "Invocations without a price",
      lines: [of("unpriced"), by("unpriced", [profileType, modelId])],
    }),
  ];
}

function aggregator(
  { bedrock: parts, functions }: Monitored,
  { aws, bedrock: of, bedrockBy: by }: MetricLines,
): Placed[] {
  if (parts === undefined) return [];
  const { queue, deadLetterQueue, ledger } = parts;
  const name = functions["bedrock-metrics"]?.name;
  return [
    graph({
      title: "Records",
      lines: [of("processed", { color: colors.good }), of("skipped", { color: colors.worse })],
    }),
    graph({ title: "Records skipped, by code", lines: [by("skipped", [code])] }),
    graph({
      title: "Objects and messages that failed",
      lines: [of("ownErrors", { color: colors.bad }), by("ownErrors", [code])],
    }),
    graph({
      title: "Queue",
      lines: [
        aws("queue", "visible", [queue], { label: "waiting" }),
        aws("queue", "inFlight", [queue], { label: "in work" }),
        aws("queue", "sent", [queue], { label: "came" }),
        aws("queue", "deleted", [queue], { label: "done", color: colors.good }),
        aws("queue", "oldest", [queue], { label: "age of the oldest, s", isRight: true }),
      ],
    }),
    graph({
      title: "Dead-letter queue",
      lines: [aws("queue", "visible", [deadLetterQueue], { label: "messages", color: colors.bad })],
    }),
    graph({
      title: "Ledger",
      lines: [
        aws("table", "reads", [ledger], { label: "units read" }),
        aws("table", "writes", [ledger], { label: "units written" }),
      ],
    }),
    ...(name === undefined
      ? []
      : [
          graph({
            title: "Function",
            width: 24,
            lines: [
              aws("function", "invocations", [name], { label: "calls" }),
              aws("function", "errors", [name], { label: "failed", color: colors.bad }),
              aws("function", "throttles", [name], { label: "turned away", color: colors.worse }),
              aws("function", "duration", [name], { stat: "p99", label: "p99, ms", isRight: true }),
            ],
          }),
        ]),
  ];
}
