import { awsLambdaFastify, type LambdaResponse } from "@fastify/aws-lambda";
import { Fault } from "../shared/fault.ts";
import { makeLog } from "../shared/log.ts";
import { findAssets } from "./assets.ts";
import { isLoopback, loadConfig } from "./config.ts";
import { makeService } from "./service.ts";
import { migrate } from "./store/migrate.ts";

/** A request by a Function URL or API Gateway's HTTP API (both payload format 2.0), or a schedule's call. */
export interface LambdaEvent {
  rawPath?: string;
  /** `aws.events` (EventBridge rule) or `aws.scheduler`. */
  source?: string;
  requestContext?: { stage?: string };
}

const config = loadConfig();
const { databaseUrl } = config;
if (databaseUrl === undefined) throw new Fault("config_invalid", "DATABASE_URL: must be set; given nothing");
// The default HOST needs no credentials, being loopback; a function's URL is open to the world, whatever HOST says.
if (isLoopback(config.host))
  throw new Fault("config_invalid", "HOST: must be 0.0.0.0 for a function, which is public");
if (config.migrateOnStart) await migrate({ databaseUrl, folder: findAssets().migrations });
const service = await makeService({
  config: { ...config, databaseUrl },
  log: makeLog({ level: config.logLevel }),
});

// Before ready(): the adapter may decorate the application.
const answer = awsLambdaFastify<LambdaEvent>(service.app, {
  decorateRequest: false,
  parseCommaSeparatedQueryParams: false,
  enforceBase64: ({ headers }) =>
    headers["content-encoding"] !== undefined || !isText(String(headers["content-type"])),
});
await service.app.ready();

/**
 * The same application as the container's. Nothing runs between two calls of a Lambda, so a schedule (once an hour)
 * calls for the maintenance that the container does by its own timer.
 */
export async function handler(
  event: LambdaEvent,
  context: object,
): Promise<LambdaResponse | { status: "maintained" }> {
  if (event.source === "aws.events" || event.source === "aws.scheduler") {
    await service.maintenance.runOnce();
    return { status: "maintained" };
  }
  return await answer(withoutStage(event), context as Parameters<typeof answer>[1]);
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
