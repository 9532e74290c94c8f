import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics.ts";

/** Scraped by Prometheus, with READ_TOKEN as its bearer token where one is set. */
export function registerPrometheus(app: FastifyInstance, metrics: Metrics): void {
  app.get(
    "/metrics",
    { schema: { summary: "Metrics for Prometheus", tags: ["read"] } },
    async (_request, reply) =>
      reply
        .header("content-type", metrics.registry.contentType)
        .serializer((text: string) => text)
        .send(await metrics.registry.metrics()),
  );
}
