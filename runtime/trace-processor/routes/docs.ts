import { readFile } from "node:fs/promises";
import path from "node:path";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import type { Assets } from "../assets.ts";
import { version } from "../version.ts";

/** Collects the schemas of routes that are registered after it. */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "tracelake trace processor",
        version,
        description:
          "Traces of LLM applications: in by Vercel's drains and OTLP, out as costs, summaries and alerts.",
      },
      tags: [
        { name: "ingest", description: "Send traces (INGEST_TOKENS or a drain's signature)" },
        { name: "read", description: "Read what was stored (READ_TOKEN)" },
        { name: "health", description: "For load balancers" },
      ],
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
      security: [{ token: [] }, {}],
    },
    transform: jsonSchemaTransform,
  });
}

/** OpenAPI 3.1 from the schemas that validate, and a page to read and try it. */
export async function registerDocs(app: FastifyInstance, assets: Assets): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    baseDir: assets.swaggerUi,
    staticCSP: true,
    // The plugin's own default is read from beside its source file, which a bundle doesn't have.
    logo: { type: "image/svg+xml", content: await readFile(path.join(assets.swaggerUi, "logo.svg")) },
  });
  app.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
}
