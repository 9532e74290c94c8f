import type { PipelineSnapshot } from "../../../contracts/monitoring/pipeline-snapshot.ts";
import { errors as catalogue } from "../../../contracts/errors.ts";
import type { Monitoring } from "../../monitoring/monitoring.ts";
import { worstOf, type Check } from "./check.ts";
import { judgeBedrock, judgePipeline } from "./judge-pipeline.ts";
import { judgeService } from "./judge-service.ts";
import { readMinutes } from "./minute-series.ts";

/** What a warehouse beside the service tells of itself. */
export interface WarehouseHealth {
  readSnapshot: () => Promise<PipelineSnapshot>;
  /** End of the latest minute of Bedrock's usage that was counted. */
  readBedrockUntil: () => Promise<Date | null>;
}

export interface HealthReportDeps {
  monitoring: Pick<Monitoring, "memory" | "reading" | "recentErrors">;
  isDatabaseUp: () => Promise<boolean>;
  lastTraceAt: () => Promise<Date | null>;
  queue: () => { spans: number; maxSpans: number };
  pool: () => { total: number; waiting: number; max: number };
  warehouse: WarehouseHealth | undefined;
  now: () => number;
}

/** Of the charts; the memory keeps a little more. */
const shownMinutes = 120;

/** How everything is that this process can see, with what to do about what is not well. */
export async function readHealthReport(deps: HealthReportDeps) {
  const nowMs = deps.now();
  const isDatabaseUp = await deps.isDatabaseUp();
  const series = readMinutes(deps.monitoring.memory, nowMs, shownMinutes);
  const ofService = judgeService({
    series,
    reading: deps.monitoring.reading(),
    isDatabaseUp,
    lastTraceAt: isDatabaseUp ? await deps.lastTraceAt().catch(() => null) : null,
    queue: deps.queue(),
    pool: deps.pool(),
    nowMs,
  });
  const checks = [...ofService, ...(await judgeWarehouse(deps.warehouse, nowMs))];
  return {
    at: new Date(nowMs).toISOString(),
    // What nobody knows makes nothing worse than it is known to be.
    verdict: worstOf(checks.flatMap(({ verdict }) => (verdict === "UNKNOWN" ? [] : [verdict]))),
    unknown: checks.filter(({ verdict }) => verdict === "UNKNOWN").length,
    has_pipeline: deps.warehouse !== undefined,
    checks,
    series,
    errors: deps.monitoring.recentErrors().map(({ firstAt, lastAt, ...error }) => ({
      ...error,
      first_at: firstAt,
      last_at: lastAt,
      remedy: remedyOf(error.code),
    })),
  };
}

async function judgeWarehouse(warehouse: WarehouseHealth | undefined, nowMs: number): Promise<Check[]> {
  if (warehouse === undefined) return [];
  try {
    const [snapshot, bedrockUntil] = await Promise.all([
      warehouse.readSnapshot(),
      warehouse.readBedrockUntil(),
    ]);
    return [...judgePipeline(snapshot), judgeBedrock(bedrockUntil, nowMs)];
  } catch (error) {
    return [
      {
        id: "pipeline.warehouse",
        area: "pipeline",
        title: "Warehouse",
        verdict: "CRITICAL",
        says: `does not answer: ${error instanceof Error ? error.message : String(error)}`,
        remedy: "The log says why; restart the service where it stays away.",
        runbook: "pipeline-silent",
      },
    ];
  }
}

function remedyOf(code: string): string | null {
  return Object.hasOwn(catalogue, code) ? catalogue[code as keyof typeof catalogue].remedy : null;
}

export type HealthReport = Awaited<ReturnType<typeof readHealthReport>>;
