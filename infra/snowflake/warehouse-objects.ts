import type * as pulumi from "@pulumi/pulumi";
import * as snowflake from "@pulumi/snowflake";
import { warehouseAlerts, warehouseObjects, warehouseTasks } from "../../contracts/warehouse/catalog.ts";
import type { WarehouseObject, WarehouseRelation } from "../../contracts/warehouse/object.ts";
import { inSnowflake } from "./child-options.ts";
import { tablePrivileges } from "./grants-plan.ts";
import { planQuotedName } from "./names-plan.ts";
import type { SchemaKey } from "./names-plan.ts";
import { namesIn, qualify } from "./qualify-plan.ts";
import type { SnapshotPlan } from "./task-plan.ts";
import { createAlert, createProcedure, createTask } from "./warehouse-procedures.ts";
import { createRelation, createSeed } from "./warehouse-relations.ts";
import type { ObjectContext } from "./warehouse-relations.ts";
import { dependenciesOf, nameOf, orderObjects } from "./warehouse-order-plan.ts";

export interface WarehouseObjectOptions {
  /** The landing tables, by the names that the files use. */
  landed: ReadonlyMap<string, pulumi.Resource>;
  /** Pipes and their stages: procedures and one view name them. */
  pipes: pulumi.Resource[];
  /** Grants on objects to come in each schema, before which nothing is made there. */
  grants: Readonly<Record<SchemaKey, pulumi.Resource[]>>;
  /** Who is told of a task that fails, and by alerts; without one no alert is made, for it could tell nobody. */
  notifications: { integration: string; isReady: pulumi.Resource[] } | undefined;
  /** Where the health of the pipeline goes; without one its task is not made. */
  snapshots: (SnapshotPlan & { isReady: pulumi.Resource[] }) | undefined;
}

type Made = Map<string, pulumi.Resource>;

/**
 * What stands in the catalog beside the landing tables, each after what it names: tables, streams, views, functions,
 * procedures, then the rows that tables begin with, the tasks, and the alerts where somebody is told.
 */
export function createWarehouseObjects(context: ObjectContext, options: WarehouseObjectOptions): void {
  const made: Made = new Map(options.landed);
  for (const object of orderObjects(warehouseObjects, context.readText))
    if (!made.has(nameOf(object))) made.set(nameOf(object), createObject(context, object, made, options));
  for (const object of warehouseObjects)
    if (object.kind === "table" && object.seed !== undefined)
      seedTable(context, { ...object, seed: object.seed }, made);
  createTableGrants(context, made);
  createTasks(context, made, options);
  createAlerts(context, made, options);
}

function createObject(
  context: ObjectContext,
  object: WarehouseObject,
  made: Made,
  { pipes, grants }: WarehouseObjectOptions,
): pulumi.Resource {
  const needed = dependenciesOf(object, context.readText).map((name) => madeAs(made, name));
  if (object.kind === "procedure")
    return createProcedure(context, object, [...grants[object.schema], ...needed, ...pipes]);
  const namesStage = object.kind === "view" && context.readText(object.file).includes("@");
  return createRelation(context, object, [...grants[object.schema], ...needed, ...(namesStage ? pipes : [])]);
}

function madeAs(made: Made, name: string): pulumi.Resource {
  const resource = made.get(name.toLowerCase());
  if (resource === undefined) throw new Error(`${name} is in no list of the warehouse's objects.`);
  return resource;
}

/** Of the views that the seed reads its defaults from, so that a new default reaches the table. */
function seedTable(context: ObjectContext, table: WarehouseRelation & { seed: string }, made: Made): void {
  const names = namesIn(context.readText(table.seed));
  const views = warehouseObjects.flatMap((object) =>
    object.kind === "view" && names.includes(nameOf(object)) ? [object.file] : [],
  );
  const needed = names.map((name) => madeAs(made, name));
  createSeed(context, table, views, needed);
}

function createTableGrants(context: ObjectContext, made: Made): void {
  const { name, names } = context;
  for (const [table, privileges] of Object.entries(tablePrivileges))
    new snowflake.GrantPrivilegesToAccountRole(
      `${name}-grant-operator-on-table-${table.split(".").at(-1)}`,
      {
        accountRoleName: planQuotedName(names.roles.operator),
        privileges: [...privileges],
        onSchemaObject: {
          objectType: "TABLE",
          objectName: planQuotedName(...qualify(table, names).split(".")),
        },
      },
      { ...inSnowflake(context), dependsOn: [madeAs(made, table)] },
    );
}

function createTasks(
  context: ObjectContext,
  made: Made,
  { grants, notifications, snapshots }: WarehouseObjectOptions,
): void {
  for (const task of warehouseTasks) {
    if (task.isSent === true && snapshots === undefined) continue;
    const needed = [task.procedure, ...task.streams].map((name) => madeAs(made, name));
    createTask(context, task, { errorIntegration: notifications?.integration, snapshots }, [
      ...grants[task.schema],
      ...needed,
      ...(notifications?.isReady ?? []),
      ...(task.isSent === true ? (snapshots?.isReady ?? []) : []),
    ]);
  }
}

function createAlerts(
  context: ObjectContext,
  made: Made,
  { grants, notifications }: WarehouseObjectOptions,
): void {
  if (notifications === undefined) return;
  for (const alert of warehouseAlerts) {
    const needed = namesIn(alert.condition).map((name) => madeAs(made, name));
    createAlert(context, alert, notifications.integration, [
      ...grants[alert.schema],
      ...needed,
      ...notifications.isReady,
    ]);
  }
}
