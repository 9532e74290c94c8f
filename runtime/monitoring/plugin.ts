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

/** What the plugin keeps with a request that has something to keep: most have nothing. */
interface Noted {
  start?: Usage;
  error?: unknown;
  trace?: TraceContext;
}

interface Usage {
  cpuMs: number;
  memoryBytes: number;
}

const notedOf = Symbol("what monitoring noted of a request");
type Noting = { [notedOf]: Noted | undefined };
const peek = (request: FastifyRequest): Noted | undefined => (request as unknown as Noting)[notedOf];
const note = (request: FastifyRequest): Noted => ((request as unknown as Noting)[notedOf] ??= {});

/**
 * Measures every request by its route's template, and captures every fault and every answer of 5xx, whatever the
 * service's own handlers make of them. Register it before any route: Fastify tells of those that come later only.
 */
export const monitoringPlugin = fp(
  async (app: FastifyInstance, { monitoring, testErrorRoute = false }: MonitoringPluginOptions) => {
    decorate(app, monitoring);
    beginSamples(app, monitoring.sampleRate);
    // Sees what was thrown before any error handler does.
    app.addHook("onError", (request, _reply, error, done) => {
      note(request).error = error;
      done();
    });
    measureAnswers(app, monitoring);
    if (testErrorRoute)
      app.get("/test-error", { schema: { hide: true } as object }, () => {
        throw new Error("this error was asked for at /test-error");
      });
  },
  { name: "tracelake-monitoring", fastify: "5.x" },
);

function decorate(app: FastifyInstance, { spans }: Monitoring): void {
  // One property for all: Fastify sets each of them on each request.
  app.decorateRequest(notedOf, undefined);
  app.decorateRequest("trace", {
    getter() {
      return (note(this).trace ??= continueTrace(this.headers, spans.share));
    },
  });
  app.decorateRequest("captureError", function captureError(this: FastifyRequest, error: unknown) {
    note(this).error = error;
  });
}

/** However many requests come: on a busy machine one reading of the process's CPU time takes up to 60 µs, as long as three small requests. */
const leastBetweenSamplesMs = 100;

/**
 * CPU time and memory of the process while the request ran: of a share of the requests, and of 10 a second at the most.
 * With others at the same time it is theirs as well.
 */
function beginSamples(app: FastifyInstance, sampleRate: number): void {
  if (sampleRate <= 0) return;
  let untilNext = gapTo(sampleRate);
  let lastMs = -Infinity;
  app.addHook("onRequest", (request, _reply, done) => {
    if (--untilNext <= 0) {
      untilNext = gapTo(sampleRate);
      const nowMs = performance.now();
      if (nowMs - lastMs >= leastBetweenSamplesMs) {
        lastMs = nowMs;
        note(request).start = readUsage();
      }
    }
    done();
  });
}

/** Each request is as likely as any other, and the dice are thrown once a sample: the geometric distribution. */
function gapTo(rate: number): number {
  return rate >= 1 ? 1 : Math.ceil(Math.log(1 - Math.random()) / Math.log(1 - rate)) || 1;
}

/** The heap and what stands beside it: the process's resident memory is read from a file, at fifteen times the cost. */
function readUsage(): Usage {
  const { user, system } = process.cpuUsage();
  const { used_heap_size, external_memory } = getHeapStatistics();
  return { cpuMs: (user + system) / 1_000, memoryBytes: used_heap_size + external_memory };
}

const unknownRoute = "none";

/** One hook a route, with slots of its own: an answer looks up nothing but its status. */
function measureAnswers(app: FastifyInstance, monitoring: Monitoring): void {
  const measuring = makeAnswerMeasures(monitoring);
  if (hasRoutes(app))
    app.log.warn("monitoring was registered after routes: those are not measured; register it first");
  app.addHook("onRoute", (route: RouteOptions) => {
    const before = route.onResponse ?? [];
    route.onResponse = [...(Array.isArray(before) ? before : [before]), measuring(route.url)];
  });
  const unknown = measuring(unknownRoute);
  app.addHook("onResponse", (request, reply, done) => {
    if (request.is404) unknown(request, reply, done);
    else done();
  });
}

const hasRoutes = (app: FastifyInstance): boolean => !/^\s*(\(empty tree\))?\s*$/.test(app.printRoutes());

type OnAnswer = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;

function makeAnswerMeasures(monitoring: Monitoring): (route: string) => OnAnswer {
  const { registry, spans } = monitoring;
  const { method, route: routeLabel, status } = serviceDimensions;
  const requests = registry.counter(serviceMetrics.requests, {
    also: [method, status],
    prometheus: [method, routeLabel, status],
  });
  const failures = registry.counter(serviceMetrics.serverErrors);
  const latencies = registry.histogram(serviceMetrics.latency);
  const finishNoted = makeNotedMeasures(monitoring);
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
      if (statusCode >= 500 || peek(request) !== undefined) finishNoted(request, reply, route);
      if (spans.isOn && request.trace.isSampled) recordSpan(monitoring, request, reply, route);
      done();
    };
  };
}

/** Ends a sample and captures a fault. What a handler catches and answers itself, only the answer tells of. */
function makeNotedMeasures({ registry, errors }: Monitoring) {
  const cpu = registry.histogram(serviceMetrics.requestCpu).of({});
  const memory = registry.histogram(serviceMetrics.requestMemory).of({});
  return (request: FastifyRequest, { statusCode }: FastifyReply, route: string): void => {
    const { start, error } = note(request);
    if (start !== undefined) {
      const end = readUsage();
      cpu.observe(end.cpuMs - start.cpuMs);
      memory.observe(end.memoryBytes - start.memoryBytes);
    }
    if (statusCode < 500 && (error === undefined || statusCode >= 400)) return;
    const { method, id: requestId, trace } = request;
    errors.capture(error, { route, method, status: statusCode, requestId, trace });
  };
}

function recordSpan(
  { spans, now }: Monitoring,
  request: FastifyRequest,
  reply: FastifyReply,
  route: string,
): void {
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
