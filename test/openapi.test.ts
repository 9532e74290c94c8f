import { afterAll, beforeAll, expect, it } from "vitest";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";
import { flatRecord, type Json, postFlat } from "./support/traces.ts";

const database = withDatabase();
let service: Service;

beforeAll(async () => {
  service = await makeTestService(database.url);
});
afterAll(() => service.close());

const routes = [
  ["post", "/webhook/vercel-trace"],
  ["post", "/v1/traces"],
  ["get", "/health"],
  ["get", "/health/live"],
  ["get", "/health/details"],
  ["get", "/metrics/summary"],
  ["get", "/metrics/series"],
  ["get", "/alerts/recent"],
  ["post", "/alerts/{id}/acknowledge"],
  ["get", "/incidents"],
  ["get", "/incidents/{id}"],
  ["post", "/incidents/{id}/acknowledge"],
  ["delete", "/incidents/{id}/acknowledge"],
  ["get", "/mutes"],
  ["post", "/mutes"],
  ["delete", "/mutes/{id}"],
  ["get", "/notices"],
  ["post", "/notices/{id}/retry"],
  ["post", "/notices/test"],
  ["get", "/budgets"],
  ["get", "/rules"],
  ["get", "/costs/daily"],
  ["get", "/traces"],
  ["get", "/traces/{traceId}"],
  ["get", "/metrics"],
];

it("is OpenAPI 3.1 and describes every route, and no other", async () => {
  const document = (await service.app.inject("/openapi.json")).json<{
    openapi: string;
    paths: Record<string, Json>;
  }>();
  expect(document.openapi).toMatch(/^3\.1\./);
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual(routes.map((route) => route.join(" ")).sort());
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods)) {
      expect(operation).toMatchObject({
        summary: expect.stringMatching(/./),
        tags: [expect.stringMatching(/./)],
      });
    }
  }
});

it("comes from the schemas that validate: limits of the parameters are in it", async () => {
  const document = (await service.app.inject("/openapi.json")).json();
  expect(document.paths["/metrics/summary"].get.parameters).toEqual([
    expect.objectContaining({
      name: "hours",
      in: "query",
      schema: expect.objectContaining({ minimum: 1, maximum: 2160, default: 24 }),
    }),
  ]);
});

it("has a page to read it on", async () => {
  const page = await service.app.inject("/docs");
  const target = page.statusCode === 302 ? await service.app.inject(String(page.headers["location"])) : page;
  expect(target.statusCode).toBe(200);
  expect(target.headers["content-type"]).toMatch(/^text\/html/);
});

it("answers what has no route with a problem document", async () => {
  for (const url of ["/nowhere", "/%zz", "/webhook/vercel-trace", "/../etc/passwd", "/%2e%2e/package.json"]) {
    const answer = await service.app.inject(url);
    expect([url, answer.statusCode, answer.headers["content-type"]]).toEqual([
      url,
      404,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
    expect(answer.json()).toMatchObject({ code: "not_found" });
  }
});

it("is healthy, with the version, the time since it started and the last trace", async () => {
  const health = () => service.app.inject("/health");
  expect((await health()).json()).toEqual({
    status: "healthy",
    database: "connected",
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    uptime_seconds: expect.any(Number),
    last_trace_at: null,
    has_warehouse: false,
  });
  await postFlat(service, flatRecord());
  const { last_trace_at } = (await health()).json<{ last_trace_at: string }>();
  expect(Math.abs(Date.parse(last_trace_at) - Date.now())).toBeLessThan(5000);
  expect((await service.app.inject("/health/live")).json()).toEqual({ status: "healthy" });
});

it("tells Prometheus of requests, spans, the queue, flushes, the pool and the event loop", async () => {
  const record = flatRecord();
  await postFlat(service, [record, record, { ...record, duration: -1 }]);
  await service.app.inject("/nowhere/at/all");
  const answer = await service.app.inject("/metrics");
  expect(answer.headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
  const value = (name: string) =>
    Number(
      answer.body
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.split(" ")[1],
    );
  expect(value("tracelake_spans_stored_total")).toBe(2);
  expect(value("tracelake_spans_duplicate_total")).toBe(1);
  expect(value('tracelake_spans_rejected_total{reason="duration"}')).toBe(1);
  expect(
    value('tracelake_http_requests_total{method="POST",route="/webhook/vercel-trace",status="200"}'),
  ).toBe(2);
  expect(value("tracelake_queue_spans")).toBe(0);
  expect(value("tracelake_flush_duration_seconds_count")).toBe(2);
  expect(value("tracelake_database_connections")).toBeGreaterThan(0);
  expect(answer.body).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  expect(answer.body).not.toContain("/nowhere/at/all");
});
