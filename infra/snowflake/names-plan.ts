import { warehouseSchemaNames } from "../../contracts/warehouse/object.ts";
import type { WarehouseSchema } from "../../contracts/warehouse/object.ts";
import type { Scheme } from "../scheme.ts";

/** What every object of one environment is called in Snowflake: upper case throughout. */
export interface SnowflakeNames {
  database: string;
  schemas: Readonly<Record<SchemaKey, string>>;
  warehouse: string;
  resourceMonitor: string;
  storageIntegration: string;
  /** Writes, and only below `archive/`. */
  archiveIntegration: string;
  errorIntegration: string;
  snapshotIntegration: string;
  roles: Readonly<Record<RoleKey, string>>;
}

/**
 * raw: what the pipes load. current: the newest version of each span and trace. marts: what is made of them. monitoring:
 * freshness, load errors, tags.
 */
export type SchemaKey = WarehouseSchema;

/**
 * loader: loads files by hand. transformer: builds further marts. reader: reads current, marts and monitoring. operator:
 * looks after pipes and tasks, and mends raw.
 */
export type RoleKey = "loader" | "transformer" | "reader" | "operator";

export const roleKeys: readonly RoleKey[] = ["loader", "transformer", "reader", "operator"];
export const schemaKeys: readonly SchemaKey[] = ["raw", "current", "marts", "monitoring"];

export function planNames(scheme: Scheme): SnowflakeNames {
  const own = (part: string) => planIdentifier(scheme.name(part).replaceAll("-", "_"));
  const typed = (name: string) => planIdentifier(scheme.typed(name));
  return {
    database: typed("BRAINTRUST_DATA"),
    // Within a database of the environment's own, schemas need neither prefix nor suffix.
    schemas: warehouseSchemaNames,
    warehouse: own("warehouse"),
    resourceMonitor: own("monitor"),
    storageIntegration: typed("s3_braintrust_integration"),
    archiveIntegration: typed("s3_braintrust_archive_integration"),
    errorIntegration: typed("sns_braintrust_errors_integration"),
    snapshotIntegration: typed("sns_pipeline_snapshots_integration"),
    roles: {
      loader: own("loader"),
      transformer: own("transformer"),
      reader: own("reader"),
      operator: own("operator"),
    },
  };
}

/**
 * The provider quotes every name. Unquoted, as operators type it, `braintrust_traces_pipe` means
 * BRAINTRUST_TRACES_PIPE, so that only upper case is found either way.
 */
export function planIdentifier(name: string): string {
  const identifier = name.toUpperCase();
  if (!/^[A-Z_][A-Z0-9_]{0,254}$/.test(identifier))
    throw new Error(
      `"${name}" is no Snowflake name: letters, digits and underscores, a letter or underscore first, up to 255.`,
    );
  return identifier;
}

/** As SQL text names it: `BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES`. */
export function planQualifiedName(...parts: readonly string[]): string {
  return parts.map(planIdentifier).join(".");
}

/** As the provider's grants and tags take it: `"BRAINTRUST_DATA"."RAW_DATA"."BRAINTRUST_TRACES"`. */
export function planQuotedName(...parts: readonly string[]): string {
  return parts.map((part) => `"${planIdentifier(part)}"`).join(".");
}
