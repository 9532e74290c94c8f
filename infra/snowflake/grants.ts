import type * as pulumi from "@pulumi/pulumi";
import * as snowflake from "@pulumi/snowflake";
import { inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import { exportStagePrivileges, pipePrivileges, planGrantKey, planGrants } from "./grants-plan.ts";
import type { GrantPlan } from "./grants-plan.ts";
import { planQuotedName } from "./names-plan.ts";
import type { RoleKey, SchemaKey, SnowflakeNames } from "./names-plan.ts";

type GrantArgs = snowflake.GrantPrivilegesToAccountRoleArgs;

/** Grants made from the start, and those among them on objects to come in a schema. */
export interface BaseGrants {
  all: pulumi.Resource[];
  toCome: Readonly<Record<SchemaKey, pulumi.Resource[]>>;
}

/**
 * Grants on what exists from the start, and on objects to come. Tables are made after these, so that a role sees
 * each from its first moment.
 */
export function createBaseGrants(context: PartContext, dependsOn: pulumi.Resource[]): BaseGrants {
  const toCome: BaseGrants["toCome"] = { raw: [], current: [], marts: [], monitoring: [] };
  const all = planGrants()
    .filter(({ target }) => target.on !== "storage-integration")
    .map((plan) => {
      const grant = createGrant(context, plan, "future", dependsOn);
      if (plan.target.on === "objects") toCome[plan.target.schema].push(grant);
      return grant;
    });
  return { all, toCome };
}

/**
 * Grants that need the objects themselves: on the integration, and once more on the raw objects, because a privilege
 * that is added later would reach only objects made after it.
 */
export function createObjectGrants(context: PartContext, dependsOn: pulumi.Resource[]): void {
  for (const plan of planGrants()) {
    const { target } = plan;
    if (target.on === "storage-integration") createGrant(context, plan, "future", dependsOn);
    if (target.on === "objects" && target.schema === "raw") createGrant(context, plan, "all", dependsOn);
  }
}

/**
 * Snowflake takes these for one pipe at a time only. They stay with a pipe that leaves the program: operators still
 * have to pause it.
 */
export function createPipeGrants(
  context: PartContext,
  pipe: snowflake.Pipe,
  key: string,
  pipeName: string,
): void {
  const { name, names } = context;
  for (const [role, privileges] of Object.entries(pipePrivileges))
    new snowflake.GrantPrivilegesToAccountRole(
      `${name}-grant-${role}-on-${key}`,
      {
        accountRoleName: planQuotedName(names.roles[role as RoleKey]),
        privileges: [...privileges],
        onSchemaObject: {
          objectType: "PIPE",
          objectName: planQuotedName(names.database, names.schemas.raw, pipeName),
        },
      },
      { ...inSnowflake(context), retainOnDelete: true, dependsOn: [pipe] },
    );
}

/** What loads by hand reads. */
export function createStageGrants(
  context: PartContext,
  stage: snowflake.Stage,
  key: string,
  stageName: string,
): void {
  const { name, names } = context;
  for (const [role, privileges] of Object.entries(exportStagePrivileges))
    new snowflake.GrantPrivilegesToAccountRole(
      `${name}-grant-${role}-on-${key}`,
      {
        accountRoleName: planQuotedName(names.roles[role as RoleKey]),
        privileges: [...privileges],
        onSchemaObject: {
          objectType: "STAGE",
          objectName: planQuotedName(names.database, names.schemas.raw, stageName),
        },
      },
      { ...inSnowflake(context), dependsOn: [stage] },
    );
}

function createGrant(
  context: PartContext,
  plan: GrantPlan,
  scope: "future" | "all",
  dependsOn: pulumi.Resource[],
): pulumi.Resource {
  const { name, names } = context;
  const suffix = plan.target.on === "objects" ? `-${scope}` : "";
  return new snowflake.GrantPrivilegesToAccountRole(
    `${name}-grant-${planGrantKey(plan)}${suffix}`,
    {
      accountRoleName: planQuotedName(names.roles[plan.role]),
      privileges: [...plan.privileges],
      ...planTargetArgs(names, plan, scope),
    },
    { ...inSnowflake(context), dependsOn },
  );
}

/** Names are planned, not taken from outputs, so that a preview and its policies see them. */
function planTargetArgs(
  names: SnowflakeNames,
  { target }: GrantPlan,
  scope: "future" | "all",
): Partial<GrantArgs> {
  const schemaName = (key: SchemaKey) => planQuotedName(names.database, names.schemas[key]);
  const account = (objectType: string, objectName: string) => ({
    onAccountObject: { objectType, objectName: planQuotedName(objectName) },
  });
  switch (target.on) {
    case "database":
      return account("DATABASE", names.database);
    case "warehouse":
      return account("WAREHOUSE", names.warehouse);
    case "storage-integration":
      return account("INTEGRATION", names.storageIntegration);
    case "schema":
      return { onSchema: { schemaName: schemaName(target.schema) } };
    case "objects": {
      const objects = { objectTypePlural: target.plural, inSchema: schemaName(target.schema) };
      return { onSchemaObject: scope === "future" ? { future: objects } : { all: objects } };
    }
  }
}
