import { warehouseAlerts, warehouseTasks } from "../../contracts/warehouse/catalog.ts";
import { warehouseSchemaNames } from "../../contracts/warehouse/object.ts";
import type { WarehouseAlert, WarehouseTask } from "../../contracts/warehouse/object.ts";
import { planAlert } from "./alert-plan.ts";
import { planQualifiedName } from "./names-plan.ts";
import { renderClauses, renderSection, renderText } from "./render-statement-plan.ts";
import type { RenderedLine, RenderedSection } from "./render-statement-plan.ts";
import { failuresUntilSuspended, planTask } from "./task-plan.ts";
import type { SnapshotPlan } from "./task-plan.ts";

export interface RenderSchedule {
  database: string;
  warehouse: string;
  /** Tells of tasks that fail and sends what alerts find; without one there are no alerts. */
  notificationIntegration: string | undefined;
  /** Where the health of the pipeline goes; without one there is no task for it. */
  snapshots: SnapshotPlan | undefined;
}

/** Snowflake makes tasks and alerts suspended: each is resumed. */
export function renderSchedules(options: RenderSchedule): RenderedSection[] {
  const { notificationIntegration, snapshots } = options;
  return [
    renderSection(
      "Tasks",
      warehouseTasks.flatMap((task) =>
        task.isSent === true && snapshots === undefined
          ? [{ comment: `${task.name} is left out: there is no topic for it.` }]
          : renderTask(options, task),
      ),
    ),
    renderSection(
      "Alerts",
      notificationIntegration === undefined
        ? [{ comment: "None: there is no topic to tell." }]
        : warehouseAlerts.flatMap((alert) => renderAlert(options, alert, notificationIntegration)),
    ),
  ];
}

function renderTask(
  { database, warehouse, notificationIntegration, snapshots }: RenderSchedule,
  task: WarehouseTask,
): RenderedLine[] {
  const plan = planTask(task, { database, snapshots });
  const name = planQualifiedName(database, warehouseSchemaNames[task.schema], task.name);
  const create = renderClauses(`create or replace task ${name}`, {
    warehouse,
    schedule: renderText(`${plan.minutes} minute`),
    allow_overlapping_execution: "false",
    suspend_task_after_num_failures: String(failuresUntilSuspended),
    error_integration: notificationIntegration,
    comment: renderText(plan.comment),
  });
  const when = plan.when === undefined ? "" : `\n  when ${plan.when}`;
  return [`${create}${when}\nas\n  ${plan.sqlStatement}`, `alter task ${name} resume`];
}

function renderAlert(
  { database, warehouse }: RenderSchedule,
  alert: WarehouseAlert,
  notificationIntegration: string,
): RenderedLine[] {
  const plan = planAlert(alert, { database, notificationIntegration });
  const name = planQualifiedName(database, warehouseSchemaNames[alert.schema], alert.name);
  const create = renderClauses(`create or replace alert ${name}`, {
    warehouse,
    schedule: renderText(`${plan.intervalMinutes} minute`),
    comment: renderText(plan.comment),
  });
  return [
    `${create}\n  if (exists (\n${plan.condition}\n  ))\n  then\n${plan.action}`,
    `alter alert ${name} resume`,
  ];
}
