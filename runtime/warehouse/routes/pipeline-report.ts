import { asNumber, asText, asTexts, asTime } from "./answer-values.ts";
import { failuresStatement } from "./failures-statement.ts";
import { readPipes, type PipeNow } from "./pipes-now.ts";
import type { WarehouseReader } from "./warehouse-reader.ts";

type Row = Record<string, unknown>;

const hourMs = 3_600_000;
const shownHours = 24;
const shownFailures = 50;

const statements = {
  health: "select is_healthy, count_critical, count_warning, verdict from monitoring.ingestion_health",
  tables: `
    select table_name, status, freshness_status, reason, latest_ingestion_at, minutes_since_ingestion, rows_last_hour,
      rows_24h, files_loaded_24h, files_failed_24h, files_partial_24h, pending_files,
      oldest_pending_at, pipe_state
    from monitoring.ingestion_status
    order by iff(table_name = 'MODEL_USAGE', 1, 0), table_name desc`,
  hours: `
    select
      date_trunc('hour', loaded_at) as hour,
      sum(row_count) as rows_loaded,
      count(iff(status = 'loaded', 1, null)) as files,
      -- By name: a file that is being loaded is in neither.
      count(iff(status in ('load failed', 'load skipped', 'partially loaded'), 1, null)) as failed_files
    from monitoring.recent_loads
    group by 1`,
  failures: failuresStatement(shownFailures),
  quality: `
    select issue_type, count, severity, description, sample, checked_at
    from monitoring.latest_quality
    order by iff(severity = 'CRITICAL', 0, iff(severity = 'WARNING', 1, 2)), issue_type`,
  reconciliation: `
    select table_name, count_files, count_pending, count_missing, bytes_waiting, severity, reason, listed_at
    from monitoring.reconciliation_summary
    order by iff(table_name = 'MODEL_USAGE', 1, 0), table_name desc`,
  findings: `
    select file_name, state, severity, reason, count(*) over () as all_rows
    from monitoring.reconciliation
    where severity <> 'OK'
    order by severity, file_name
    limit ${shownFailures}`,
} as const;

/** The answer of `GET /warehouse/pipeline`; `nowMs` is where its last hour ends. */
export async function readPipeline(warehouse: WarehouseReader, nowMs: number) {
  const rows = async (name: keyof typeof statements): Promise<Row[]> =>
    await warehouse.query(statements[name]);
  const [health] = await rows("health");
  const pipes = await readPipes(warehouse);
  const failures = await rows("failures");
  const findings = await rows("findings");
  return {
    verdict: asText(health?.["verdict"]) ?? "",
    is_healthy: health?.["is_healthy"] === true,
    count_critical: asNumber(health?.["count_critical"]) ?? 0,
    count_warning: asNumber(health?.["count_warning"]) ?? 0,
    tables: (await rows("tables")).map((row) => tableOf(row, pipes)),
    hours: hoursOf(await rows("hours"), nowMs),
    failures: failures.map((row) => ({
      file_name: asText(row["file_name"]) ?? "",
      table_name: asText(row["table_name"]) ?? "",
      line: asNumber(row["line"]),
      character: asNumber(row["character"]),
      reason: asText(row["reason"]) ?? "",
      at: asTime(row["failed_at"]),
      pipe_name: asText(row["pipe_name"]),
      is_partial: row["is_partial"] === true,
      is_mended: row["is_mended"] === true,
    })),
    quality: (await rows("quality")).map((row) => ({
      issue_type: asText(row["issue_type"]) ?? "",
      count: asNumber(row["count"]) ?? 0,
      severity: asText(row["severity"]) ?? "OK",
      description: asText(row["description"]),
      sample: asTexts(row["sample"]),
      checked_at: asTime(row["checked_at"]),
    })),
    reconciliation: (await rows("reconciliation")).map((row) => ({
      table_name: asText(row["table_name"]) ?? "",
      count_files: asNumber(row["count_files"]) ?? 0,
      count_waiting: (asNumber(row["count_pending"]) ?? 0) + (asNumber(row["count_missing"]) ?? 0),
      bytes_waiting: asNumber(row["bytes_waiting"]) ?? 0,
      severity: asText(row["severity"]) ?? "WARNING",
      reason: asText(row["reason"]) ?? "",
      listed_at: asTime(row["listed_at"]),
    })),
    findings: findings.map((row) => ({
      file_name: asText(row["file_name"]) ?? "",
      state: asText(row["state"]) ?? "",
      severity: asText(row["severity"]) ?? "WARNING",
      reason: asText(row["reason"]) ?? "",
    })),
    counts: { failures: allOf(failures), findings: allOf(findings) },
  };
}

/** Of a statement with a limit: how many there are without it. */
const allOf = (rows: readonly Row[]): number => asNumber(rows[0]?.["all_rows"]) ?? 0;

/** What a pipe says now goes before what it said when it was last recorded. */
function tableOf(row: Row, pipes: ReadonlyMap<string, PipeNow>) {
  const tableName = asText(row["table_name"]) ?? "";
  const pipe = pipes.get(tableName);
  return {
    table_name: tableName,
    status: asText(row["status"]) ?? "CRITICAL",
    freshness_status: asText(row["freshness_status"]) ?? "CRITICAL",
    reason: asText(row["reason"]) ?? "",
    latest_ingestion_at: asTime(row["latest_ingestion_at"]),
    minutes_since_ingestion: asNumber(row["minutes_since_ingestion"]),
    rows_last_hour: asNumber(row["rows_last_hour"]) ?? 0,
    rows_24h: asNumber(row["rows_24h"]) ?? 0,
    files_loaded_24h: asNumber(row["files_loaded_24h"]) ?? 0,
    files_failed_24h: asNumber(row["files_failed_24h"]) ?? 0,
    files_partial_24h: asNumber(row["files_partial_24h"]) ?? 0,
    pipe_name: pipe?.pipeName ?? null,
    pipe_state: pipe?.state ?? asText(row["pipe_state"]),
    pending_files: pipe?.pendingFiles ?? asNumber(row["pending_files"]),
    oldest_pending_file: pipe?.oldestPendingFile ?? null,
    oldest_pending_at: pipe === undefined ? asTime(row["oldest_pending_at"]) : pipe.oldestPendingAt,
  };
}

/** Every hour stands there, those without a load as well. */
function hoursOf(rows: readonly Row[], nowMs: number) {
  const last = Math.floor(nowMs / hourMs) * hourMs;
  const starts = Array.from({ length: shownHours }, (_, index) => last - (shownHours - 1 - index) * hourMs);
  const byHour = new Map(rows.map((row) => [Date.parse(asTime(row["hour"]) ?? ""), row]));
  const column = (name: string) => starts.map((start) => asNumber(byHour.get(start)?.[name]) ?? 0);
  return {
    times: starts.map((start) => start / 1000),
    rows: column("rows_loaded"),
    files: column("files"),
    failed_files: column("failed_files"),
  };
}
