import path from "node:path";
import { closingOf, is } from "../dialect/scan.ts";
import type { StatementFamily, StatementPlan } from "../duckdb/statement-plan.ts";
import {
  begins,
  readStagePath,
  readStatement,
  replaceTokens,
  type Statement,
} from "../duckdb/statement-text.ts";
import { archiveRoute } from "../duckdb/export-routes.ts";
import { query } from "../duckdb/transaction.ts";

export interface ArchiveStageDependencies {
  lakeFolder: string;
  translate: (statement: string) => string;
}

/**
 * A view of the archive's stage on one machine, with `$1` and `metadata$filename`. Unloading to it, listing and selecting
 * are as of any stage; a view outlives the statement, so that it reads the files itself.
 */
export function makeArchiveStatements(deps: ArchiveStageDependencies): StatementFamily {
  return (statement) => {
    if (!begins(statement, "create")) return undefined;
    const at = findStage(statement);
    return at === undefined ? undefined : planView(statement, at, deps);
  };
}

function findStage(statement: Statement): number | undefined {
  const at = statement.tokens.findIndex((token) => is(token, "@"));
  if (at === -1) return undefined;
  return readStagePath(statement, at).stage === archiveRoute.stage ? at : undefined;
}

function planView(statement: Statement, at: number, deps: ArchiveStageDependencies): StatementPlan {
  const { path: below, end } = readStagePath(statement, at);
  const rest = is(statement.tokens[end], "(") ? closingOf(statement.tokens, end) + 1 : end;
  // Translated with a name in its place: what stands there is DuckDB's own.
  const named = renameColumns(replaceTokens(statement, { from: at, to: rest }, standInName));
  const glob = path.join(deps.lakeFolder, archiveRoute.folder, below, "**", "*.parquet");
  const source = `(select to_json(archived_row)::json as staged_row, archived_row.filename as staged_file_name
    from read_parquet(${quote(glob)}, filename = true, hive_partitioning = false) as archived_row)`;
  const sql = deps.translate(named.text).replace(new RegExp(`\\b${standInName}\\b`, "g"), source);
  return { runs: "writing", run: async ({ connection }) => await query(connection, sql) };
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
