import type * as pulumi from "@pulumi/pulumi";
import * as snowflake from "@pulumi/snowflake";
import { stateful } from "../stateful.ts";
import { inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import type { Landing } from "./landing-files.ts";
import { planFileFormat, planTable } from "./objects-plan.ts";
import { nameOf } from "./warehouse-order-plan.ts";

export interface LandingTables {
  /** By `raw_data.braintrust_traces`, as the warehouse's files name them. */
  tables: ReadonlyMap<string, pulumi.Resource>;
  formats: pulumi.Resource[];
}

/** Tables and file formats as the landing's files define them. */
export function createLandingTables(
  context: PartContext,
  landing: Landing,
  dependsOn: pulumi.Resource[],
): LandingTables {
  const { name, scheme, names } = context;
  const place = { database: names.database, schema: names.schemas.raw };
  const tables = landing.tables.map((table) => {
    const resource = new snowflake.Table(`${name}-table-${table.name}`, planTable(table, place), {
      ...inSnowflake(context),
      ...stateful(scheme),
      dependsOn,
    });
    return [nameOf({ schema: "raw", name: table.name }), resource] as const;
  });
  const formats = landing.formats.map(
    (format) =>
      new snowflake.FileFormat(`${name}-format-${format.name}`, planFileFormat(format, place), {
        ...inSnowflake(context),
        dependsOn,
      }),
  );
  return { tables: new Map(tables), formats };
}
