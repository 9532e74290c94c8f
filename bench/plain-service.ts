import fastify from "fastify";
import { monitoringPlugin } from "../runtime/monitoring/plugin.ts";
import { benchVariants, type Variant } from "./bench-monitoring.ts";

/** A service that does next to nothing, so that what the plugin costs is the most that it can be of a request. */
async function listen({ monitoring, port }: Variant): Promise<void> {
  const app = fastify();
  if (monitoring !== undefined) await app.register(monitoringPlugin, { monitoring });
  app.get("/health", async () => ({ status: "healthy" }));
  app.get("/orders/:id", async (request) => ({ id: (request.params as { id: string }).id, items: 3 }));
  await app.listen({ host: "127.0.0.1", port });
  process.on("SIGTERM", () => void app.close().then(() => process.exit(0)));
}

for (const variant of await benchVariants("plain", Number(process.env["PORT"]))) await listen(variant);
