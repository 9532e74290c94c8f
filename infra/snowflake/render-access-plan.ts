import type { Scheme } from "../scheme.ts";
import { heldRoles, planGrants, tablePrivileges } from "./grants-plan.ts";
import type { GrantPlan } from "./grants-plan.ts";
import { planIdentifier, planQualifiedName, roleKeys, schemaKeys } from "./names-plan.ts";
import type { SnowflakeNames } from "./names-plan.ts";
import { qualify } from "./qualify-plan.ts";
import { renderClauses, renderSection, renderText } from "./render-statement-plan.ts";
import type { RenderedLine, RenderedSection } from "./render-statement-plan.ts";

/** What the account's side is rendered from; as the component's arguments of these names. */
export interface RenderAccess {
  scheme: Scheme;
  names: SnowflakeNames;
  warehouse: { size: string; autoSuspendSeconds: number };
  creditQuota: number | undefined;
  existingResourceMonitor: string | undefined;
  timeTravelDays: number;
  deployRole: string;
}

/** Warehouse, database with its schemas, roles, tags. */
export function renderAccess(access: RenderAccess): RenderedSection[] {
  return [
    renderSection("Resource monitor", renderMonitor(access)),
    renderSection("Warehouse", renderWarehouse(access)),
    renderSection("Database and schemas", renderDatabase(access)),
    renderSection("Roles", renderRoles(access)),
    renderSection("Tags", renderTags(access)),
  ];
}

function renderMonitor({
  names,
  creditQuota,
  existingResourceMonitor,
  deployRole,
}: RenderAccess): RenderedLine[] {
  if (existingResourceMonitor !== undefined)
    return [
      { comment: `An account administrator made ${existingResourceMonitor}; the warehouse is put under it.` },
    ];
  const name = names.resourceMonitor;
  const settings = { credit_quota: String(creditQuota) };
  const triggers =
    "\n  triggers on 50 percent do notify\n    on 75 percent do notify\n    on 90 percent do notify" +
    "\n    on 100 percent do suspend\n    on 110 percent do suspend_immediate";
  return [
    {
      comment: [
        "Snowflake lets only ACCOUNTADMIN make a resource monitor. Have one run this first:",
        "",
        `${renderClauses(`create resource monitor if not exists ${name} with`, settings)}${triggers};`,
        `${renderClauses(`alter resource monitor ${name} set`, settings)};`,
        `grant monitor, modify on resource monitor ${name} to role ${deployRole};`,
      ].join("\n"),
    },
  ];
}

/** Seconds: one statement may not use up the month. */
const statementTimeoutSeconds = 3600;

function renderWarehouse({
  scheme,
  names,
  warehouse,
  existingResourceMonitor,
}: RenderAccess): RenderedLine[] {
  const settings = {
    warehouse_size: warehouse.size,
    auto_suspend: String(warehouse.autoSuspendSeconds),
    auto_resume: "true",
    resource_monitor: existingResourceMonitor ?? names.resourceMonitor,
    statement_timeout_in_seconds: String(statementTimeoutSeconds),
    comment: renderText(describeOwner(scheme)),
  };
  return [
    renderClauses(`create warehouse if not exists ${names.warehouse} with`, {
      ...settings,
      initially_suspended: "true",
    }),
    renderClauses(`alter warehouse ${names.warehouse} set`, settings),
    `use warehouse ${names.warehouse}`,
  ];
}

function renderDatabase({ scheme, names, timeTravelDays }: RenderAccess): RenderedLine[] {
  const settings = {
    data_retention_time_in_days: String(timeTravelDays),
    comment: renderText(describeOwner(scheme)),
  };
  return [
    renderClauses(`create database if not exists ${names.database}`, settings),
    renderClauses(`alter database ${names.database} set`, settings),
    ...schemaKeys.map(
      (key) =>
        `create schema if not exists ${planQualifiedName(names.database, names.schemas[key])} with managed access`,
    ),
    {
      comment:
        "A new database has an empty schema PUBLIC, in which everybody may make things. Look, and drop it:\n" +
        `show objects in schema ${names.database}.PUBLIC;\ndrop schema if exists ${names.database}.PUBLIC;`,
    },
  ];
}

function renderRoles({ scheme, names }: RenderAccess): RenderedLine[] {
  const made = roleKeys.flatMap((key) => [
    renderClauses(`create role if not exists ${names.roles[key]}`, {
      comment: renderText(describeOwner(scheme)),
    }),
    `grant role ${names.roles[key]} to role SYSADMIN`,
  ]);
  const held = heldRoles.map(
    ({ role, heldBy }) => `grant role ${names.roles[role]} to role ${names.roles[heldBy]}`,
  );
  return [...made, ...held];
}

function renderTags({ scheme, names }: RenderAccess): RenderedLine[] {
  return Object.entries(scheme.tags).flatMap(([key, value]) => {
    const tag = planQualifiedName(
      names.database,
      names.schemas.monitoring,
      planIdentifier(key.replaceAll("-", "_")),
    );
    const set = `set tag ${tag} = ${renderText(value)}`;
    return [
      `create tag if not exists ${tag}`,
      `alter database ${names.database} ${set}`,
      `alter warehouse ${names.warehouse} ${set}`,
    ];
  });
}

/** Grants on what there is from the start and on objects to come; those on objects follow them. */
export function renderBaseGrants(names: SnowflakeNames): RenderedSection {
  const plans = planGrants().filter(({ target }) => target.on !== "storage-integration");
  return renderSection(
    "Grants",
    plans.map((plan) => renderGrant(names, plan, "future")),
  );
}

/** What needs the objects themselves: the integration, and once more all that a schema already has. */
export function renderObjectGrants(names: SnowflakeNames): RenderedSection {
  const lines = planGrants().flatMap((plan) => {
    if (plan.target.on === "storage-integration") return [renderGrant(names, plan, "future")];
    return plan.target.on === "objects" ? [renderGrant(names, plan, "all")] : [];
  });
  const onTables = Object.entries(tablePrivileges).map(
    ([table, privileges]) =>
      `grant ${privileges.join(", ").toLowerCase()} on table ${qualify(table, names)} to role ${names.roles.operator}`,
  );
  return renderSection("Grants on objects that there are", [...lines, ...onTables]);
}

function renderGrant(names: SnowflakeNames, plan: GrantPlan, scope: "future" | "all"): string {
  const privileges = plan.privileges.join(", ").toLowerCase();
  return `grant ${privileges} on ${renderTarget(names, plan, scope)} to role ${names.roles[plan.role]}`;
}

function renderTarget(names: SnowflakeNames, { target }: GrantPlan, scope: "future" | "all"): string {
  switch (target.on) {
    case "database":
      return `database ${names.database}`;
    case "warehouse":
      return `warehouse ${names.warehouse}`;
    case "storage-integration":
      return `integration ${names.storageIntegration}`;
    case "schema":
      return `schema ${planQualifiedName(names.database, names.schemas[target.schema])}`;
    case "objects": {
      const schema = planQualifiedName(names.database, names.schemas[target.schema]);
      return `${scope} ${target.plural.toLowerCase()} in schema ${schema}`;
    }
  }
}

export function describeOwner({ tags }: Scheme): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}: ${value}`)
    .join(", ");
}
