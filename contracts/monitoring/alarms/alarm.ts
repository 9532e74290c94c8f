import type { MetricRef } from "../metric-ref.ts";
import type { Monitored } from "../monitored.ts";
import type { AlarmKind, Missing, Severity } from "./kinds.ts";

/** One metric, or an expression of several by their ids. */
export type Watched =
  { metric: MetricRef } | { expression: string; metrics: Readonly<Record<string, MetricRef>> };

export interface Alarm {
  /** Its runbook is `docs/runbooks/<kind>.md`. */
  kind: AlarmKind;
  /** Of what, where there are several of a kind: `bedrock-metrics`. */
  part?: string;
  title: string;
  severity: Severity;
  /** Why it matters, in a sentence. */
  why: string;
  watches: Watched;
  comparison: "above" | "atLeast" | "below";
  threshold: number;
  periodSeconds: number;
  /** Periods that are looked at, and how many of them must be at fault. */
  periods: number;
  faultyPeriods: number;
  missing: Missing;
}

/** Physical name: `tracelake-dev-function-errors-bedrock-metrics`. */
export function alarmName(
  { prefix }: Pick<Monitored, "prefix">,
  { kind, part }: Pick<Alarm, "kind" | "part">,
): string {
  return [prefix, kind, ...(part === undefined ? [] : [part])].join("-");
}

export function alarmArn(monitored: Monitored, alarm: Pick<Alarm, "kind" | "part">): string {
  const { partition, region, accountId } = monitored;
  return `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${alarmName(monitored, alarm)}`;
}

/** Where the runbooks are read: the project's own pages, unless a stack has a copy of them elsewhere. */
export function runbookOf(folder: string, { kind }: Pick<Alarm, "kind">): string {
  return `${folder.replace(/\/$/, "")}/${kind}.md`;
}
