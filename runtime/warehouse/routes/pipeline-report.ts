import type { WarehouseReader } from "./warehouse-routes.ts";

type Row = Record<string, unknown>;

const hourMs = 3_600_000;
const shownHours = 24;
const shownFailures = 50;

const statements = {
  health: "select is_healthy, verdict from monitoring.ingestion_health",
  tables: `
    select table_name, status, freshness_status, reason, latest_ingestion_at, minutes_since_ingestion, rows_last_hour,
      rows_24h, files_loaded_24h, files_failed_24h, pending_files, pipe_state
    from monitoring.ingestion_status
    order by table_name desc`,
  hours: `
    select
      date_trunc('hour', loaded_at) as hour,
      sum(iff(status = 'loaded', row_count, 0)) as rows_loaded,
      count(iff(status = 'loaded', 1, null)) as files,
      count(iff(status <> 'loaded', 1, null)) as failed_files
    from monitoring.recent_loads
    group by 1`,
  failures: `
    select file_name, table_name, first_error_line_number as line,
      coalesce(first_error_message, 'No reason given') as reason, loaded_at as failed_at
    from monitoring.recent_loads
    where status in ('load failed', 'partially loaded')
    qualify row_number() over (partition by table_name, file_name order by loaded_at desc) = 1
    order by loaded_at desc
    limit ${shownFailures}`,
  quality: `
    select issue_type, count, severity, description, sample, checked_at
    from monitoring.latest_quality
    order by iff(severity = 'CRITICAL', 0, iff(severity = 'WARNING', 1, 2)), issue_type`,
  reconciliation: `
    select table_name, count_files, severity, reason, listed_at
    from monitoring.reconciliation_summary
    order by table_name desc`,
  findings: `
    select file_name, state, severity, reason
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
  return {
    verdict: asText(health?.["verdict"]) ?? "",
    is_healthy: health?.["is_healthy"] === true,
    tables: (await rows("tables")).map((row) => tableOf(row)),
    hours: hoursOf(await rows("hours"), nowMs),
    failures: (await rows("failures")).map((row) => ({
      file_name: asText(row["file_name"]) ?? "",
      table_name: asText(row["table_name"]) ?? "",
      line: asNumber(row["line"]),
      reason: asText(row["reason"]) ?? "",
      at: asTime(row["failed_at"]),
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
      severity: asText(row["severity"]) ?? "WARNING",
      reason: asText(row["reason"]) ?? "",
      listed_at: asTime(row["listed_at"]),
    })),
    findings: (await rows("findings")).map((row) => ({
      file_name: asText(row["file_name"]) ?? "",
      state: asText(row["state"]) ?? "",
      severity: asText(row["severity"]) ?? "WARNING",
      reason: asText(row["reason"]) ?? "",
    })),
  };
}

function tableOf(row: Row) {
  return {
    table_name: asText(row["table_name"]) ?? "",
    status: asText(row["status"]) ?? "CRITICAL",
    freshness_status: asText(row["freshness_status"]) ?? "CRITICAL",
    reason: asText(row["reason"]) ?? "",
    latest_ingestion_at: asTime(row["latest_ingestion_at"]),
    minutes_since_ingestion: asNumber(row["minutes_since_ingestion"]),
    rows_last_hour: asNumber(row["rows_last_hour"]) ?? 0,
    rows_24h: asNumber(row["rows_24h"]) ?? 0,
    files_loaded_24h: asNumber(row["files_loaded_24h"]) ?? 0,
    files_failed_24h: asNumber(row["files_failed_24h"]) ?? 0,
    pending_files: asNumber(row["pending_files"]),
    pipe_state: asText(row["pipe_state"]),
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

export function asNumber(value: unknown): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export const asText = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Times without a zone are UTC throughout. */
function asTime(value: unknown): string | null {
  const text = asText(value);
  if (text === null) return null;
  const iso = text.replace(" ", "T");
  const at = Date.parse(
    /(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(iso) ? iso.replace(/([+-]\d\d)$/, "$1:00") : `${iso}Z`,
  );
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function asTexts(value: unknown): string[] {
  const parsed: unknown = typeof value === "string" ? safeParse(value) : value;
  if (!Array.isArray(parsed)) return [];
  return parsed.map((item) => (typeof item === "string" ? item : JSON.stringify(item)));
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
