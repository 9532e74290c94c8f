import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import * as snowflake from "@pulumi/snowflake";
import type { WarehouseRelation } from "../../contracts/warehouse/object.ts";
import { stateful } from "../stateful.ts";
import { inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import { planFunction } from "./function-plan.ts";
import { planIdentifier, planQuotedName } from "./names-plan.ts";
import { planTable } from "./objects-plan.ts";
import { qualify } from "./qualify-plan.ts";
import { parseTable } from "./sql-file.ts";
import { onlyStatement } from "./sql-pieces.ts";
import { planStream } from "./stream-plan.ts";
import { planView } from "./view-plan.ts";
import type { ReadText } from "./warehouse-order-plan.ts";

/** What each object of the warehouse is made with. */
export interface ObjectContext extends PartContext {
  readText: ReadText;
}

/** A table, view, stream or function. Its resource is called by its kind, schema and name. */
export function createRelation(
  context: ObjectContext,
  relation: WarehouseRelation,
  dependsOn: pulumi.Resource[],
): pulumi.Resource {
  const key = `${context.name}-${relation.kind}-${relation.schema}-${relation.name}`;
  const place = {
    name: planIdentifier(relation.name),
    database: context.names.database,
    schema: context.names.schemas[relation.schema],
  };
  const options = { ...inSnowflake(context), dependsOn };
  return creators[relation.kind]({ context, relation, key, place, options });
}

interface Creation {
  context: ObjectContext;
  relation: WarehouseRelation;
  key: string;
  place: { name: string; database: string; schema: string };
  options: pulumi.CustomResourceOptions;
}

const creators: Readonly<Record<WarehouseRelation["kind"], (creation: Creation) => pulumi.Resource>> = {
  table: createTable,
  view: createView,
  stream: createStream,
  function: createFunction,
};

function createTable({ context, relation, key, place, options }: Creation): pulumi.Resource {
  const { database, schema } = place;
  const table = parseTable(relation.file, context.readText(relation.file));
  return new snowflake.Table(key, planTable(table, { database, schema }, false), {
    ...options,
    ...stateful(context.scheme),
  });
}

function createView({ context, relation, key, place, options }: Creation): pulumi.Resource {
  const view = planView(relation.file, context.readText(relation.file));
  return new snowflake.View(
    key,
    {
      ...place,
      ...(view.columns.length > 0 && {
        columns: view.columns.map(({ name, comment }) => ({
          columnName: planIdentifier(name),
          ...(comment !== undefined && { comment }),
        })),
      }),
      statement: qualify(view.statement, context.names),
      comment: view.comment,
      // A changed statement is CREATE OR REPLACE: who may read it stays.
      copyGrants: true,
    },
    options,
  );
}

/** Made again it would begin with the rows after that, and lose what no refresh has seen yet. */
function createStream({ context, relation, key, place, options }: Creation): pulumi.Resource {
  const stream = planStream(relation.file, context.readText(relation.file));
  return new snowflake.StreamOnTable(
    key,
    {
      ...place,
      table: planQuotedName(...qualify(stream.table, context.names).split(".")),
      appendOnly: "true",
      // A database that was loaded before it had streams: its rows are the first that a refresh sees.
      showInitialRows: "true",
      comment: stream.comment,
    },
    { ...options, ...stateful(context.scheme) },
  );
}

function createFunction({ context, relation, key, place, options }: Creation): pulumi.Resource {
  const {
    arguments: args,
    returns,
    body,
    comment,
  } = planFunction(relation.file, context.readText(relation.file));
  return new snowflake.FunctionSql(
    key,
    {
      ...place,
      arguments: args.map(({ name, type }) => ({ argName: name, argDataType: type })),
      returnType: returns,
      functionDefinition: qualify(body, context.names),
      comment,
    },
    options,
  );
}

/**
 * Runs a table's seed: once, and again when its text or what it reads from changes. Taking it away takes no rows away:
 * operators' own are among them.
 */
export function createSeed(
  context: ObjectContext,
  table: WarehouseRelation & { seed: string },
  sources: readonly string[],
  dependsOn: pulumi.Resource[],
): void {
  const text = sources.map((file) => context.readText(file)).join("\n");
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const statement = qualify(onlyStatement(table.seed, context.readText(table.seed)), context.names);
  new snowflake.Execute(
    `${context.name}-seed-${table.schema}-${table.name}`,
    { execute: `${statement}\n-- of ${digest}`, revert: "select 1" },
    { ...inSnowflake(context), dependsOn },
  );
}
