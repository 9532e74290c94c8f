import type { FastifyInstance } from "fastify";
import type { Session } from "../duckdb/session.ts";
import { pipelineRoutes } from "./pipeline.ts";
import { qualityRoutes } from "./quality.ts";

/** What the routes ask: one statement in Snowflake's dialect at a time. */
export type WarehouseReader = Pick<Session, "query">;

/** The warehouse's part of the HTTP interface, for whoever may read. */
export function warehouseRoutes(warehouse: WarehouseReader, now: () => number = Date.now) {
  return async (app: FastifyInstance): Promise<void> => {
    await app.register(pipelineRoutes, { warehouse, now });
    await app.register(qualityRoutes, { warehouse, now });
  };
}
