import { createHash } from "node:crypto";
import type { DuckDBConnection } from "@duckdb/node-api";
import {
  warehouseSchemaNames,
  type WarehouseObject,
  type WarehouseRelation,
} from "../../../contracts/warehouse/object.ts";
import { Fault } from "../../shared/fault.ts";
import { faultCodes } from "./open-database.ts";
import { createStream } from "./streams.ts";
import { readStream } from "./stream-statements.ts";
import { growTable } from "./grow-table.ts";
import { query } from "./transaction.ts";

/** Grows when the tables of snowflake_local change so that an older program would go wrong on them. */
export const modelVersion = 1;

/** Grows when dialect/ makes other statements of the same text, so that every view is made anew. */
const dialectRevision = 1;

export interface CatalogSources {
  objects: readonly WarehouseObject[];
  /** The text of a file below runtime/warehouse/. */
  readText: (file: string) => Promise<string>;
  /** Snowflake's dialect to DuckDB's. */
  translate: (statement: string) => string;
  /** DuckDB's own statements, each idempotent: what the translated ones call, and the model's tables. */
  setup: readonly string[];
  /** By full name, lower case: DuckDB's own `create table`, in the place of the file's. */
  tables: ReadonlyMap<string, string>;
}

/**
 * Makes what is not there yet and replaces views whose text changed. Tables only ever gain columns at their end;
 * nothing is dropped. Costs one query when nothing changed.
 */
export async function createObjects(connection: DuckDBConnection, sources: CatalogSources): Promise<void> {
  await connection.run("begin transaction");
  try {
    await checkVersion(connection);
    await connection.run(
      "create table if not exists snowflake_local.objects (name varchar primary key, kind varchar not null, digest varchar not null, created_at timestamptz not null default now())",
    );
    await makeObjects(connection, sources);
    await connection.run("commit");
  } catch (error) {
    await connection.run("rollback").catch(() => undefined);
    throw error;
  }
}

async function checkVersion(connection: DuckDBConnection): Promise<void> {
  await connection.run("create table if not exists snowflake_local.model (version integer not null)");
  const [row] = await query(connection, "select version from snowflake_local.model");
  const version = Number(row?.["version"] ?? 0);
  if (version > modelVersion) {
    throw new Fault(
      faultCodes.unreadable,
      `a newer tracelake wrote the warehouse (its model is ${version}, this one reads ${modelVersion}): open it with that`,
    );
  }
  if (version === modelVersion) return;
  await connection.run("delete from snowflake_local.model");
  await connection.run(`insert into snowflake_local.model values (${modelVersion})`);
}

async function makeObjects(connection: DuckDBConnection, sources: CatalogSources): Promise<void> {
  const known = await readDigests(connection);
  const setup = digestOf(`${dialectRevision}\n${sources.setup.join("\n")}`);
  // A changed macro may change what every view above it says.
  const state = { isReplacing: known.get("setup") !== setup };
  if (state.isReplacing) {
    for (const statement of sources.setup) await connection.run(statement);
    await noteDigest(connection, "setup", "setup", setup);
  }
  const relations = sources.objects.filter((object) => object.kind !== "procedure");
  const texts = await Promise.all(relations.map((object) => readAll(object, sources)));
  for (const [index, object] of relations.entries()) {
    const name = fullNameOf(object);
    const text = texts[index] ?? { main: "", seed: undefined };
    const own = sources.tables.get(name);
    const digest = digestOf(`${text.main}\n${text.seed ?? ""}\n${own ?? ""}`);
    const isChanged = known.get(name) !== digest;
    if (!isChanged && !(state.isReplacing && object.kind !== "table")) continue;
    state.isReplacing = true;
    await describeFailure(name, () => makeObject(connection, sources, { object, name, ...text, own }));
    await noteDigest(connection, name, object.kind, digest);
  }
}

interface ObjectText {
  object: WarehouseRelation;
  name: string;
  main: string;
  seed: string | undefined;
  own: string | undefined;
}

async function makeObject(
  connection: DuckDBConnection,
  sources: CatalogSources,
  { object, name, main, seed, own }: ObjectText,
): Promise<void> {
  if (object.kind === "stream") {
    await createStream(connection, readStream(main), { keepsPosition: true });
    return;
  }
  if (object.kind === "table") {
    await growTable(connection, name, own ?? sources.translate(main));
    if (seed !== undefined) await connection.run(sources.translate(seed));
    return;
  }
  const translated = sources.translate(main);
  const statement = object.kind === "function" ? withoutTypes(translated) : translated;
  await connection.run(
    statement.replace(/^\s*create\s+(or\s+replace\s+)?(temp\s+)?/i, "create or replace $2"),
  );
}

/** A file whose format stores source_row well knows no macros whose parameters have types. */
function withoutTypes(macro: string): string {
  return macro.replace(/^([^(]*\()([^)]*)(\))/, (_, head: string, parameters: string, close: string) => {
    const names = parameters.split(",").map((parameter) => {
      const [, name = "", value = ""] = /^\s*(\S+)[^:]*(:=.*)?$/s.exec(parameter) ?? [];
      return `${name} ${value}`.trim();
    });
    return `${head}${names.join(", ")}${close}`;
  });
}

async function readAll(
  object: WarehouseRelation,
  sources: CatalogSources,
): Promise<{ main: string; seed: string | undefined }> {
  const main = await sources.readText(object.file);
  const seed = object.seed === undefined ? undefined : await sources.readText(object.seed);
  return { main, seed };
}

/** `raw_data.braintrust_spans`: schema and name, lower case. */
export const fullNameOf = (object: WarehouseObject): string =>
  `${warehouseSchemaNames[object.schema]}.${object.name}`.toLowerCase();

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

async function readDigests(connection: DuckDBConnection): Promise<Map<string, string>> {
  const rows = await query(connection, "select name, digest from snowflake_local.objects");
  return new Map(rows.map((row) => [String(row["name"]), String(row["digest"])]));
}

async function noteDigest(connection: DuckDBConnection, name: string, kind: string, digest: string) {
  await connection.run(
    `insert into snowflake_local.objects (name, kind, digest) values ('${name}', '${kind}', '${digest}')
     on conflict do update set digest = excluded.digest`,
  );
}

async function describeFailure(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} could not be made: ${reason}`, { cause: error });
  }
}
