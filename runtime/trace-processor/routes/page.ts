import { existsSync } from "node:fs";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import type { Assets } from "../assets.ts";

/** Names of built files hold a hash of their contents, so they may be kept for ever; the page itself may not. */
const hashedFile = /\/assets\/[^/]+$/;

/**
 * The page. Its files hold no data, so they need no token: what the page shows it reads from the routes above, and
 * asks for the READ_TOKEN where they want one.
 */
export async function registerPage(app: FastifyInstance, assets: Assets): Promise<void> {
  if (!existsSync(assets.dashboard)) {
    app.log.warn({ folder: assets.dashboard }, "the page is not built; `npm run build` builds it");
    return;
  }
  await app.register(fastifyStatic, {
    root: assets.dashboard,
    // Swagger UI's plugin has decorated the reply already.
    decorateReply: false,
    cacheControl: false,
    setHeaders(reply, path) {
      void reply.header(
        "cache-control",
        hashedFile.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      );
    },
  });
}
