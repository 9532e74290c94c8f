import type { DuckDBConnection } from "@duckdb/node-api";
import { textOf } from "./row-values.ts";
import { query } from "./transaction.ts";

interface Column {
  name: string;
  type: string;
  isNullable: boolean;
  default: string | undefined;
}

/** Makes the table, or gives the one that exists the columns that are new at the end of `statement`. */
export async function growTable(
  connection: DuckDBConnection,
  name: string,
  statement: string,
): Promise<void> {
  const [schema = "", table = ""] = name.split(".");
  const [found] = await query(
    connection,
    `select 1 from duckdb_tables() where database_name = 'braintrust_data' and schema_name = '${schema}' and table_name = '${table}'`,
  );
  const body = statement.replace(
    /^\s*create\s+(or\s+replace\s+)?table\s+(if\s+not\s+exists\s+)?[\w$."]+/i,
    "",
  );
  if (found === undefined) {
    await connection.run(`create table ${name} ${body}`);
    return;
  }
  const existing = await readColumns(connection, { database: "braintrust_data", schema, table });
  await connection.run(`create or replace temp table wanted_columns ${body}`);
  const wanted = await readColumns(connection, { database: "temp", schema: "main", table: "wanted_columns" });
  await connection.run("drop table temp.wanted_columns");
  checkSame(name, existing, wanted);
  const added = wanted.slice(existing.length);
  const isGenerated = (column: Column) => new RegExp(`\\b${column.name}\\b[^,]*\\bas\\s*\\(`, "i").test(body);
  if (added.some(isGenerated)) {
    await rebuild(connection, name, body, existing);
    return;
  }
  for (const column of added) {
    const value = column.default === undefined ? "" : ` default ${column.default}`;
    await connection.run(`alter table ${name} add column "${column.name}" ${column.type}${value}`);
  }
}

/** What exists must begin the new text: a column in the middle, renamed or of another type needs a person. */
function checkSame(name: string, existing: readonly Column[], wanted: readonly Column[]): void {
  for (const [index, column] of existing.entries()) {
    const now = wanted[index];
    if (now?.name === column.name && now.type === column.type) continue;
    const found = now === undefined ? "nothing" : `${now.name} ${now.type}`;
    throw new Error(
      `column ${index + 1} of ${name} is ${column.name} ${column.type}, its file has ${found}: columns only grow at the end`,
    );
  }
}

/** DuckDB adds no generated column to a table, so that its rows move into a new one; in one transaction. */
async function rebuild(
  connection: DuckDBConnection,
  name: string,
  body: string,
  existing: readonly Column[],
) {
  const [schema = "", table = ""] = name.split(".");
  const generated = await query(
    connection,
    `select sql from duckdb_tables() where database_name = 'braintrust_data' and schema_name = '${schema}' and table_name = '${table}'`,
  );
  const text = textOf(generated[0], "sql") ?? "";
  const names = existing
    .map((column) => column.name)
    .filter((column) => !new RegExp(`\\b"?${column}"?\\b[^,]*GENERATED ALWAYS AS`, "i").test(text));
  const list = names.map((column) => `"${column}"`).join(", ");
  await connection.run(`create table ${name}__grown ${body}`);
  await connection.run(`insert into ${name}__grown (${list}) select ${list} from ${name}`);
  await connection.run(`drop table ${name}`);
  await connection.run(`alter table ${name}__grown rename to ${table}`);
}

async function readColumns(
  connection: DuckDBConnection,
  where: { database: string; schema: string; table: string },
): Promise<Column[]> {
  const rows = await query(
    connection,
    `select column_name, data_type, is_nullable, column_default from duckdb_columns()
     where database_name = '${where.database}' and schema_name = '${where.schema}' and table_name = '${where.table}'
     order by column_index`,
  );
  return rows.map((row) => ({
    name: String(row["column_name"]).toLowerCase(),
    type: String(row["data_type"]),
    isNullable: row["is_nullable"] === true,
    default: textOf(row, "column_default"),
  }));
}
