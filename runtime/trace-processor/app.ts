import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type pg from "pg";
import type { Monitoring } from "../monitoring/monitoring.ts";
import { monitoringPlugin } from "../monitoring/plugin.ts";
import { Fault } from "../shared/fault.ts";
import type { Log } from "../shared/log.ts";
import type { Assets } from "./assets.ts";
import { isLoopback, type Config } from "./config.ts";
import { makeDecompress, receiveRawBodies } from "./ingest/body.ts";
import type { HealthReportDeps } from "./health/health-report.ts";
import type { Ingest } from "./ingest/ingest.ts";
import type { Pricer } from "./pricing/make-pricer.ts";
import { sendProblem } from "./problem.ts";
import { alertRoutes } from "./routes/alerts.ts";
import { costRoutes } from "./routes/costs.ts";
import { describeRoutes, registerDocs } from "./routes/docs.ts";
import { healthDetailsRoutes } from "./routes/health-details.ts";
import { healthRoutes, type HealthDeps } from "./routes/health.ts";
import { metricsSummaryRoutes } from "./routes/metrics-summary.ts";
import { registerOtlp } from "./routes/otlp.ts";
import { registerPage } from "./routes/page.ts";
import { registerPrometheus } from "./routes/prometheus.ts";
import { traceRoutes } from "./routes/traces.ts";
import { registerWebhook } from "./routes/webhook.ts";
import { makeCredentials, type Credentials } from "./security/credentials.ts";

export interface AppDeps {
  config: Config;
  assets: Assets;
  pool: pg.Pool;
  ingest: Ingest;
  pricer: Pricer;
  /** Undefined measures nothing and serves no `/metrics`: to see what measuring costs. */
  monitoring: Monitoring | undefined;
  /** Of incidents, mutes, notices, budgets and rules. */
  alerts?: RoutesBeside | undefined;
  health: HealthDeps;
  /** Without it there is no `/health/details`. */
  healthReport?: HealthReportDeps;
  fold: () => Promise<void>;
  log: Log;
  now: () => number;
  /** Routes of another part that runs in this process, for whoever may read. */
  besides?: RoutesBeside | undefined;
}

export type RoutesBeside = (app: FastifyInstance) => Promise<void>;

/** Slow clients get this long for a whole request. */
const requestTimeoutMs = 60_000;

/** The HTTP interface, ready to be listened with or injected into. */
export async function makeApp(deps: AppDeps): Promise<FastifyInstance> {
  const { config } = deps;
  const app: FastifyInstance = fastify({
    loggerInstance: deps.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // One for each request is a thirtieth of its time, and only faults are logged: they name the request themselves.
    childLoggerFactory: (logger) => logger,
    trustProxy: config.trustProxy,
    requestTimeout: requestTimeoutMs,
    // Sockets that are idle at shutdown are closed at once; busy ones get `connection: close`.
    forceCloseConnections: "idle",
    return503OnClosing: false,
    // A path that cannot be decoded comes to no route and to no handler of ours otherwise.
    frameworkErrors: (_error, request, reply) => {
      void sendProblem(
        new Fault("not_found", "no such route"),
        request as FastifyRequest,
        reply as FastifyReply,
      );
    },
    // Ids of flat traces have up to 128 characters, each up to 12 in a URL.
    routerOptions: { maxParamLength: 128 * 12 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) =>
    sendProblem(new Fault("not_found", "no such route"), request, reply),
  );
  // Before any route, and before hooks that may refuse a request.
  const { monitoring } = deps;
  if (monitoring !== undefined) {
    const { testErrorRoute } = config.monitoring;
    await app.register(monitoringPlugin, { monitoring, testErrorRoute });
  }
  receiveRawBodies(app, { maxBodyBytes: config.maxBodyBytes, maxReceivingBytes: config.queueMaxBytes * 2 });
  proveOwnership(app, config.vercelVerifyCode);
  closeBusyConnections(app);
  if (isLoopback(config.host) && hasOpenDoor(config)) refuseForeigners(app);

  await limitRates(app, config.readRatePerSecond);
  await describeRoutes(app);
  const credentials = makeCredentials(config);
  const ingestDeps = {
    ...deps,
    credentials,
    decompress: makeDecompress(config.maxBodyBytes),
    thresholds: { costUsd: config.costAlertThresholdUsd, latencyMs: config.latencyAlertThresholdMs },
    ingestRatePerSecond: config.ingestRatePerSecond,
    traceOf: (request: FastifyRequest) =>
      monitoring?.spans.isOn === true && request.trace.isSampled ? request.trace : undefined,
  };
  registerWebhook(app, ingestDeps);
  registerOtlp(app, ingestDeps);
  await app.register(healthRoutes, deps.health);
  await app.register(async (forPeople) => {
    await secureForBrowsers(forPeople);
    await forPeople.register(async (read) => registerReads(read, deps, credentials));
    await registerDocs(forPeople, deps.assets);
    await registerPage(forPeople, deps.assets);
  });
  return app;
}

async function registerReads(app: FastifyInstance, deps: AppDeps, credentials: Credentials): Promise<void> {
  app.addHook("onRequest", async (request) => credentials.checkRead(request));
  parseJsonBodies(app);
  await app.register(metricsSummaryRoutes, deps);
  await app.register(alertRoutes, deps);
  await app.register(costRoutes, deps);
  await app.register(traceRoutes, deps);
  if (deps.healthReport !== undefined) await app.register(healthDetailsRoutes, deps.healthReport);
  if (deps.alerts !== undefined) await app.register(deps.alerts);
  if (deps.besides !== undefined) await app.register(deps.besides);
  if (deps.monitoring !== undefined) registerPrometheus(app, deps.monitoring);
}

/** Senders of traces run no scripts: the headers below cost them a tenth of a request and would tell them nothing. */
async function secureForBrowsers(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Only the terminator of TLS knows whether every name of the host is served over it.
    strictTransportSecurity: false,
  });
}

/** Per client address; routes that take traces have a limit of their own. */
async function limitRates(app: FastifyInstance, readsPerSecond: number): Promise<void> {
  await app.register(rateLimit, {
    max: readsPerSecond,
    timeWindow: 1_000,
    cache: 10_000,
    addHeaders: { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false },
    addHeadersOnExceeding: {
      "x-ratelimit-limit": false,
      "x-ratelimit-remaining": false,
      "x-ratelimit-reset": false,
    },
    errorResponseBuilder: () => new Fault("rate_limited", "this client sends more than it may in a second"),
  });
}

/** Vercel looks for its code on any answer, those that refuse included. */
function proveOwnership(app: FastifyInstance, code: string | undefined): void {
  if (code === undefined) return;
  app.addHook("onRequest", (_request, reply, done) => {
    void reply.header("x-vercel-verify", code);
    done();
  });
}

function hasOpenDoor({ ingestTokens, vercelDrainSecret, readToken }: Config): boolean {
  return (ingestTokens.length === 0 && vercelDrainSecret === undefined) || readToken === undefined;
}

/**
 * On loopback the address is the credential, and a browser lends it to any page: by a name that is made to point here
 * (DNS rebinding) or by a form that posts here. So both the name asked for and the page that asks must be this machine's.
 */
function refuseForeigners(app: FastifyInstance): void {
  let knownHost: string | undefined;
  app.addHook("onRequest", (request, _reply, done) => {
    const { host, origin } = request.headers;
    if (host !== undefined && host === knownHost && origin === undefined) return done();
    const isOwn = isLoopback(request.hostname) && (origin === undefined || isLoopbackOrigin(origin));
    if (isOwn) knownHost = host;
    done(isOwn ? undefined : new Fault("foreign_host", "the Host or Origin header names another machine"));
  });
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}

/** Keep-alive clients would hold a closing server open for their whole time-out. */
function closeBusyConnections(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook("preClose", (done) => {
    isClosing = true;
    done();
  });
  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isClosing) void reply.header("connection", "close");
    done(null, payload);
  });
}

/** Bodies arrive as bytes; the routes that read want them as JSON. */
function parseJsonBodies(app: FastifyInstance): void {
  app.addHook("preValidation", (request, _reply, done) => {
    const body = request.body as Buffer | undefined;
    if (body === undefined || body.length === 0) {
      request.body = null;
      return done();
    }
    try {
      request.body = JSON.parse(body.toString("utf8"));
      done();
    } catch {
      done(new Fault("invalid_body", "the body is not valid JSON"));
    }
  });
}
