import type * as pulumi from "@pulumi/pulumi";
import * as snowflake from "@pulumi/snowflake";
import { stateful } from "../stateful.ts";
import { inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import { heldRoles } from "./grants-plan.ts";
import { roleKeys, schemaKeys } from "./names-plan.ts";
import type { RoleKey } from "./names-plan.ts";

export interface WarehouseOptions {
  /** Snowflake's word, as XSMALL: it computes nothing for the pipes, which run without a warehouse. */
  size: string;
  /** Seconds without a query. */
  autoSuspendSeconds: number;
}

export interface AccessOptions {
  warehouse: WarehouseOptions;
  /** Credits a month; a monitor of that quota is made. Only ACCOUNTADMIN may make one. */
  creditQuota: number | undefined;
  /** A monitor that an account administrator made; none is made then. */
  existingResourceMonitor: string | undefined;
  /** Days for which deleted and changed rows can be had back. */
  timeTravelDays: number;
}

export interface Access {
  database: snowflake.Database;
  warehouse: snowflake.Warehouse;
  roles: Readonly<Record<RoleKey, snowflake.AccountRole>>;
  /** What must exist before anything is granted or made in a schema. */
  base: pulumi.Resource[];
}

/** One statement may not use up the month. Seconds. */
const statementTimeoutSeconds = 3600;

/** The warehouse with its monitor, the database with its schemas, the roles without their privileges. */
export function createAccess(context: PartContext, options: AccessOptions): Access {
  const warehouse = createWarehouse(context, options);
  const database = createDatabase(context, options.timeTravelDays);
  const schemas = createSchemas(context, database);
  const roles = createRoles(context);
  return { database, warehouse, roles, base: [warehouse, database, ...schemas, ...Object.values(roles)] };
}

function createWarehouse(context: PartContext, options: AccessOptions): snowflake.Warehouse {
  const { name, names } = context;
  const { warehouse, creditQuota, existingResourceMonitor } = options;
  const resourceMonitor =
    existingResourceMonitor ??
    new snowflake.ResourceMonitor(
      `${name}-monitor`,
      {
        name: names.resourceMonitor,
        ...(creditQuota !== undefined && { creditQuota }),
        notifyTriggers: [50, 75, 90],
        suspendTrigger: 100,
        suspendImmediateTrigger: 110,
      },
      inSnowflake(context),
    ).name;
  return new snowflake.Warehouse(
    `${name}-warehouse`,
    {
      name: names.warehouse,
      warehouseSize: warehouse.size,
      autoSuspend: warehouse.autoSuspendSeconds,
      autoResume: "true",
      initiallySuspended: true,
      resourceMonitor,
      statementTimeoutInSeconds: statementTimeoutSeconds,
      comment: describeOwner(context),
    },
    inSnowflake(context),
  );
}

function createDatabase(context: PartContext, timeTravelDays: number): snowflake.Database {
  return new snowflake.Database(
    `${context.name}-database`,
    {
      name: context.names.database,
      dataRetentionTimeInDays: timeTravelDays,
      dropPublicSchemaOnCreation: true,
      comment: describeOwner(context),
    },
    { ...inSnowflake(context), ...stateful(context.scheme) },
  );
}

/** Managed access: whoever makes an object in a schema can't hand out rights on it. */
function createSchemas(context: PartContext, database: snowflake.Database): snowflake.Schema[] {
  return schemaKeys.map(
    (key) =>
      new snowflake.Schema(
        `${context.name}-schema-${key}`,
        { name: context.names.schemas[key], database: database.name, withManagedAccess: "true" },
        { ...inSnowflake(context), ...stateful(context.scheme) },
      ),
  );
}

/** SYSADMIN holds each role, as Snowflake advises, so that what they make does not end up without an administrator. */
function createRoles(context: PartContext): Record<RoleKey, snowflake.AccountRole> {
  const { name, names } = context;
  const create = (key: RoleKey) =>
    new snowflake.AccountRole(
      `${name}-role-${key}`,
      { name: names.roles[key], comment: describeOwner(context) },
      inSnowflake(context),
    );
  const roles = Object.fromEntries(roleKeys.map((key) => [key, create(key)])) as ReturnType<
    typeof createRoles
  >;
  const grant = (key: string, role: RoleKey, parentRoleName: pulumi.Input<string>) =>
    new snowflake.GrantAccountRole(
      `${name}-role-${role}-to-${key}`,
      { roleName: roles[role].name, parentRoleName },
      inSnowflake(context),
    );
  for (const key of roleKeys) grant("sysadmin", key, "SYSADMIN");
  for (const { role, heldBy } of heldRoles) grant(heldBy, role, roles[heldBy].name);
  return roles;
}

function describeOwner({ scheme }: PartContext): string {
  return Object.entries(scheme.tags)
    .map(([key, value]) => `${key}: ${value}`)
    .join(", ");
}
