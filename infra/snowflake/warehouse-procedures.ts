import type * as pulumi from "@pulumi/pulumi";
import * as snowflake from "@pulumi/snowflake";
import type { WarehouseAlert, WarehouseProcedure, WarehouseTask } from "../../contracts/warehouse/object.ts";
import { planAlert } from "./alert-plan.ts";
import { inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import { planIdentifier } from "./names-plan.ts";
import { planProcedure } from "./procedure-plan.ts";
import { qualify } from "./qualify-plan.ts";
import { failuresUntilSuspended, planTask } from "./task-plan.ts";
import type { SnapshotPlan } from "./task-plan.ts";
import type { ObjectContext } from "./warehouse-relations.ts";

/** With its owner's rights, so that who calls it needs none on the tables. A changed text makes it again. */
export function createProcedure(
  context: ObjectContext,
  procedure: WarehouseProcedure,
  dependsOn: pulumi.Input<pulumi.Resource>[],
): pulumi.Resource {
  const plan = planProcedure(procedure, context.readText);
  return new snowflake.ProcedureSql(
    `${context.name}-procedure-${procedure.schema}-${procedure.name}`,
    {
      ...placeOf(context, procedure),
      arguments: plan.arguments.map(({ name, type }) => ({ argName: name, argDataType: type })),
      returnType: plan.returns,
      procedureDefinition: qualify(plan.body, context.names),
      executeAs: "OWNER",
      comment: procedure.comment,
    },
    { ...inSnowflake(context), dependsOn },
  );
}

/** The resource of a task; it is started, since Snowflake makes it suspended. */
export function createTask(
  context: PartContext,
  task: WarehouseTask,
  {
    errorIntegration,
    snapshots,
  }: { errorIntegration?: string | undefined; snapshots: SnapshotPlan | undefined },
  dependsOn: pulumi.Input<pulumi.Resource>[],
): void {
  const plan = planTask(task, { database: context.names.database, snapshots });
  new snowflake.Task(
    `${context.name}-task-${task.schema}-${task.name}`,
    {
      ...placeOf(context, task),
      warehouse: context.names.warehouse,
      schedule: { minutes: plan.minutes },
      ...(plan.when !== undefined && { when: plan.when }),
      sqlStatement: plan.sqlStatement,
      allowOverlappingExecution: "false",
      suspendTaskAfterNumFailures: failuresUntilSuspended,
      started: true,
      ...(errorIntegration !== undefined && { errorIntegration }),
      comment: plan.comment,
    },
    { ...inSnowflake(context), dependsOn },
  );
}

/** The resource of an alert; it is enabled. Its notification goes to the integration's topic. */
export function createAlert(
  context: PartContext,
  alert: WarehouseAlert,
  notificationIntegration: string,
  dependsOn: pulumi.Input<pulumi.Resource>[],
): void {
  const { database } = context.names;
  const plan = planAlert(alert, { database, notificationIntegration });
  new snowflake.Alert(
    `${context.name}-alert-${alert.schema}-${alert.name}`,
    {
      ...placeOf(context, alert),
      warehouse: context.names.warehouse,
      alertSchedule: { interval: plan.intervalMinutes },
      condition: plan.condition,
      action: plan.action,
      enabled: true,
      comment: plan.comment,
    },
    { ...inSnowflake(context), dependsOn },
  );
}

function placeOf({ names }: PartContext, { schema, name }: Pick<WarehouseTask, "schema" | "name">) {
  return { name: planIdentifier(name), database: names.database, schema: names.schemas[schema] };
}
