import type { Session } from "../duckdb/session.ts";

/** What the routes ask: one statement in Snowflake's dialect at a time. */
export type WarehouseReader = Pick<Session, "query">;

export interface WarehouseRouteDeps {
  warehouse: WarehouseReader;
  /** ms */
  now: () => number;
}
