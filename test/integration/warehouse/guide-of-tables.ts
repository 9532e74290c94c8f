import type { GuideStatement } from "./guide-statement.ts";

/** From conversions of data to the recovery from corruption. */
export const guideOfTables: readonly GuideStatement[] = [
  {
    section: "Data type conversion errors",
    statement: `SELECT
  TRY_CAST($1:created AS TIMESTAMP_NTZ) as created,
  TRY_CAST($1:metrics:total_cost AS FLOAT) as cost,
  TRY_CAST($1:metrics:total_tokens AS INTEGER) as tokens
FROM @s3_braintrust_stage;`,
    error: /Function TRY_CAST cannot be used with arguments of types VARIANT and TIMESTAMP_NTZ\(9\)/,
    right: `SELECT
  TRY_TO_TIMESTAMP_TZ($1:created::STRING) as created,
  TRY_TO_DOUBLE($1:metrics.total_cost::STRING) as cost,
  TRY_TO_NUMBER($1:metrics.total_tokens::STRING) as tokens
FROM @s3_braintrust_stage (FILE_FORMAT => 'json_format');`,
  },
  {
    section: "Data type conversion errors",
    statement: `SELECT
  CASE
    WHEN $1:created LIKE '%Z' THEN TRY_CAST($1:created AS TIMESTAMP_NTZ)
    WHEN $1:created LIKE '%+%' THEN TRY_CAST($1:created AS TIMESTAMP_TZ)
    ELSE TRY_CAST($1:created AS TIMESTAMP_NTZ)
  END as created
FROM @s3_braintrust_stage;`,
    error: /Function TRY_CAST cannot be used with arguments of types VARIANT/,
    right:
      "SELECT TRY_TO_TIMESTAMP_TZ($1:created::STRING) as created FROM @s3_braintrust_stage (FILE_FORMAT => 'json_format');",
  },
  {
    section: "Slow query performance",
    statement: `SELECT
  COUNT(*) as row_count,
  COUNT(DISTINCT project_id) as unique_projects,
  MIN(created) as earliest_date,
  MAX(created) as latest_date
FROM braintrust_traces;`,
  },
  {
    section: "Slow query performance",
    statement: "SELECT SYSTEM$CLUSTERING_INFORMATION('braintrust_traces');",
  },
  {
    section: "Slow query performance",
    statement: "ALTER TABLE braintrust_traces CLUSTER BY (project_id, DATE(created));",
  },
  {
    section: "Slow query performance",
    statement: `SELECT *
FROM braintrust_traces
WHERE project_id = 'specific_project'
  AND created >= '2024-01-01'
  AND created < '2024-02-01';`,
  },
  {
    section: "Slow query performance",
    statement: "ALTER WAREHOUSE COMPUTE_WH SET WAREHOUSE_SIZE = 'LARGE';",
  },
  {
    section: "Slow query performance",
    statement: "ALTER WAREHOUSE COMPUTE_WH SET WAREHOUSE_SIZE = 'SMALL';",
  },
  {
    section: "High storage costs",
    statement: `CREATE TABLE braintrust_traces_archive AS
SELECT * FROM braintrust_traces
WHERE created < CURRENT_DATE() - 365;`,
  },
  {
    section: "High storage costs",
    statement: `DELETE FROM braintrust_traces
WHERE created < CURRENT_DATE() - 365;`,
  },
  {
    section: "High storage costs",
    statement: `DELETE FROM braintrust_traces
WHERE (id, project_id, ingestion_timestamp) IN (
  SELECT id, project_id, ingestion_timestamp
  FROM (
    SELECT id, project_id, ingestion_timestamp,
           ROW_NUMBER() OVER (PARTITION BY id, project_id ORDER BY ingestion_timestamp DESC) as rn
    FROM braintrust_traces
  ) t
  WHERE rn > 1
);`,
  },
  { section: "Missing or delayed alerts", statement: "CALL check_ingestion_health();" },
  { section: "Missing or delayed alerts", statement: "SELECT * FROM MONITORING.ingestion_status LIMIT 5;" },
  {
    section: "Missing or delayed alerts",
    statement: `CREATE OR REPLACE PROCEDURE check_ingestion_health()
RETURNS STRING
LANGUAGE SQL
AS
$$
DECLARE
  minutes_since_last_ingestion INTEGER;
  error_rate FLOAT;
  result STRING;
BEGIN
  SELECT DATEDIFF(minute, MAX(ingestion_timestamp), CURRENT_TIMESTAMP())
  INTO minutes_since_last_ingestion
  FROM braintrust_traces;
  IF minutes_since_last_ingestion > 60 THEN
    result := 'ALERT: No data ingested in ' || minutes_since_last_ingestion || ' minutes';
  ELSEIF error_rate > 5 THEN
    result := 'ALERT: High error rate: ' || error_rate || '%';
  ELSE
    result := 'OK: Pipeline healthy';
  END IF;
  RETURN result;
END;
$$;`,
    error: /syntax error line \d+ unexpected 'minutes_since_last_ingestion'/,
    right:
      "UPDATE monitoring.thresholds SET warning = 30, critical = 60 WHERE metric = 'minutes_since_ingestion';",
  },
  {
    section: "Complete Pipeline Status",
    statement: `WITH recent_activity AS (
  SELECT
    COUNT(*) as records_last_hour,
    MAX(ingestion_timestamp) as last_ingestion,
    MIN(created) as earliest_created,
    MAX(created) as latest_created
  FROM braintrust_traces
  WHERE ingestion_timestamp >= CURRENT_TIMESTAMP() - INTERVAL '1 hour'
),
copy_stats AS (
  SELECT
    SUM(row_count) as total_rows_copied,
    SUM(error_count) as total_errors,
    COUNT(*) as copy_operations
  FROM table(information_schema.copy_history(
    table_name => 'BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES',
    start_time => dateadd(hours, -24, current_timestamp())
  ))
),
pipe_status AS (
  SELECT SYSTEM$PIPE_STATUS('braintrust_traces_pipe') as pipe_status
)
SELECT
  r.records_last_hour,
  r.last_ingestion,
  DATEDIFF(minute, r.last_ingestion, CURRENT_TIMESTAMP()) as minutes_since_last,
  c.total_rows_copied as rows_copied_24h,
  c.total_errors as errors_24h,
  c.copy_operations as operations_24h,
  p.pipe_status
FROM recent_activity r, copy_stats c, pipe_status p;`,
  },
  {
    section: "Data Quality Check",
    statement: `SELECT
  'null_ids' as issue_type,
  COUNT(*) as count
FROM braintrust_traces
WHERE id IS NULL

UNION ALL

SELECT
  'null_timestamps' as issue_type,
  COUNT(*) as count
FROM braintrust_traces
WHERE created IS NULL

UNION ALL

SELECT
  'future_timestamps' as issue_type,
  COUNT(*) as count
FROM braintrust_traces
WHERE created > CURRENT_TIMESTAMP()

UNION ALL

SELECT
  'duplicate_ids' as issue_type,
  COUNT(*) as count
FROM (
  SELECT id, project_id
  FROM braintrust_traces
  GROUP BY id, project_id
  HAVING COUNT(*) > 1
);`,
  },
  {
    section: "Pipeline Recovery",
    statement: "ALTER PIPE braintrust_traces_pipe SET PIPE_EXECUTION_PAUSED = TRUE;",
  },
  {
    section: "Pipeline Recovery",
    statement: "ALTER PIPE braintrust_traces_pipe SET PIPE_EXECUTION_PAUSED = FALSE;",
  },
  { section: "Pipeline Recovery", statement: "ALTER PIPE braintrust_traces_pipe REFRESH;" },
  {
    section: "Data Corruption Recovery",
    statement: `CREATE TABLE braintrust_traces_backup AS
SELECT * FROM braintrust_traces;`,
  },
  {
    section: "Data Corruption Recovery",
    statement: `SELECT * FROM braintrust_traces
WHERE ingestion_timestamp >= '2024-01-15 10:00:00'
  AND ingestion_timestamp <= '2024-01-15 11:00:00';`,
  },
  {
    section: "Data Corruption Recovery",
    statement: `SELECT * FROM braintrust_traces
WHERE ingestion_timestamp >= 'PROBLEM_START_TIME'
  AND ingestion_timestamp <= 'PROBLEM_END_TIME';`,
    error: /PROBLEM_(START|END)_TIME/,
  },
  {
    section: "Data Corruption Recovery",
    statement: `DELETE FROM braintrust_traces
WHERE ingestion_timestamp >= '2024-01-15 10:00:00'
  AND ingestion_timestamp <= '2024-01-15 11:00:00';`,
  },
  {
    section: "Data Corruption Recovery",
    statement: `COPY INTO braintrust_traces
FROM @s3_braintrust_stage/2024/01/15/
FILE_FORMAT = json_format
ON_ERROR = CONTINUE;`,
    error: /JSON file format can produce one and only one column of type variant, object, or array/,
    right: `COPY INTO braintrust_traces (id, source_row)
FROM (SELECT $1:id::STRING, $1 FROM @s3_braintrust_stage/2024/01/15/)
FILE_FORMAT = (FORMAT_NAME = 'json_format')
ON_ERROR = SKIP_FILE
FORCE = TRUE;`,
  },
];
