import type pg from "pg";
import type { Log } from "../shared/log.ts";

export interface MaintenanceOptions {
  pool: pg.Pool;
  log: Log;
  retentionDays: number;
  now: () => number;
  /** Evaluates the rules that are due and delivers the notices that are; undefined where nothing is watched. */
  runAlerts?: (() => Promise<void>) | undefined;
  /** Writes the days whose usage changed and gives how many; undefined where usage is written nowhere. */
  writeUsage?: (() => Promise<number>) | undefined;
}

export interface Maintenance {
  /** Adds new usage to the sums that reports read; at most once a second, whoever asks. Never rejects. */
  fold(): Promise<void>;
  /** Drops what is older than the retention and returns the partitions dropped. */
  retain(): Promise<string[]>;
  /** Everything that is due, once: for hosts without a process that stays (a scheduled Lambda). */
  runOnce(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** Reports ask for a fold themselves, so the schedule only keeps the deltas few. */
const foldEveryMs = 5_000;
const freshForMs = 1_000;
const refreshEveryMs = 30_000;
const retainEveryMs = 3_600_000;
/** A file for each time that today's usage changed: not too many of them, and no hour behind. */
const writeUsageEveryMs = 300_000;
/** No rule is due more often; a notice that failed waits for as long at the most. */
const runAlertsEveryMs = 10_000;
const dayMs = 86_400_000;

/** The service's own schedule. Every part may run on several instances at once: locks in the database let one work. */
export function makeMaintenance(options: MaintenanceOptions): Maintenance {
  const { pool, log, retentionDays, now, writeUsage, runAlerts } = options;
  let foldedAtMs = -Infinity;
  let folding: Promise<void> | undefined;
  let writing: Promise<void> | undefined;
  let alerting: Promise<void> | undefined;
  let timers: NodeJS.Timeout[] = [];
  let running: Promise<unknown> = Promise.resolve();

  async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn({ err: error }, `${what} failed; it is tried again`);
    }
  }

  function fold(): Promise<void> {
    if (folding !== undefined) return folding;
    if (performance.now() - foldedAtMs < freshForMs) return Promise.resolve();
    folding = attempt("adding up usage", () => pool.query("select fold_usage(), fold_spend()")).finally(
      () => {
        foldedAtMs = performance.now();
        folding = undefined;
      },
    );
    return folding;
  }

  const refresh = () =>
    attempt("the daily cost summary", () => pool.query("select refresh_daily_cost_summary()"));

  /** One after the other: a place that is slow would get the same day twice. */
  function writeUsageSafely(): Promise<void> {
    if (writeUsage === undefined) return Promise.resolve();
    writing ??= fold()
      .then(() => attempt("writing usage for the warehouse", writeUsage))
      .finally(() => (writing = undefined));
    return writing;
  }

  /** One after the other: a receiver that hangs holds up its own round only. */
  function runAlertsSafely(): Promise<void> {
    if (runAlerts === undefined) return Promise.resolve();
    alerting ??= attempt("a round of alerts", runAlerts).finally(() => (alerting = undefined));
    return alerting;
  }

  async function retain(): Promise<string[]> {
    const cutoff = new Date((Math.floor(now() / dayMs) - retentionDays) * dayMs).toISOString().slice(0, 10);
    const client = await pool.connect();
    try {
      // A drop waits for readers of the partition; writers wait behind it, so it gives up soon and comes back.
      await client.query("begin; set local lock_timeout = '2s'; set local statement_timeout = '10min'");
      const { rows } = await client.query<{ dropped: string[] }>("select drop_expired($1) as dropped", [
        cutoff,
      ]);
      await client.query("commit");
      const dropped = rows[0]?.dropped ?? [];
      if (dropped.length > 0) log.info({ dropped, cutoff }, "dropped partitions older than the retention");
      return dropped;
    } catch (error) {
      await client.query("rollback").catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  /** Ahead of the first span of a day, so that no delivery waits for the lock that a new partition takes. */
  const openDays = () =>
    pool.query(
      "select ensure_span_day((now() at time zone 'UTC')::date + n) from generate_series(0, 1) as n",
    );

  const retainSafely = async () => {
    await attempt("opening the next day", openDays);
    await attempt("the retention run", retain);
  };

  function every(ms: number, work: () => Promise<unknown>): void {
    timers.push(setInterval(() => (running = Promise.all([running, work()])), ms).unref());
  }

  return {
    fold,
    retain,
    async runOnce() {
      await refresh();
      await retainSafely();
      await writeUsageSafely();
      await runAlertsSafely();
    },
    start() {
      every(foldEveryMs, fold);
      every(refreshEveryMs, refresh);
      every(retainEveryMs, retainSafely);
      every(writeUsageEveryMs, writeUsageSafely);
      every(runAlertsEveryMs, runAlertsSafely);
      running = Promise.all([retainSafely(), writeUsageSafely()]);
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      timers = [];
      await running;
      await folding;
    },
  };
}
