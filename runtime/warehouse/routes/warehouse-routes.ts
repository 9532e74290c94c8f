import type { FastifyInstance } from "fastify";
import { bedrockRoutes } from "./bedrock.ts";
import { pipelineRoutes } from "./pipeline.ts";
import { qualityRoutes } from "./quality.ts";
import type { WarehouseReader } from "./warehouse-reader.ts";

/** The warehouse's part of the HTTP interface, for whoever may read. */
export function warehouseRoutes(warehouse: WarehouseReader, now: () => number = Date.now) {
  return async (app: FastifyInstance): Promise<void> => {
    await app.register(pipelineRoutes, { warehouse, now });
    await app.register(qualityRoutes, { warehouse, now });
    await app.register(bedrockRoutes, { warehouse, now });
  };
}
