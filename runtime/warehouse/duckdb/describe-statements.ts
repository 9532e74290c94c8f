import { is, stands } from "../dialect/scan.ts";
import { lakeLocation, usageLocation } from "./export-routes.ts";
import type { Row } from "./row-values.ts";
import { compilationError } from "./statement-error.ts";
import type { StatementFamily, StatementPlan } from "./statement-plan.ts";
import { begins, readName, toFullName, type Statement } from "./statement-text.ts";
import { query } from "./transaction.ts";

/** `desc table|view|storage integration`, `show tables|views|schemas|procedures`. */
export const describeStatements: StatementFamily = (statement) => {
  if (is(statement.tokens[0], "desc", "describe")) return planDescribe(statement);
  if (begins(statement, "show")) return planShow(statement);
  return undefined;
};

function planDescribe({ tokens }: Statement): StatementPlan | undefined {
  if (stands(tokens, 1, "storage", "integration") || is(tokens[1], "integration")) {
    return {
      runs: "none",
      rows: describeIntegration(readName(tokens, is(tokens[1], "storage") ? 3 : 2).parts),
    };
  }
  if (!is(tokens[1], "table", "view")) return undefined;
  const name = toFullName(readName(tokens, 2).parts);
  const [schema = "", table = ""] = name.split(".");
  return {
    runs: "reading",
    async run(connection) {
      const rows = await query(
        connection,
        `select upper(column_name) as name, data_type as type, 'COLUMN' as kind,
           case when is_nullable then 'Y' else 'N' end as "null?", comment
         from duckdb_columns()
         where database_name = 'braintrust_data' and schema_name = '${schema}' and table_name = '${table}'
         order by column_index`,
      );
      if (rows.length > 0) return rows.map((row) => ({ ...row, type: toSnowflakeType(String(row["type"])) }));
      throw compilationError(`Table '${name.toUpperCase()}' does not exist or not authorized.`);
    },
  };
}

const types: Readonly<Record<string, string>> = {
  VARCHAR: "VARCHAR(16777216)",
  JSON: "VARIANT",
  HUGEINT: "NUMBER(38,0)",
  BIGINT: "NUMBER(38,0)",
  INTEGER: "NUMBER(38,0)",
  DOUBLE: "FLOAT",
  BOOLEAN: "BOOLEAN",
  DATE: "DATE",
  TIMESTAMP: "TIMESTAMP_NTZ(9)",
  "TIMESTAMP WITH TIME ZONE": "TIMESTAMP_TZ(9)",
};

const toSnowflakeType = (type: string): string => types[type] ?? type.replace("DECIMAL", "NUMBER");

function describeIntegration(parts: readonly string[]): Row[] {
  if (parts.at(-1) !== "s3_braintrust_integration") {
    throw compilationError(
      `Integration '${parts.join(".").toUpperCase()}' does not exist or not authorized.`,
    );
  }
  const properties = [
    ["ENABLED", "Boolean", "true"],
    ["STORAGE_PROVIDER", "String", "LOCAL"],
    ["STORAGE_ALLOWED_LOCATIONS", "List", `${lakeLocation}, ${usageLocation}`],
    ["STORAGE_BLOCKED_LOCATIONS", "List", ""],
    ["COMMENT", "String", "The lake folder; no role of AWS stands between"],
  ] as const;
  return properties.map(([property, type, value]) => ({
    property,
    property_type: type,
    property_value: value,
    property_default: "",
  }));
}

const lists: Readonly<Record<string, string>> = {
  tables: `select upper(table_name) as name, 'BRAINTRUST_DATA' as database_name, upper(schema_name) as schema_name,
      estimated_size as rows, comment
    from duckdb_tables() where database_name = 'braintrust_data' and schema_name <> 'snowflake_local' order by 3, 1`,
  views: `select upper(view_name) as name, 'BRAINTRUST_DATA' as database_name, upper(schema_name) as schema_name, comment
    from duckdb_views() where database_name = 'braintrust_data' and schema_name <> 'snowflake_local' and not internal order by 3, 1`,
  schemas: `select upper(schema_name) as name, 'BRAINTRUST_DATA' as database_name from duckdb_schemas()
    where database_name = 'braintrust_data' and schema_name in ('raw_data', 'current_data', 'marts', 'monitoring') order by 1`,
};

function planShow({ tokens }: Statement): StatementPlan | undefined {
  const kind = tokens[1]?.text.toLowerCase() ?? "";
  const sql = lists[kind];
  if (sql === undefined) return undefined;
  return { runs: "reading", run: async (connection) => await query(connection, sql) };
}
