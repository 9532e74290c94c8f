import type { FastifyInstance } from "fastify";
import type { Monitoring } from "../../monitoring/monitoring.ts";

/** Scraped by Prometheus, with READ_TOKEN as its bearer token where one is set. */
export function registerPrometheus(
  app: FastifyInstance,
  { prometheus }: Pick<Monitoring, "prometheus">,
): void {
  app.get(
    "/metrics",
    { schema: { summary: "Metrics for Prometheus", tags: ["read"] } },
    async (_request, reply) =>
      reply
        .header("content-type", prometheus.contentType)
        .serializer((text: string) => text)
        .send(await prometheus.render()),
  );
}
