import type pg from "pg";
import { alertRulesSchema, type AlertRules } from "../../contracts/monitoring/alert-rules.ts";
import { makeAlerting, type Alerting } from "../../runtime/alerting/alerting.ts";
import type { GroupSpend } from "../../runtime/alerting/budgets/spend-source.ts";
import type { Channel } from "../../runtime/alerting/channels/channel.ts";
import type { MetricSource, SignalValue } from "../../runtime/alerting/sources/metric-source.ts";
import { makeLog, type Log } from "../../runtime/shared/log.ts";

/** Measures what a test says. */
export interface GivenSource extends MetricSource {
  /** What the next evaluations see; an error is what the source throws. */
  given: readonly SignalValue[] | Error;
}

export function makeGivenSource(): GivenSource {
  return {
    name: "given",
    given: [],
    canRead: () => true,
    read() {
      return this.given instanceof Error ? Promise.reject(this.given) : Promise.resolve(this.given);
    },
  };
}

export const rulesOf = (...rules: Record<string, unknown>[]): AlertRules =>
  alertRulesSchema.parse({
    built_in: false,
    rules: rules.map((rule) => ({
      id: "spend",
      title: "Too much is spent",
      metric: "cost",
      warning: 10,
      critical: 100,
      every: "10s",
      why: "Money.",
      remedy: "Stop.",
      ...rule,
    })),
  });

export interface AlertingUnderTest {
  alerting: Alerting;
  source: GivenSource;
  clock: { nowMs: number };
  /** Half a minute later, with this measured: one round. */
  round: (value: number | null | readonly SignalValue[] | Error) => Promise<void>;
  counts: { delivered: number; failed: number };
}

export const beginMs = Date.UTC(2026, 0, 15, 12);

export function makeAlertingUnderTest(options: {
  pool: pg.Pool;
  rules: AlertRules;
  channels: readonly Channel[];
  log?: Log;
  random?: () => number;
  /** What was spent, by group. */
  spend?: () => readonly GroupSpend[];
  clock?: { nowMs: number };
}): AlertingUnderTest {
  const source = makeGivenSource();
  const clock = options.clock ?? { nowMs: beginMs };
  const counts = { delivered: 0, failed: 0 };
  const alerting = makeAlerting({
    pool: options.pool,
    rules: options.rules,
    sources: [source],
    spend: { read: () => Promise.resolve(options.spend?.() ?? []) },
    channels: options.channels,
    link: "https://traces.example.com/#/alerts",
    meters: {
      delivered: () => (counts.delivered += 1),
      failed: () => (counts.failed += 1),
      observe: () => undefined,
    },
    log: options.log ?? makeLog({ level: "silent" }),
    now: () => clock.nowMs,
    ...(options.random === undefined ? {} : { random: options.random }),
  });
  return {
    alerting,
    source,
    clock,
    counts,
    async round(value) {
      clock.nowMs += 30_000;
      source.given = typeof value === "number" || value === null ? [{ labels: {}, value }] : value;
      await alerting.run();
    },
  };
}
