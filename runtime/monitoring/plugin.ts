import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { getHeapStatistics } from "node:v8";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { serviceDimensions, serviceMetrics } from "../../contracts/monitoring/service-metrics.ts";
import type { Monitoring } from "./monitoring.ts";
import type { CounterSlot } from "./registry/slots.ts";
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

/** What the plugin keeps with a request. */
interface Noted {
  startMs: number;
  reply: FastifyReply;
  startUsage?: Usage;
  error?: unknown;
  trace?: TraceContext;
}

type OnAnswer = (noted: Noted) => void;

interface Usage {
  cpuMs: number;
  memoryBytes: number;
}

/** With Node's own request, which its channel tells of: no property of Fastify's, which sets each on each request. */
const notedOf = Symbol("what monitoring noted of a request");
type Noting = { [notedOf]?: Noted };
const peek = (request: FastifyRequest): Noted | undefined => (request.raw as Noting)[notedOf];

/**
 * Measures every request by its route's template, and captures every fault and every answer of 5xx, whatever the
 * service's own handlers make of them.
 */
export const monitoringPlugin = fp(
  async (app: FastifyInstance, { monitoring, testErrorRoute = false }: MonitoringPluginOptions) => {
    decorate(app, monitoring);
    measureAnswers(app, monitoring);
    // Sees what was thrown before any error handler does.
    app.addHook("onError", (request, _reply, error, done) => {
      const noted = peek(request);
      if (noted !== undefined) noted.error = error;
      done();
    });
    if (testErrorRoute)
      app.get("/test-error", { schema: { hide: true } as object }, () => {
        throw new Error("this error was asked for at /test-error");
      });
  },
  { name: "tracelake-monitoring", fastify: "5.x" },
);

function decorate(app: FastifyInstance, { spans }: Monitoring): void {
  app.decorateRequest("trace", {
    getter() {
      const noted = peek(this);
      if (noted === undefined) return continueTrace(this.headers, spans.share);
      return (noted.trace ??= continueTrace(this.headers, spans.share));
    },
  });
  app.decorateRequest("captureError", function captureError(this: FastifyRequest, error: unknown) {
    const noted = peek(this);
    if (noted !== undefined) noted.error = error;
  });
}

/** However many requests come: on a busy machine one reading of the process's CPU time takes up to 60 µs, as long as three small requests. */
const leastBetweenSamplesMs = 100;

/**
 * CPU time and memory of the process while the request ran: of a share of the requests, and of 10 a second at the most.
 * With others at the same time it is theirs as well.
 */
function makeSampler(sampleRate: number): (noted: Noted) => void {
  if (sampleRate <= 0) return () => undefined;
  let untilNext = gapTo(sampleRate);
  let lastMs = -Infinity;
  return (noted) => {
    if (--untilNext > 0) return;
    untilNext = gapTo(sampleRate);
    if (noted.startMs - lastMs < leastBetweenSamplesMs) return;
    lastMs = noted.startMs;
    noted.startUsage = readUsage();
  };
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

/**
 * Node itself tells of each answer that went out. Fastify's own onResponse would put two listeners on each, which is a
 * tenth of what a small request takes; only where an answer does not come by Node's HTTP/1 server (`inject`, and with it
 * a function; HTTP/2) it is listened to.
 */
const answered = "http.server.response.finish";

function measureAnswers(app: FastifyInstance, monitoring: Monitoring): void {
  const measure = makeAnswerMeasures(monitoring);
  const sample = makeSampler(monitoring.sampleRate);
  app.addHook("onRequest", (request, reply, done) => {
    const noted: Noted = { startMs: performance.now(), reply };
    (request.raw as Noting)[notedOf] = noted;
    sample(noted);
    if (!isToldOf(request.raw)) reply.raw.once("finish", () => measure(noted));
    done();
  });
  const onAnswer = (message: unknown) => {
    const { request, server } = message as { request: IncomingMessage & Noting; server: unknown };
    const noted = request[notedOf];
    if (noted !== undefined && server === app.server) measure(noted);
  };
  subscribe(answered, onAnswer);
  app.addHook("onClose", (_app, done) => {
    unsubscribe(answered, onAnswer);
    done();
  });
}

const isToldOf = (raw: IncomingMessage): boolean =>
  raw.httpVersionMajor === 1 && raw.socket instanceof Socket;

function makeAnswerMeasures(monitoring: Monitoring): OnAnswer {
  const { registry, spans } = monitoring;
  const { method, route: routeLabel, status } = serviceDimensions;
  const requests = registry.counter(serviceMetrics.requests, {
    also: [method, status],
    prometheus: [method, routeLabel, status],
  });
  const failures = registry.counter(serviceMetrics.serverErrors);
  const latencies = registry.histogram(serviceMetrics.latency);
  const finishNoted = makeNotedMeasures(monitoring);
  const byRoute = new Map<string, OnAnswer>();
  const measureRoute = (route: string): OnAnswer => {
    // By method and status, which are few; the route's own latency is one slot from its first answer on.
    const counted = new Map<string, CounterSlot[]>();
    const latency = latencies.of({ Route: route });
    const slotOf = (own: CounterSlot[], verb: string, statusCode: number): CounterSlot =>
      (own[statusCode] ??= requests.of({
        Method: verb,
        Route: route,
        Status: String(statusCode),
        StatusClass: `${Math.floor(statusCode / 100)}xx`,
      }));
    return (noted) => {
      const { reply, startMs } = noted;
      const { request, statusCode } = reply;
      let own = counted.get(request.method);
      if (own === undefined) counted.set(request.method, (own = []));
      slotOf(own, request.method, statusCode).add();
      latency.observe(performance.now() - startMs);
      if (statusCode >= 500) failures.of({ Route: route }).add();
      if (statusCode >= 500 || noted.startUsage !== undefined || noted.error !== undefined)
        finishNoted(noted, route);
      if (spans.isOn && request.trace.isSampled) recordSpan(monitoring, noted, route);
    };
  };
  return (noted) => {
    const route = noted.reply.request.routeOptions.url ?? unknownRoute;
    let measure = byRoute.get(route);
    if (measure === undefined) byRoute.set(route, (measure = measureRoute(route)));
    measure(noted);
  };
}

/** Ends a sample and captures a fault. What a handler catches and answers itself, only the answer tells of. */
function makeNotedMeasures({ registry, errors }: Monitoring) {
  const cpu = registry.histogram(serviceMetrics.requestCpu).of({});
  const memory = registry.histogram(serviceMetrics.requestMemory).of({});
  return ({ reply, startUsage, error }: Noted, route: string): void => {
    const { request, statusCode } = reply;
    if (startUsage !== undefined) {
      const end = readUsage();
      cpu.observe(end.cpuMs - startUsage.cpuMs);
      memory.observe(end.memoryBytes - startUsage.memoryBytes);
    }
    if (statusCode < 500 && (error === undefined || statusCode >= 400)) return;
    const { method, id: requestId, trace } = request;
    errors.capture(error, { route, method, status: statusCode, requestId, trace });
  };
}

function recordSpan({ spans, now }: Monitoring, { reply, startMs }: Noted, route: string): void {
  const { request, statusCode } = reply;
  const endMs = now();
  spans.record({
    name: `${request.method} ${route}`,
    kind: "server",
    context: request.trace,
    startMs: endMs - (performance.now() - startMs),
    endMs,
    attributes: {
      "http.request.method": request.method,
      "http.route": route,
      "http.response.status_code": statusCode,
    },
    isFailed: statusCode >= 500,
  });
}
