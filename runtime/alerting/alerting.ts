import type { FastifyInstance } from "fastify";
import type pg from "pg";
import type { AlertRules, AlertRule, ChannelKind, Severity } from "../../contracts/monitoring/alert-rules.ts";
import type { Log } from "../shared/log.ts";
import { evaluateBudgets } from "./budgets/evaluate-budgets.ts";
import type { SpendSource } from "./budgets/spend-source.ts";
import type { Channel } from "./channels/channel.ts";
import { deliverDue } from "./deliver.ts";
import { evaluateDue } from "./evaluate.ts";
import { sendTests, type TestAnswer } from "./send-tests.ts";
import { builtInRules } from "./rules/built-in-rules.ts";
import { chooseRules } from "./rules/choose-rules.ts";
import type { MetricSource } from "./sources/metric-source.ts";
import { alertingRoutes } from "./routes/alerting-routes.ts";
import { countOpen } from "./store/incident-store.ts";
import { countWaiting } from "./store/notice-store.ts";

/** What the service counts of its alerts; see `alertMetrics` in contracts/monitoring. */
export interface AlertMeters {
  delivered: (channel: ChannelKind) => void;
  failed: (channel: ChannelKind) => void;
  observe: (status: AlertStatus) => void;
}

export interface AlertStatus {
  active: Record<Severity, number>;
  waiting: number;
  /** ms; undefined before the first evaluation of this instance. */
  evaluatedAtMs: number | undefined;
}

export interface AlertingOptions {
  pool: pg.Pool;
  rules: AlertRules;
  sources: readonly MetricSource[];
  spend: SpendSource;
  channels: readonly Channel[];
  /** The page of alerts, for notices. */
  link: string | undefined;
  meters: AlertMeters;
  log: Log;
  now: () => number;
  random?: () => number;
}

export interface Alerting {
  rules: readonly AlertRule[];
  channels: readonly ChannelKind[];
  /** Evaluates what is due, then delivers what is due. Rejects where the database is away. */
  run: () => Promise<void>;
  /** Sends one notice of each kind to each channel, past the outbox, and says what each answered. */
  test: () => Promise<TestAnswer[]>;
  /** For whoever may read: there is no other credential. */
  routes: (app: FastifyInstance) => Promise<void>;
}

/** The engine of alerts. Nothing runs by itself: the host calls `run` by its schedule. */
export function makeAlerting(options: AlertingOptions): Alerting {
  const { pool, log, now, sources, spend, channels, link, meters, random = Math.random } = options;
  const canRead = (metric: string) => sources.some((source) => source.canRead(metric));
  const { rules, unread } = chooseRules(options.rules, builtInRules, canRead);
  for (const { id, metric } of unread)
    log.warn({ rule: id, metric }, "a rule is left out: nothing here can read its metric");
  const { budgets } = options.rules;
  const kinds = channels.map(({ kind }) => kind);
  let evaluatedAtMs: number | undefined;

  async function run(): Promise<void> {
    const evaluated = await evaluateDue({
      pool,
      rules,
      budgets,
      sources,
      channels: kinds,
      link,
      now,
      log,
      besides: async (context) => await evaluateBudgets({ budgets, spend, log }, context),
    });
    if (evaluated !== undefined) evaluatedAtMs = now();
    await deliverDue({
      queries: pool,
      channels,
      now,
      random,
      observe: (channel, isDelivered) => meters[isDelivered ? "delivered" : "failed"](channel),
    });
    meters.observe({ active: await countOpen(pool), waiting: await countWaiting(pool), evaluatedAtMs });
  }

  const test = async () => await sendTests(channels, now(), link);
  return {
    rules,
    channels: kinds,
    run,
    test,
    async routes(app) {
      await app.register(alertingRoutes, {
        pool,
        rules,
        budgets,
        spend,
        sources,
        channels: kinds,
        test,
        now,
      });
    },
  };
}
