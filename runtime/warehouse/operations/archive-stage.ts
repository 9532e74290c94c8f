import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { closingOf, is } from "../dialect/scan.ts";
import { compilationError } from "../duckdb/statement-error.ts";
import type { StatementFamily, StatementPlan } from "../duckdb/statement-plan.ts";
import {
  begins,
  readStagePath,
  readStatement,
  replaceTokens,
  type Statement,
} from "../duckdb/statement-text.ts";
import { query } from "../duckdb/transaction.ts";
import { archiveStage } from "./archive.ts";

export interface ArchiveStageDependencies {
  lakeFolder: string;
  translate: (statement: string) => string;
}

/** Within the lake folder, the only one that statements may read; hidden, so that no pipe takes it for exports. */
const archiveFolder = ".archive";

/**
 * The archive's stage on one machine: `copy into @raw_data.braintrust_archive_stage/… from (…)` writes Parquet below
 * the lake folder's `.archive`, and a SELECT or a view of the stage reads it, with `$1` and `metadata$filename`.
 */
export function makeArchiveStatements(deps: ArchiveStageDependencies): StatementFamily {
  return (statement) => {
    const at = findStage(statement);
    if (at === undefined) return undefined;
    if (begins(statement, "copy", "into", "@")) return planUnload(statement, deps);
    if (begins(statement, "select") || begins(statement, "with") || begins(statement, "create")) {
      return planRead(statement, at, deps);
    }
    throw compilationError(`The archive's stage takes COPY INTO and SELECT here.`);
  };
}

function findStage(statement: Statement): number | undefined {
  const at = statement.tokens.findIndex((token) => is(token, "@"));
  if (at === -1) return undefined;
  return readStagePath(statement, at).stage === archiveStage ? at : undefined;
}

function planUnload(statement: Statement, deps: ArchiveStageDependencies): StatementPlan {
  const { tokens, text } = statement;
  const { path: below, end } = readStagePath(statement, 2);
  if (!is(tokens[end], "from") || !is(tokens[end + 1], "("))
    throw compilationError("COPY INTO the archive needs FROM ( query ).");
  const close = closingOf(tokens, end + 1);
  const sql = deps.translate(text.slice(tokens[end + 1]?.end, tokens[close - 1]?.end).trim());
  const folder = path.join(deps.lakeFolder, archiveFolder, below);
  const file = path.join(folder, "data_0_0_0.snappy.parquet");
  return {
    runs: "writing",
    async run({ connection }) {
      await mkdir(folder, { recursive: true });
      const rows = await query(
        connection,
        `copy (${sql}) to ${quote(file)} (format parquet, compression snappy)`,
      );
      return [{ rows_unloaded: rows[0]?.["count"] ?? 0 }];
    },
  };
}

function planRead(statement: Statement, at: number, deps: ArchiveStageDependencies): StatementPlan {
  const { path: below, end } = readStagePath(statement, at);
  const rest = is(statement.tokens[end], "(") ? closingOf(statement.tokens, end) + 1 : end;
  // Translated with a name in its place: what stands there is DuckDB's own.
  const named = renameColumns(replaceTokens(statement, { from: at, to: rest }, standInName));
  const glob = path.join(deps.lakeFolder, archiveFolder, below, "**", "*.parquet");
  const source = `(select to_json(archived_row)::json as staged_row, archived_row.filename as staged_file_name
    from read_parquet(${quote(glob)}, filename = true, hive_partitioning = false) as archived_row)`;
  const sql = deps.translate(named.text).replace(new RegExp(`\\b${standInName}\\b`, "g"), source);
  const run = async (connection: DuckDBConnection) => await query(connection, sql);
  if (begins(statement, "create"))
    return { runs: "writing", run: async ({ connection }) => await run(connection) };
  return { runs: "reading", run };
}

const standInName = "archived_files_of_stage";

const columns: Readonly<Record<string, string>> = { $1: "staged_row", metadata$filename: "staged_file_name" };

function renameColumns(statement: Statement): Statement {
  let current = statement;
  for (let at = 0; at < current.tokens.length; at += 1) {
    const name = columns[current.tokens[at]?.text.toLowerCase() ?? ""];
    if (name !== undefined) current = replaceTokens(current, { from: at, to: at + 1 }, name);
  }
  return readStatement(current.text);
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
