import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { toSnakeCase } from "../../contracts/monitoring/prometheus-name.ts";
import type { Monitoring } from "../monitoring/monitoring.ts";
import { openMonitoring } from "../monitoring/open-monitoring.ts";
import { childOf } from "../monitoring/trace/trace-context.ts";
import { Fault } from "../shared/fault.ts";
import type { Alerting } from "../alerting/alerting.ts";
import type { MetricSource } from "../alerting/sources/metric-source.ts";
import type { Log } from "../shared/log.ts";
import { makeApp, type RoutesBeside } from "./app.ts";
import { findAssets } from "./assets.ts";
import { isLoopback, type Config } from "./config.ts";
import type { WarehouseHealth } from "./health/health-report.ts";
import { makeIngest } from "./ingest/ingest.ts";
import { WriteQueue, type FlushEvent } from "./ingest/write-queue.ts";
import { makeServiceAlerting } from "./make-service-alerting.ts";
import { makeMaintenance, type Maintenance } from "./maintenance.ts";
import { makePricer } from "./pricing/make-pricer.ts";
import { toFault } from "./problem.ts";
import { makeProcessorMeasures, type ProcessorMeasures } from "./processor-measures.ts";
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
  /** What a warehouse in this process tells of itself; in the cloud it reports to CloudWatch. */
  warehouse?: WarehouseHealth;
  /** What else in this process measures what rules watch. */
  alertSources?: readonly MetricSource[];
}

export interface Service {
  app: FastifyInstance;
  alerting: Alerting;
  maintenance: Maintenance;
  monitoring: Monitoring;
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
  warehouse,
  alertSources = [],
}: ServiceOptions): Promise<Service> {
  const pool = makePool({ databaseUrl: config.databaseUrl, max: config.databasePoolMax, log });
  const monitoring = await openMonitoring({
    ...config.monitoring,
    log,
    now,
    codeOf: (error) => toFault(error).code,
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
  });
  const measures: ProcessorMeasures = makeProcessorMeasures(monitoring.registry, {
    queue: () => queue.depth,
    lastStoredAt: () => ingest.lastStoredAt(),
    now,
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
    observe: (event) => {
      observeFlush(measures, log, event);
      recordFlush(monitoring, event);
    },
  });
  const ingest = makeIngest({ queue, measures, now });
  const { usageLocation, retentionDays } = config;
  const alerting = makeServiceAlerting({
    config: config.alerts,
    pool,
    registry: monitoring.registry,
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
  const ofDatabase = {
    isDatabaseUp: () => isDatabaseUp(pool),
    lastTraceAt: async () => ingest.lastStoredAt() ?? (await readLastTraceAt(pool)),
  };
  const app = await makeApp({
    config,
    assets: findAssets(),
    pool,
    ingest,
    pricer: makePricer({ overrides: config.priceOverrides }),
    monitoring,
    alerts: alerting.routes,
    health: { version, hasWarehouse: besides !== undefined, ...ofDatabase },
    healthReport: {
      ...ofDatabase,
      monitoring,
      queue: () => ({ spans: queue.depth.spans, maxSpans: config.queueMaxSpans }),
      pool: () => ({ total: pool.totalCount, waiting: pool.waitingCount, max: config.databasePoolMax }),
      warehouse,
      now,
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
    monitoring,
    async close() {
      await app.close();
      await queue.close();
      await maintenance.stop();
      await monitoring.close();
      await pool.end();
    },
  };
}

export interface RunningService {
  url: string;
  /** Tells of a fault that ends the process. */
  captureUncaught(error: unknown, origin: string): Promise<void>;
  close(): Promise<void>;
}

/** Listens and keeps the schedule. Throws Fault port_in_use. */
export async function startService(options: ServiceOptions): Promise<RunningService> {
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
  service.monitoring.start();
  const { port } = service.app.server.address() as AddressInfo;
  const url = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
  warnOfOpenDoors(config, log);
  log.info({ url, version }, "listening");
  return {
    url,
    async captureUncaught(error, origin) {
      service.monitoring.errors.capture(error, { code: toSnakeCase(origin) });
      await service.monitoring.flush();
    },
    close: () => service.close(),
  };
}

function observeFlush(measures: ProcessorMeasures, log: Log, event: FlushEvent): void {
  measures.flush.observe(event.durationMs);
  measures.stored.add(event.spans);
  measures.duplicates.add(event.duplicates);
  if (event.failure !== undefined) {
    measures.flushFailures.add();
    log.warn({ err: event.failure }, "a batch was not stored");
  }
}

/** In the trace of the first delivery, with links to those of the others that it was written with. */
function recordFlush(
  { spans, now }: Monitoring,
  { traces, durationMs, failure, ...event }: FlushEvent,
): void {
  const [first, ...links] = traces;
  if (first === undefined) return;
  const endMs = now();
  spans.record({
    name: "write batch",
    kind: "internal",
    context: childOf(first),
    startMs: endMs - durationMs,
    endMs,
    attributes: { "tracelake.spans": event.spans, "tracelake.duplicates": event.duplicates },
    links,
    isFailed: failure !== undefined,
  });
}

function warnOfOpenDoors(config: Config, log: Log): void {
  const isOpen = config.ingestTokens.length === 0 && config.vercelDrainSecret === undefined;
  if (isOpen && isLoopback(config.host)) {
    log.info("no INGEST_TOKENS and no VERCEL_DRAIN_SECRET: this machine only may send traces");
  } else if (isOpen) {
    log.warn("ALLOW_UNAUTHENTICATED: whoever reaches this address may send traces");
  }
}
