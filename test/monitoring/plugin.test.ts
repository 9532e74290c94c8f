import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import fastify from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { load } from "../../bench/load-client.ts";
import { monitoringPlugin } from "../../runtime/monitoring/plugin.ts";
import { counted, makeOwnService, type OwnService } from "./own-service.ts";

let service: OwnService;
afterEach(() => service.close());

const take = () => service.monitoring.registry.takeWindow();

describe("requests", () => {
  it("under load are all counted, by route template and status class, never by path", async () => {
    service = await makeOwnService({ sampleRate: 0.1 });
    service.app.get("/orders/:id", async ({ params }) => {
      const { id } = params as { id: string };
      if (id.endsWith("7")) throw Object.assign(new Error("no such order"), { statusCode: 404 });
      return { id };
    });
    await service.app.listen({ host: "127.0.0.1", port: 0 });
    const startedMs = performance.now();
    let sent = 0;
    let sevens = 0;
    const next = () => {
      const id = sent++;
      if (id % 10 === 7) sevens += 1;
      return Buffer.from(`GET /orders/${id} HTTP/1.1\r\nhost: x\r\n\r\n`);
    };
    const { port } = service.app.server.address() as AddressInfo;
    const times = { warmUpMs: 0, durationMs: 1_000 };
    const { failures } = await load({ port, connections: 16, next, ...times });
    expect(failures).toEqual({ 404: sevens });
    const window = take();
    expect(counted(window, "RequestCount", 2)).toEqual({
      "/orders/:id 2xx": sent - sevens,
      "/orders/:id 4xx": sevens,
    });
    expect(counted(window, "Latency", 1)).toEqual({ "/orders/:id": sent });
    expect(counted(window, "ErrorCount", 0)).toEqual({ "": 0 });
    // A tenth of them, but no more than 10 a second: the load lasts a second, and a machine that is busy a while longer.
    const sampled = counted(window, "RequestCpuTime", 0)[""] ?? 0;
    expect(sampled).toBeGreaterThan(0);
    expect(sampled).toBeLessThanOrEqual(Math.min(sent / 5, (performance.now() - startedMs) / 100 + 1));
  });

  it("to no route are counted as none, and those of a plugin by its prefix", async () => {
    service = await makeOwnService();
    await service.app.register(
      async (shop) => {
        shop.get("/items", async () => "x");
      },
      { prefix: "/shop" },
    );
    for (const url of ["/shop/items", "/shop/items/7", "/wp-admin/1", "/%zz"]) await service.app.inject(url);
    expect(counted(take(), "RequestCount", 2)).toMatchObject({ "/shop/items 2xx": 1 });
    await service.app.inject("/wp-admin/2");
    expect(counted(take(), "RequestCount", 2)).toEqual({ "none 4xx": 1 });
  });

  it("of HEAD and of streams are measured as well", async () => {
    service = await makeOwnService();
    service.app.get("/stream", async () => Readable.from(["a", "b"]));
    await service.app.inject({ method: "HEAD", url: "/stream" });
    expect((await service.app.inject("/stream")).body).toBe("ab");
    expect(await service.monitoring.prometheus.render()).toContain(
      'tracelake_http_requests_total{method="HEAD",route="/stream",status="200"} 1',
    );
    expect(counted(take(), "RequestCount", 2)).toEqual({ "/stream 2xx": 2 });
  });

  it("of routes that were there before the plugin, and of those that a hook refuses, are measured by their route", async () => {
    service = await makeOwnService();
    const late = fastify();
    late.get("/early/:id", async () => "x");
    await late.register(monitoringPlugin, { monitoring: service.monitoring });
    await late.register(async (closed) => {
      closed.addHook("onRequest", async (_request, reply) => reply.code(401).send());
      closed.get("/closed/:id", async () => "x");
    });
    await late.listen({ host: "127.0.0.1", port: 0 });
    try {
      const { port } = late.server.address() as AddressInfo;
      for (const path of ["early/1", "closed/1", "none/1"]) {
        await fetch(`http://127.0.0.1:${port}/${path}`);
        await late.inject(`/${path}`);
      }
    } finally {
      await late.close();
    }
    const { render } = service.monitoring.prometheus;
    const counted = [...(await render()).matchAll(/^tracelake_http_requests_total\{(.*)\} (\d+)$/gm)];
    expect(counted.map(([, labels, count]) => `${labels} ${count}`)).toEqual([
      'method="GET",route="/early/:id",status="200" 2',
      'method="GET",route="/closed/:id",status="401" 2',
      'method="GET",route="none",status="404" 2',
    ]);
  });
});

describe("faults", () => {
  it("of every kind are captured, whatever the service's own handlers make of them", async () => {
    service = await makeOwnService();
    const { app } = service;
    app.setErrorHandler((_error, _request, reply) => reply.code(503).send({ message: "later" }));
    app.get("/thrown", async () => {
      throw Object.assign(new Error("the pool is empty"), { code: "E_POOL" });
    });
    app.get("/caught", async (_request, reply) => {
      try {
        throw new Error("nobody sees this one");
      } catch {
        return reply.code(500).send({ message: "sorry" });
      }
    });
    app.get("/told", async (request, reply) => {
      try {
        throw new Error("told of", { cause: new Error("the disk is full") });
      } catch (error) {
        request.captureError(error);
        return reply.code(502).send({});
      }
    });
    app.get("/hook", { preHandler: async () => Promise.reject(new TypeError("in a hook")) }, async () => "x");
    app.get("/sent", (_request, reply) => void reply.send(new Error("sent as an answer")));
    app.get("/hijacked", (_request, reply) => {
      reply.hijack();
      reply.raw.statusCode = 504;
      reply.raw.end();
    });
    for (const url of ["/thrown", "/caught", "/told", "/hook", "/sent", "/hijacked"]) await app.inject(url);
    const seen = service.records.map(({ route, code, error }) => [route, code, error?.message]);
    expect(seen).toEqual([
      ["/thrown", "E_POOL", "the pool is empty"],
      ["/caught", "http_500", undefined],
      ["/told", "internal", "told of"],
      ["/hook", "internal", "in a hook"],
      ["/sent", "internal", "sent as an answer"],
      ["/hijacked", "http_504", undefined],
    ]);
    expect(service.records[2]?.error?.cause?.message).toBe("the disk is full");
    expect(service.records[0]?.error?.stack).toContain("plugin.test.ts");
  });

  it("of the caller's own making are none", async () => {
    service = await makeOwnService();
    service.app.get("/mine", async () => {
      throw Object.assign(new Error("no"), { statusCode: 422 });
    });
    await service.app.inject("/mine");
    await service.app.inject("/nowhere");
    expect(service.records).toEqual([]);
  });

  it("carry request and trace, and nothing of what was sent", async () => {
    service = await makeOwnService();
    service.app.post("/pay", async (request) => {
      throw new Error(`card refused, authorization: ${request.headers.authorization}`);
    });
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    await service.app.inject({
      method: "POST",
      url: "/pay?token=in-the-query",
      headers: { authorization: "Bearer in-the-header", traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
      payload: { card: "in-the-body" },
    });
    const [record] = service.records;
    expect(record).toMatchObject({ route: "/pay", method: "POST", status: 500, trace_id: traceId });
    expect(record?.request_id).toBeTruthy();
    expect(JSON.stringify(record)).not.toMatch(/in-the-(query|header|body)/);
  });

  it("are asked for at /test-error only where a flag says so", async () => {
    service = await makeOwnService();
    expect((await service.app.inject("/test-error")).statusCode).toBe(404);
    await service.close();
    service = await makeOwnService({}, { testErrorRoute: true });
    expect((await service.app.inject("/test-error")).statusCode).toBe(500);
    expect(service.records).toMatchObject([{ route: "/test-error" }]);
  });
});

it("a handler goes on with the caller's trace, the same at each reading", async () => {
  service = await makeOwnService();
  service.app.get("/trace", async (request) => ({ first: request.trace, second: request.trace }));
  const headers = {
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    tracestate: "v=1",
  };
  const { first, second } = (await service.app.inject({ url: "/trace", headers })).json<
    Record<string, object>
  >();
  expect(first).toEqual(second);
  expect(first).toMatchObject({
    traceId: headers.traceparent.slice(3, 35),
    parentSpanId: "00f067aa0ba902b7",
    traceState: "v=1",
  });
  const own = (await service.app.inject("/trace")).json<Record<string, object>>();
  expect(own["first"]).toMatchObject({ isSampled: false });
});

it("takes a window each time that is asked for, and keeps it for whoever reads", async () => {
  const written: string[] = [];
  service = await makeOwnService({ sinks: ["emf"], everyMs: 20, write: (line) => void written.push(line) });
  service.app.get("/", async () => "x");
  service.monitoring.start();
  await service.app.inject("/");
  await expect.poll(() => written.length).toBeGreaterThan(10);
  const [requests] = service.monitoring.memory.read({ metric: "RequestCount" });
  const total = (requests?.points ?? []).reduce((sum, { value }) => sum + (value as number), 0);
  expect(total).toBe(1);
});
