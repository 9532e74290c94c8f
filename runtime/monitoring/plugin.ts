import { getHeapStatistics } from "node:v8";
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import fp from "fastify-plugin";
import { serviceDimensions, serviceMetrics } from "../../contracts/monitoring/service-metrics.ts";
import type { Monitoring } from "./monitoring.ts";
import type { CounterSlot, HistogramSlot } from "./registry/slots.ts";
import { continueTrace, type TraceContext } from "./trace/trace-context.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Goes on with the caller's trace, or begins one; the same at each reading. */
    readonly trace: TraceContext;
    /** Tells of a fault that a handler catches itself; answers of 5xx are told of anyway, without a cause. */
    captureError: (error: unknown) => void;
  }
}

export interface MonitoringPluginOptions {
  monitoring: Monitoring;
  /** Adds `GET /test-error`, which fails on purpose. */
  testErrorRoute?: boolean;
}

const startOf = Symbol("start of a sampled request");
const errorOf = Symbol("error of a request");
const traceOf = Symbol("trace of a request");

interface Start {
  cpuMs: number;
  memoryBytes: number;
}

/** What the plugin keeps with a request. */
interface Noted {
  [startOf]: Start | undefined;
  [errorOf]: unknown;
  [traceOf]: TraceContext | undefined;
}
const noted = (request: FastifyRequest): Noted => request as unknown as Noted;

/**
 * Measures every request by its route's template, and captures every fault and every answer of 5xx, whatever the
 * service's own handlers make of them. Register it before any route: Fastify tells of those that come later only.
 */
export const monitoringPlugin = fp(
  async (app: FastifyInstance, { monitoring, testErrorRoute = false }: MonitoringPluginOptions) => {
    decorate(app, monitoring);
    measureSamples(app, monitoring);
    captureErrors(app, monitoring);
    countAnswers(app, monitoring);
    if (testErrorRoute)
      app.get("/test-error", { schema: { hide: true } as object }, () => {
        throw new Error("this error was asked for at /test-error");
      });
  },
  { name: "tracelake-monitoring", fastify: "5.x" },
);

function decorate(app: FastifyInstance, { spans }: Monitoring): void {
  app.decorateRequest(startOf, undefined);
  app.decorateRequest(errorOf, undefined);
  app.decorateRequest(traceOf, undefined);
  app.decorateRequest("trace", {
    getter() {
      return (noted(this)[traceOf] ??= continueTrace(this.headers, spans.share));
    },
  });
  app.decorateRequest("captureError", function captureError(this: FastifyRequest, error: unknown) {
    noted(this)[errorOf] = error;
  });
}

/**
 * CPU time and memory of the process while the request ran: of a few requests only, since reading them takes longer
 * than all else here. With others at the same time it is theirs as well.
 */
function measureSamples(app: FastifyInstance, { registry, sampleRate }: Monitoring): void {
  if (sampleRate <= 0) return;
  const cpu = registry.histogram(serviceMetrics.requestCpu).of({});
  const memory = registry.histogram(serviceMetrics.requestMemory).of({});
  let untilNext = gapTo(sampleRate);
  app.addHook("onRequest", (request, _reply, done) => {
    if (--untilNext <= 0) {
      untilNext = gapTo(sampleRate);
      noted(request)[startOf] = readUsage();
    }
    done();
  });
  app.addHook("onResponse", (request, _reply, done) => {
    const start = noted(request)[startOf];
    if (start !== undefined) {
      const end = readUsage();
      cpu.observe(end.cpuMs - start.cpuMs);
      memory.observe(end.memoryBytes - start.memoryBytes);
    }
    done();
  });
}

/** Each request is as likely as any other, and the dice are thrown once a sample: the geometric distribution. */
function gapTo(rate: number): number {
  return rate >= 1 ? 1 : Math.ceil(Math.log(1 - Math.random()) / Math.log(1 - rate)) || 1;
}

/** The heap and what stands beside it: the process's resident memory is read from a file, at fifteen times the cost. */
function readUsage(): Start {
  const { user, system } = process.cpuUsage();
  const { used_heap_size, external_memory } = getHeapStatistics();
  return { cpuMs: (user + system) / 1_000, memoryBytes: used_heap_size + external_memory };
}

/**
 * `onError` sees what was thrown before any error handler does. What a handler catches and answers itself, only the
 * answer tells of: so it is looked at as well.
 */
function captureErrors(app: FastifyInstance, { errors }: Monitoring): void {
  app.addHook("onError", (request, _reply, error, done) => {
    noted(request)[errorOf] = error;
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    const error = noted(request)[errorOf];
    const { statusCode } = reply;
    if (statusCode >= 500 || (error !== undefined && statusCode < 400)) {
      errors.capture(error, {
        route: routeOf(request),
        method: request.method,
        status: statusCode,
        requestId: request.id,
        trace: request.trace,
      });
    }
    done();
  });
}

const unknownRoute = "none";
const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? unknownRoute;

/** Counts at each route by slots of its own, so that an answer looks up nothing but its status. */
function countAnswers(app: FastifyInstance, monitoring: Monitoring): void {
  const countersOf = makeAnswerCounters(monitoring);
  if (hasRoutes(app))
    app.log.warn("monitoring was registered after routes: those are not measured; register it first");
  app.addHook("onRoute", (route: RouteOptions) => {
    const before = route.onResponse ?? [];
    route.onResponse = [...(Array.isArray(before) ? before : [before]), countersOf(route.url)];
  });
  const unknown = countersOf(unknownRoute);
  app.addHook("onResponse", (request, reply, done) => {
    if (request.is404) unknown(request, reply, done);
    else done();
  });
}

const hasRoutes = (app: FastifyInstance): boolean => !/^\s*(\(empty tree\))?\s*$/.test(app.printRoutes());

type OnAnswer = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;

function makeAnswerCounters({ registry, spans, now }: Monitoring): (route: string) => OnAnswer {
  const { method, route: routeLabel, status } = serviceDimensions;
  const requests = registry.counter(serviceMetrics.requests, {
    also: [method, status],
    prometheus: [method, routeLabel, status],
  });
  const failures = registry.counter(serviceMetrics.serverErrors);
  const latencies = registry.histogram(serviceMetrics.latency);
  return (route) => {
    // By method and status, which are few; the route's own latency is one slot from its first answer on.
    const counted = new Map<string, CounterSlot[]>();
    let latency: HistogramSlot | undefined;
    const slotOf = (own: CounterSlot[], verb: string, statusCode: number): CounterSlot =>
      (own[statusCode] ??= requests.of({
        Method: verb,
        Route: route,
        Status: String(statusCode),
        StatusClass: `${Math.floor(statusCode / 100)}xx`,
      }));
    return (request, reply, done) => {
      const { statusCode } = reply;
      let own = counted.get(request.method);
      if (own === undefined) counted.set(request.method, (own = []));
      slotOf(own, request.method, statusCode).add();
      latency ??= latencies.of({ Route: route });
      latency.observe(reply.elapsedTime);
      if (statusCode >= 500) failures.of({ Route: route }).add();
      if (spans.isOn && request.trace.isSampled) recordSpan(request, reply, route);
      done();
    };
  };
  function recordSpan(request: FastifyRequest, reply: FastifyReply, route: string): void {
    const endMs = now();
    spans.record({
      name: `${request.method} ${route}`,
      kind: "server",
      context: request.trace,
      startMs: endMs - reply.elapsedTime,
      endMs,
      attributes: {
        "http.request.method": request.method,
        "http.route": route,
        "http.response.status_code": reply.statusCode,
      },
      isFailed: reply.statusCode >= 500,
    });
  }
}
