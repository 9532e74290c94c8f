import { readPipeline } from "../runtime/warehouse/routes/pipeline-report.ts";
import { readQuality } from "../runtime/warehouse/routes/quality-report.ts";
import type { WarehouseReader } from "../runtime/warehouse/routes/warehouse-reader.ts";

/** What the page asks for, each whole answer of it, and what a person asks of the marts by hand. */
export function pageReadings(
  warehouse: WarehouseReader,
  nowMs: number,
): Readonly<Record<string, () => Promise<unknown>>> {
  const ask = (statement: string) => async () => await warehouse.query(statement);
  return {
    "page Quality & cost, 30 days": async () =>
      await readQuality(warehouse, { days: 30, project: "", model: "" }, nowMs),
    "page Pipeline": async () => await readPipeline(warehouse, nowMs),
    "cost by day and model": ask("select * from marts.cost_daily order by day, model"),
    "the 50 newest traces": ask("select * from marts.traces order by started_at desc limit 50"),
    "the 50 newest errors": ask("select * from marts.errors order by started_at desc limit 50"),
  };
}
