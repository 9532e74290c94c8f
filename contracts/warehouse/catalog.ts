import { checksAlerts, checksObjects, checksTasks } from "./checks.ts";
import { currentAlerts, currentObjects, currentTasks } from "./current.ts";
import { landingObjects } from "./landing.ts";
import { martsAlerts, martsObjects, martsTasks } from "./marts.ts";
import type { WarehouseAlert, WarehouseObject, WarehouseTask } from "./object.ts";
import { operationsAlerts, operationsObjects, operationsTasks } from "./operations.ts";

/** Every object of the warehouse, each after those that its text names. */
export const warehouseObjects: readonly WarehouseObject[] = [
  ...landingObjects,
  ...currentObjects,
  ...martsObjects,
  ...checksObjects,
  ...operationsObjects,
];

export const warehouseTasks: readonly WarehouseTask[] = [
  ...currentTasks,
  ...martsTasks,
  ...checksTasks,
  ...operationsTasks,
];

export const warehouseAlerts: readonly WarehouseAlert[] = [
  ...currentAlerts,
  ...martsAlerts,
  ...checksAlerts,
  ...operationsAlerts,
];
