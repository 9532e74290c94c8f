import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeProtobuf } from "../../runtime/trace-processor/decode/otlp-schema.ts";
import { withDatabase } from "../support/database.ts";
import { startTestService, type RunningTestService } from "../support/service.ts";

const database = withDatabase();
const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const callerSpan = "00f067aa0ba902b7";

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

let receiver: Server;
let received: Received[];
let status: number;
let service: RunningTestService | undefined;

beforeEach(async () => {
  received = [];
  status = 200;
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const sent = Buffer.concat(chunks);
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
      received.push({ path: request.url ?? "", headers: request.headers, body });
      response.writeHead(status, { "content-type": "application/x-protobuf" }).end();
    });
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  receiver.closeAllConnections();
  receiver.close();
  await once(receiver, "close");
});

async function start(env: Record<string, string> = {}): Promise<RunningTestService> {
  const endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  service = await startTestService(database.url, {
    env: { METRICS_SINKS: "otlp", OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, METRICS_SAMPLE_RATE: "0", ...env },
  });
  return service;
}

const send = (url: string, id: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/webhook/vercel-trace`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ id, timestamp: new Date().toISOString(), duration: 1 }),
  });

interface SentSpan {
  name: string;
  traceId: string;
  spanId: string;
  parent: string;
}

const hex = (bytes: unknown) => Buffer.from((bytes as Uint8Array | undefined) ?? []).toString("hex");
/** The decoder's message, as far as it is looked at here. */
interface Sent {
  resourceSpans?: {
    scopeSpans: { spans: { name: string; traceId: unknown; spanId: unknown; parentSpanId: unknown }[] }[];
  }[];
}

function sentSpans(): SentSpan[] {
  return received
    .filter(({ path }) => path === "/v1/traces")
    .flatMap(({ body }) => (decodeProtobuf(body) as Sent).resourceSpans ?? [])
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans)
    .map(({ name, traceId: id, spanId, parentSpanId }) => ({
      name,
      traceId: hex(id),
      spanId: hex(spanId),
      parent: hex(parentSpanId),
    }));
}

describe("spans of the service's own", () => {
  it("show the way of a delivery in its sender's trace: the request, and below it the batch", async () => {
    const { url, close } = await start();
    await send(url, "otlp-own-1", { traceparent: `00-${traceId}-${callerSpan}-01` });
    await send(url, "otlp-own-2", { traceparent: `00-${traceId}-${callerSpan}-00` });
    await send(url, "otlp-own-3");
    await close();
    service = undefined;
    const spans = sentSpans();
    const request = spans.find(({ name }) => name === "POST /webhook/vercel-trace");
    expect(spans.map(({ name }) => name).toSorted()).toEqual(["POST /webhook/vercel-trace", "write batch"]);
    expect(request).toMatchObject({ traceId, parent: callerSpan });
    expect(spans.find(({ name }) => name === "write batch")).toMatchObject({
      traceId,
      parent: request?.spanId,
    });
  });

  it("make no spans of their own sending, even where the service sends to itself", async () => {
    const own = await start({ METRICS_SAMPLE_RATE: "1", METRICS_EVERY_SECONDS: "1" });
    await send(own.url, "otlp-loop");
    await own.close();
    service = undefined;
    const exports = received.filter(({ path }) => path === "/v1/traces");
    expect(exports.length).toBeGreaterThan(0);
    for (const { headers } of received)
      expect(headers["traceparent"]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    // What any receiver of ours makes of such a request: nothing.
    received = [];
    const again = await start({ METRICS_SAMPLE_RATE: "1" });
    for (const { headers, body } of exports)
      await fetch(`${again.url}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/x-protobuf", traceparent: String(headers["traceparent"]) },
        body: new Uint8Array(body),
      });
    await again.close();
    service = undefined;
    expect(sentSpans()).toEqual([]);
  });
});

it("metrics are sent as OTLP, and a receiver that fails costs a counted drop", async () => {
  status = 503;
  const { url, close } = await start({ METRICS_EVERY_SECONDS: "1" });
  await send(url, "otlp-metrics");
  await expect
    .poll(async () => await (await fetch(`${url}/metrics`)).text(), { timeout: 30_000 })
    .toMatch(/tracelake_dropped_data_total\{reason="un\w+"\} [1-9]/);
  status = 200;
  await close();
  service = undefined;
  const sent = Buffer.concat(received.filter(({ path }) => path === "/v1/metrics").map(({ body }) => body));
  const names = ["RequestCount", "Latency", "MemoryUsed", "SpansStored", "DroppedData"];
  expect(names.filter((name) => !sent.includes(name))).toEqual([]);
});
