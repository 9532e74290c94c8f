import fastify from "fastify";
import { monitoringPlugin } from "../runtime/monitoring/plugin.ts";
import { openBenchMonitoring } from "./bench-monitoring.ts";

/** A service that does next to nothing, so that what the plugin costs is the most that it can be of a request. */
const app = fastify();
const monitoring = await openBenchMonitoring("plain");
if (monitoring !== undefined) await app.register(monitoringPlugin, { monitoring });
app.get("/health", async () => ({ status: "healthy" }));
app.get("/orders/:id", async (request) => ({ id: (request.params as { id: string }).id, items: 3 }));
await app.listen({ host: "127.0.0.1", port: Number(process.env["PORT"]) });
process.on("SIGTERM", () => void app.close().then(() => process.exit(0)));
