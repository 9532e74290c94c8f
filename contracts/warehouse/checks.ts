import type {
  WarehouseAlert,
  WarehouseObject,
  WarehouseProcedure,
  WarehouseRelation,
  WarehouseTask,
} from "./object.ts";

const relation = (kind: WarehouseRelation["kind"], name: string): WarehouseRelation => ({
  kind,
  schema: "monitoring",
  name,
  file: `checks/${kind}-${name.replaceAll("_", "-")}.sql`,
});

const recordPipes = [
  "checks/record-pipe-traces.sql",
  "checks/record-pipe-spans.sql",
  "checks/record-pipe-query-rows.sql",
  "checks/record-pipe-model-usage.sql",
];

/** Each is repeatable, and a task of its own: one that fails must not stop the others. */
const recorder = (name: string, files: readonly string[], comment: string): WarehouseProcedure => ({
  kind: "procedure",
  schema: "monitoring",
  name,
  files,
  arguments: [],
  // ALTER STAGE commits what is open before it, so that a listing can't be one transaction; its steps are idempotent.
  isTransaction: name !== "record_listing",
  comment,
});

/** What watches the pipeline: thresholds, ingestion, volume, quality of data, reconciliation with the lake. */
export const checksObjects: readonly WarehouseObject[] = [
  relation("view", "landing_tables"),
  relation("view", "default_thresholds"),
  { ...relation("table", "thresholds"), seed: "checks/seed-thresholds.sql" },
  relation("view", "effective_thresholds"),

  relation("table", "pipe_snapshots"),
  relation("table", "recordings"),
  relation("table", "load_history"),
  relation("table", "lake_files"),
  relation("table", "observed_keys"),
  relation("table", "credit_usage"),
  relation("view", "credit_quota"),

  relation("view", "recent_loads"),
  relation("view", "landing_activity"),
  relation("view", "load_activity"),
  relation("view", "pipe_activity"),
  relation("view", "ingestion_findings"),
  relation("view", "ingestion_status"),
  relation("view", "ingestion_health"),
  relation("view", "pipeline_status"),
  relation("view", "expected_volume"),

  relation("view", "stage_files"),
  relation("table", "raw_file_rows"),
  relation("view", "reconciliation"),
  relation("view", "reconciliation_summary"),

  relation("view", "schema_drift"),
  relation("view", "landing_faults"),
  relation("view", "current_faults"),
  relation("view", "data_quality"),
  relation("table", "quality_results"),
  relation("view", "latest_quality"),
  relation("view", "pipeline_snapshot"),
  recorder("record_pipes", recordPipes, "Keeps what the pipes say of themselves"),
  recorder("record_loads", ["checks/record-load-history.sql"], "Keeps what COPY_HISTORY will forget"),
  recorder("record_raw_rows", ["checks/record-raw-rows.sql"], "Counts the rows in raw of the files of late"),
  recorder(
    "record_listing",
    ["checks/refresh-listing.sql", "checks/record-listing.sql"],
    "Lists the lake and keeps what it holds",
  ),
  recorder("record_keys", ["checks/record-observed-keys.sql"], "Keeps which keys landed with which types"),
  recorder("record_quality", ["checks/record-quality.sql"], "Keeps what the checks of data quality say"),
  recorder("record_credits", ["checks/record-credits.sql"], "Keeps what the warehouse used of credits"),
  recorder(
    "take_snapshot",
    [...recordPipes, "checks/take-snapshot.sql"],
    "Asks the pipes and gives the health of the pipeline as JSON",
  ),
  {
    kind: "procedure",
    schema: "raw",
    name: "check_ingestion_health",
    files: [...recordPipes, "checks/check-ingestion-health.sql"],
    arguments: [],
    isTransaction: true,
    comment: "Asks the pipes and says whether ingestion is healthy: OK: … or ALERT: … with every reason",
  },
];

const hourly = (procedure: string): WarehouseTask => ({
  schema: "monitoring",
  name: `${procedure}_hourly`,
  procedure: `MONITORING.${procedure}`,
  everyMinutes: 60,
  streams: [],
});

/** In this order where one thread runs them: rows are counted of loads that are recorded, quality reads the keys. */
export const checksTasks: readonly WarehouseTask[] = [
  hourly("record_pipes"),
  hourly("record_loads"),
  hourly("record_raw_rows"),
  hourly("record_listing"),
  hourly("record_keys"),
  hourly("record_quality"),
  hourly("record_credits"),
  { ...hourly("take_snapshot"), name: "send_snapshot", isSent: true },
];

const alert = (name: string, everyMinutes: number, subject: string, condition: string): WarehouseAlert => ({
  schema: "monitoring",
  name,
  everyMinutes,
  condition,
  subject,
});

/** One for each way to go wrong, told no more often than what it reads is renewed. */
export const checksAlerts: readonly WarehouseAlert[] = [
  alert(
    "ingestion_unhealthy",
    15,
    "Ingestion from the lake is not healthy",
    "select verdict from monitoring.ingestion_health where not is_healthy",
  ),
  alert(
    "load_errors",
    60,
    "Files of the lake could not be loaded in the last hour",
    "select table_name, file_name, status, first_error_message, first_error_line_number from monitoring.recent_loads " +
      "where status in ('load failed', 'partially loaded') and loaded_at > dateadd(hour, -1, sysdate())",
  ),
  alert(
    "reconciliation_failed",
    60,
    "Files of the lake are missing from the warehouse, or differ from it",
    "select table_name, severity, reason from monitoring.reconciliation_summary where severity = 'CRITICAL'",
  ),
  alert(
    "data_quality_critical",
    60,
    "The data that landed has critical faults",
    "select issue_type, count, sample from monitoring.latest_quality where severity = 'CRITICAL'",
  ),
  alert(
    "volume_unusual",
    60,
    "An hour's rows are far from what that hour usually has",
    "select table_name, hour_at, reason from monitoring.expected_volume where severity = 'CRITICAL'",
  ),
];
