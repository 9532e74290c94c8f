/** Which schema an object stands in: RAW_DATA, CURRENT_DATA, MARTS or MONITORING. */
export type WarehouseSchema = "raw" | "current" | "marts" | "monitoring";

/** What the schemas are called, within a database of the environment's own. */
export const warehouseSchemaNames: Readonly<Record<WarehouseSchema, string>> = {
  raw: "RAW_DATA",
  current: "CURRENT_DATA",
  marts: "MARTS",
  monitoring: "MONITORING",
};

interface Named {
  schema: WarehouseSchema;
  /** Lower case, without the schema. */
  name: string;
}

/** One object that one .sql file defines. */
export interface WarehouseRelation extends Named {
  kind: "table" | "view" | "stream" | "function";
  /** Below runtime/warehouse/, such as `marts/view-latency-daily.sql`. */
  file: string;
  /**
   * Of a table: a file with one idempotent statement that puts in the rows which are not there yet, such as the
   * defaults of thresholds.
   */
  seed?: string;
}

/**
 * Statements of several files, run in their order. They name its arguments `:name`. What it returns is the only column
 * of the last statement's only row, a varchar, where that is a SELECT; otherwise "done".
 */
export interface WarehouseProcedure extends Named {
  kind: "procedure";
  files: readonly string[];
  /** As SQL declares them: `{ name: "older_than_days", type: "number" }`. */
  arguments: readonly { name: string; type: string }[];
  /** Its statements run in one transaction: either all count or none. */
  isTransaction: boolean;
  comment: string;
}

export type WarehouseObject = WarehouseRelation | WarehouseProcedure;

/** Calls a procedure by the clock, in Snowflake as a task, on one machine as part of each refresh. */
export interface WarehouseTask {
  schema: WarehouseSchema;
  name: string;
  /** `CURRENT_DATA.refresh_spans`; the procedure takes no arguments. */
  procedure: string;
  everyMinutes: number;
  /** Skipped, at no cost, while none of these streams has rows: `RAW_DATA.braintrust_spans_stream`. */
  streams: readonly string[];
  /** What the procedure answers goes to the topic of snapshots; where there is none, there is no such task. */
  isSent?: boolean;
}

/** Tells people by the notification integration when a query finds rows. */
export interface WarehouseAlert {
  schema: WarehouseSchema;
  name: string;
  everyMinutes: number;
  /** A query without a semicolon that gives rows exactly when somebody should be told. */
  condition: string;
  /** One sentence: what is wrong. */
  subject: string;
}
