import { awsLambdaFastify, type LambdaResponse } from "@fastify/aws-lambda";
import type { FastifyInstance } from "fastify";
import type { Monitoring } from "../monitoring/monitoring.ts";
import { Fault } from "../shared/fault.ts";
import { makeLog } from "../shared/log.ts";
import { findAssets } from "./assets.ts";
import { isLoopback, loadConfig, processEnvironment } from "./config.ts";
import type { Maintenance } from "./maintenance.ts";
import { readSecretEnvironment, referencesSecrets } from "./secret-environment.ts";
import { makeService } from "./service.ts";
import { migrate } from "./store/migrate.ts";

/** A request by a Function URL or API Gateway's HTTP API (both payload format 2.0), or a schedule's call. */
export interface LambdaEvent {
  rawPath?: string;
  /** `aws.events` (EventBridge rule) or `aws.scheduler`. */
  source?: string;
  requestContext?: { stage?: string };
}

/** The application, started once in an instance of the function. A start that failed is tried anew by the next call. */
let started: Promise<Started> | undefined;
const ensureStarted = () =>
  (started ??= start().catch((error: unknown) => {
    started = undefined;
    throw error;
  }));

// While it loads, a function has more processor time than its calls; but secrets can be read by a call only.
if (!referencesSecrets(processEnvironment())) await ensureStarted();

/**
 * The same application as the container's. Nothing runs between two calls of a Lambda, so a schedule (once an hour)
 * calls for the maintenance that the container does by its own timer.
 */
export async function handler(
  event: LambdaEvent,
  context: object,
): Promise<LambdaResponse | { status: "maintained" }> {
  const { maintenance, monitoring, answer } = await ensureStarted();
  try {
    if (event.source === "aws.events" || event.source === "aws.scheduler") {
      await maintenance.runOnce();
      return { status: "maintained" };
    }
    return await answer(withoutStage(event), context as Parameters<typeof answer>[1]);
  } catch (error) {
    monitoring.errors.capture(error, { code: "uncaught_exception" });
    throw error;
  } finally {
    // An instance may be frozen from here on, and never wake again.
    await monitoring.flush(flushMs);
  }
}

/** What a caller may wait for measurements to be sent; as lines of the log they take no time. */
const flushMs = 1_000;

interface Started {
  monitoring: Monitoring;
  maintenance: Maintenance;
  answer: ReturnType<typeof adapt>;
}

async function start(): Promise<Started> {
  const config = loadConfig(await readSecretEnvironment({ env: processEnvironment() }));
  const { databaseUrl } = config;
  if (databaseUrl === undefined)
    throw new Fault("config_invalid", "DATABASE_URL: must be set; given nothing");
  // The default HOST needs no credentials, being loopback; a function's URL is open to the world, whatever HOST says.
  if (isLoopback(config.host))
    throw new Fault("config_invalid", "HOST: must be 0.0.0.0 for a function, which is public");
  if (config.migrateOnStart) await migrate({ databaseUrl, folder: findAssets().migrations });
  const { app, maintenance, monitoring } = await makeService({
    config: { ...config, databaseUrl },
    log: makeLog({ level: config.logLevel }),
  });
  // Before ready(): the adapter may decorate the application.
  const answer = adapt(app);
  await app.ready();
  return { maintenance, monitoring, answer };
}

function adapt(app: FastifyInstance) {
  return awsLambdaFastify<LambdaEvent>(app, {
    decorateRequest: false,
    parseCommaSeparatedQueryParams: false,
    enforceBase64: ({ headers }) =>
      headers["content-encoding"] !== undefined || !isText(String(headers["content-type"])),
  });
}

/** API Gateway puts a named stage in front of the path; the routes know nothing of it. */
function withoutStage(event: LambdaEvent): LambdaEvent {
  const prefix = `/${event.requestContext?.stage}`;
  const { rawPath } = event;
  if (rawPath !== prefix && rawPath?.startsWith(`${prefix}/`) !== true) return event;
  return { ...event, rawPath: rawPath.slice(prefix.length) || "/" };
}

function isText(contentType: string): boolean {
  return /^(text\/|application\/([a-z.]+\+)?json\b|application\/javascript\b|image\/svg\+xml)/.test(
    contentType,
  );
}
