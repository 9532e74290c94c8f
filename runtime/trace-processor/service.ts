import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { Fault } from "../shared/fault.ts";
import type { Alerting } from "../alerting/alerting.ts";
import type { MetricSource } from "../alerting/sources/metric-source.ts";
import type { Log } from "../shared/log.ts";
import { makeApp, type RoutesBeside } from "./app.ts";
import { findAssets } from "./assets.ts";
import { isLoopback, type Config } from "./config.ts";
import { makeIngest } from "./ingest/ingest.ts";
import { WriteQueue, type FlushEvent } from "./ingest/write-queue.ts";
import { makeServiceAlerting } from "./make-service-alerting.ts";
import { makeMaintenance, type Maintenance } from "./maintenance.ts";
import { makeMetrics, type Metrics } from "./metrics.ts";
import { makePricer } from "./pricing/make-pricer.ts";
import { readDailyUsage } from "./store/daily-usage-reader.ts";
import { isDatabaseUp, readLastTraceAt } from "./store/health-reader.ts";
import { makePool } from "./store/pool.ts";
import { SpanBatch } from "./store/span-batch.ts";
import { makeSpanWriter } from "./store/span-writer.ts";
import { openUsagePlace } from "./usage/open-usage-place.ts";
import { makeUsageWriter } from "./usage/usage-writer.ts";
import { version } from "./version.ts";

export interface ServiceOptions {
  config: Config & { databaseUrl: string };
  log: Log;
  now?: () => number;
  /** Routes of another part that runs in this process. */
  besides?: RoutesBeside;
  /** What else in this process measures what rules watch. */
  alertSources?: readonly MetricSource[];
}

export interface Service {
  app: FastifyInstance;
  alerting: Alerting;
  maintenance: Maintenance;
  /** Stops taking requests, waits for what was taken to be committed, closes the connections. */
  close(): Promise<void>;
}

/** Batches in flight at once: while one waits for its commit to reach the disk, the others are copied. */
const writerCount = 3;
/** Larger batches hold up the small ones behind them: 1,200 on three writers are 3 to 10 % faster than 2,000 on two. */
const batchSpans = 1_200;
/** Single traces of a few clients then share one statement after the other. */
const besideSpans = 40;

/** Wires the service without listening. The database is not asked here: a service starts while it is away. */
export async function makeService({
  config,
  log,
  now = Date.now,
  besides,
  alertSources = [],
}: ServiceOptions): Promise<Service> {
  const pool = makePool({ databaseUrl: config.databaseUrl, max: config.databasePoolMax, log });
  const metrics: Metrics = makeMetrics({
    queue: () => queue.depth,
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
  });
  const thresholds = { costUsd: config.costAlertThresholdUsd, latencyMs: config.latencyAlertThresholdMs };
  const queue = new WriteQueue({
    writers: Array.from({ length: writerCount }, () =>
      makeSpanWriter({ pool, thresholds, retentionDays: config.retentionDays, now }),
    ),
    makeBatch: () => new SpanBatch(thresholds),
    maxBytes: config.queueMaxBytes,
    maxSpans: config.queueMaxSpans,
    batchSpans,
    besideSpans,
    observe: (event) => observeFlush(metrics, log, event),
  });
  const ingest = makeIngest({ queue, metrics, now });
  const { usageLocation, retentionDays } = config;
  const alerting = makeServiceAlerting({
    config: config.alerts,
    pool,
    registry: metrics.registry,
    fold: () => maintenance.fold(),
    sources: alertSources,
    log,
    now,
  });
  const maintenance: Maintenance = makeMaintenance({
    pool,
    runAlerts: alerting.run,
    log,
    retentionDays,
    now,
    writeUsage:
      usageLocation === undefined
        ? undefined
        : makeUsageWriter({
            place: openUsagePlace(usageLocation),
            read: async (from) => await readDailyUsage(pool, from),
            retentionDays,
            now,
          }),
  });
  const app = await makeApp({
    config,
    assets: findAssets(),
    pool,
    ingest,
    pricer: makePricer({ overrides: config.priceOverrides }),
    metrics,
    alerts: alerting.routes,
    health: {
      version,
      hasWarehouse: besides !== undefined,
      isDatabaseUp: () => isDatabaseUp(pool),
      lastTraceAt: async () => ingest.lastStoredAt() ?? (await readLastTraceAt(pool)),
    },
    fold: () => maintenance.fold(),
    log,
    now,
    besides,
  });
  return {
    app,
    alerting,
    maintenance,
    async close() {
      await app.close();
      await queue.close();
      await maintenance.stop();
      await pool.end();
    },
  };
}

/** Listens and keeps the schedule. Throws Fault port_in_use. */
export async function startService(
  options: ServiceOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const service = await makeService(options);
  const { config, log } = options;
  try {
    await service.app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await service.close();
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE") throw error;
    throw new Fault("port_in_use", `${config.host}:${config.port} is taken by another process`, {
      cause: error,
    });
  }
  service.maintenance.start();
  const { port } = service.app.server.address() as AddressInfo;
  const url = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
  warnOfOpenDoors(config, log);
  log.info({ url, version }, "listening");
  return { url, close: () => service.close() };
}

function observeFlush(metrics: Metrics, log: Log, event: FlushEvent): void {
  metrics.flush.observe(event.durationMs / 1_000);
  metrics.stored.inc(event.spans);
  metrics.duplicates.inc(event.duplicates);
  if (event.failure !== undefined) {
    metrics.flushFailures.inc();
    log.warn({ err: event.failure }, "a batch was not stored");
  }
}

function warnOfOpenDoors(config: Config, log: Log): void {
  const isOpen = config.ingestTokens.length === 0 && config.vercelDrainSecret === undefined;
  if (isOpen && isLoopback(config.host)) {
    log.info("no INGEST_TOKENS and no VERCEL_DRAIN_SECRET: this machine only may send traces");
  } else if (isOpen) {
    log.warn("ALLOW_UNAUTHENTICATED: whoever reaches this address may send traces");
  }
}
