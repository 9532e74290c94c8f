import type { Metric } from "./metric.ts";

export const pipelineNamespace = "Tracelake/Pipeline";

export const pipelineDimensions = {
  /** The database in Snowflake, which tells environments of one account apart. */
  database: "Database",
  pipe: "Pipe",
  table: "Table",
  severity: "Severity",
  reason: "Reason",
} as const;

const { database, pipe, table, severity, reason } = pipelineDimensions;
const alone = [[database]] as const;

/** What the warehouse tells of the way from the lake into its tables, see contracts/monitoring/pipeline-snapshot.ts. */
export const pipelineMetrics = {
  snapshots: {
    name: "PipelineSnapshots",
    unit: "Count",
    kind: "counter",
    dimensionSets: alone,
    meaning: "Reports of the warehouse: when they stop, nothing else here can be trusted",
  },
  rejected: {
    name: "SnapshotsRejected",
    unit: "Count",
    kind: "counter",
    dimensionSets: [[reason]],
    meaning: "Messages on the topic of snapshots that were none, by reason",
  },
  pipesStopped: {
    name: "PipesStopped",
    unit: "Count",
    kind: "gauge",
    dimensionSets: [[database], [database, pipe]],
    meaning: "Pipes that do not run; missing while it is not known of all",
  },
  ingestionAge: {
    name: "IngestionAge",
    unit: "Seconds",
    kind: "gauge",
    dimensionSets: [[database], [database, table]],
    meaning:
      "Time since the newest load of a table that is to be loaded all the time; over all, the oldest, missing where one of them never was",
  },
  filesLoaded: {
    name: "FilesLoaded",
    unit: "Count",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Files loaded within the last 24 hours",
  },
  filesFailed: {
    name: "FilesFailed",
    unit: "Count",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Files that failed, wholly or in part, within the last 24 hours",
  },
  errorFileRate: {
    name: "ErrorFileRate",
    unit: "Percent",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Files that failed, of all files of the last 24 hours; missing where there were none",
  },
  filesWaiting: {
    name: "FilesWaiting",
    unit: "Count",
    kind: "gauge",
    dimensionSets: [[database], [database, pipe]],
    meaning: "Files that a pipe has yet to load; missing while it is not known of all",
  },
  findings: {
    name: "HealthFindings",
    unit: "Count",
    kind: "gauge",
    dimensionSets: [[database, severity]],
    meaning: "Findings of the health and quality checks; missing while one has not run and none finds any",
  },
  creditsUsed: {
    name: "CreditsUsed",
    unit: "None",
    kind: "gauge",
    dimensionSets: alone,
    meaning:
      "Snowflake credits that the warehouse used this month (UTC); missing where the account does not say",
  },
  creditQuotaUsed: {
    name: "CreditQuotaUsed",
    unit: "Percent",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "The same, of the resource monitor's quota",
  },
} as const satisfies Record<string, Metric>;
