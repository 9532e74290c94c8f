import type { WarehouseAlert, WarehouseObject, WarehouseTask } from "./object.ts";

/** What the operations of the tracelake command keep; the statements themselves: runtime/warehouse/operations. */
export const operationsObjects: readonly WarehouseObject[] = [
  { kind: "table", schema: "raw", name: "retired_rows", file: "operations/table-retired-rows.sql" },
];

export const operationsTasks: readonly WarehouseTask[] = [];

export const operationsAlerts: readonly WarehouseAlert[] = [];
