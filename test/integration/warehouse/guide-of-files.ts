import type { GuideStatement } from "./guide-statement.ts";

const copyHistory = (order: string) => `SELECT *
FROM table(information_schema.copy_history(
  table_name => 'BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES',
  start_time => dateadd(hours, -24, current_timestamp())
))
WHERE error_count > 0${order};`;

const columns = "id,\n  project_id,\n  created,\n  metadata,\n  scores,\n  metrics,\n  input,\n  output";

/** From the health check to the errors of file formats. */
export const guideOfFiles: readonly GuideStatement[] = [
  { section: "Pipeline Health Check", statement: "SELECT SYSTEM$PIPE_STATUS('braintrust_traces_pipe');" },
  {
    section: "Pipeline Health Check",
    statement: `SELECT
  COUNT(*) as recent_records,
  MAX(ingestion_timestamp) as latest_ingestion,
  DATEDIFF(minute, MAX(ingestion_timestamp), CURRENT_TIMESTAMP()) as minutes_since_last
FROM braintrust_traces
WHERE ingestion_timestamp >= CURRENT_TIMESTAMP() - INTERVAL '1 hour';`,
  },
  {
    section: "Pipeline Health Check",
    statement: copyHistory("\nORDER BY last_loaded_time DESC"),
    error: /invalid identifier 'LAST_LOADED_TIME'/,
    right: copyHistory("\nORDER BY last_load_time DESC"),
  },
  { section: "S3 access denied errors", statement: "DESC STORAGE INTEGRATION s3_braintrust_integration;" },
  { section: "S3 access denied errors", statement: "LIST @s3_braintrust_stage;" },
  {
    section: "S3 access denied errors",
    statement: "DROP STORAGE INTEGRATION s3_braintrust_integration;",
    error: /the stages that use it would no longer read/,
    right:
      "ALTER STORAGE INTEGRATION s3_braintrust_integration SET STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::123456789012:role/SnowflakeReader';",
  },
  {
    section: "S3 access denied errors",
    statement: `CREATE STORAGE INTEGRATION s3_braintrust_integration
  TYPE = EXTERNAL_STAGE
  STORAGE_PROVIDER = S3
  ENABLED = TRUE
  STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::YOUR_ACCOUNT_ID:user/SnowflakeS3User'
  STORAGE_ALLOWED_LOCATIONS = ('s3://your-bucket/');`,
    error: /invalid value .*user\/SnowflakeS3User.* for parameter 'STORAGE_AWS_ROLE_ARN'/,
    right:
      "ALTER STORAGE INTEGRATION s3_braintrust_integration SET STORAGE_ALLOWED_LOCATIONS = ('s3://your-bucket/braintrust/');",
  },
  { section: "S3 event notifications", statement: "DESC PIPE braintrust_traces_pipe;" },
  {
    section: "S3 event notifications",
    statement: `SELECT *
FROM table(information_schema.pipe_usage_history(
  date_range_start => dateadd(hours, -1, current_timestamp()),
  date_range_end => current_timestamp()
));`,
  },
  {
    section: "Snowpipe not running",
    statement: `SELECT *
FROM table(information_schema.copy_history(
  table_name => 'BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES',
  start_time => dateadd(days, -1, current_timestamp())
))
WHERE error_count > 0;`,
  },
  {
    section: "Snowpipe not running",
    statement: "ALTER PIPE braintrust_traces_pipe SET PIPE_EXECUTION_PAUSED = FALSE;",
  },
  { section: "Snowpipe not running", statement: "ALTER PIPE braintrust_traces_pipe REFRESH;" },
  {
    section: "File format errors",
    statement: "SELECT $1 FROM @s3_braintrust_stage/path/to/specific/file.jsonl LIMIT 1;",
  },
  {
    section: "File format errors",
    statement: `SELECT
  file_name,
  first_error_message,
  error_count
FROM table(information_schema.copy_history(
  table_name => 'BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES',
  start_time => dateadd(hours, -24, current_timestamp())
))
WHERE error_count > 0;`,
  },
  {
    section: "File format errors",
    statement: `CREATE OR REPLACE FILE FORMAT json_format_flexible
  TYPE = JSON
  STRIP_OUTER_ARRAY = FALSE
  DATE_FORMAT = 'AUTO'
  TIMESTAMP_FORMAT = 'AUTO'
  ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE;`,
    error: /invalid parameter 'ERROR_ON_COLUMN_COUNT_MISMATCH'/,
    right: `CREATE OR REPLACE FILE FORMAT json_format_flexible
  TYPE = JSON
  STRIP_OUTER_ARRAY = FALSE
  DATE_FORMAT = 'AUTO'
  TIMESTAMP_FORMAT = 'AUTO';`,
  },
  {
    section: "File format errors",
    statement: `COPY INTO braintrust_traces (
  ${columns}
)
FROM (
  SELECT
    COALESCE($1:id::STRING, 'unknown'),
    COALESCE($1:project_id::STRING, 'unknown'),
    TRY_CAST($1:created AS TIMESTAMP_NTZ),
    $1:metadata,
    $1:scores,
    $1:metrics,
    $1:input::STRING,
    $1:output::STRING
  FROM @s3_braintrust_stage
);`,
    error: /Function TRY_CAST cannot be used with arguments of types VARIANT and TIMESTAMP_NTZ\(9\)/,
    right: `COPY INTO braintrust_traces (
  ${columns}
)
FROM (
  SELECT
    $1:id::STRING,
    $1:project_id::STRING,
    TRY_TO_TIMESTAMP_TZ($1:created::STRING),
    $1:metadata,
    $1:scores,
    $1:metrics,
    $1:input,
    $1:output
  FROM @s3_braintrust_stage
)
FILE_FORMAT = (FORMAT_NAME = 'json_format')
ON_ERROR = SKIP_FILE;`,
  },
];
