import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { closingOf, is } from "../dialect/scan.ts";
import { requireStage } from "./information-functions.ts";
import { archiveRoute, exportRoutes, locationOf, usageLocation } from "./export-routes.ts";
import type { Lake } from "./find-files.ts";
import { compilationError, StatementError } from "./statement-error.ts";
import type { StatementFamily, StatementPlan } from "./statement-plan.ts";
import {
  begins,
  optionList,
  optionText,
  readOptions,
  readStagePath,
  type Statement,
} from "./statement-text.ts";
import { query } from "./transaction.ts";

export interface UnloadDependencies extends Lake {
  translate: (statement: string) => string;
}

/** `copy into @stage/path from (select …) file_format = (type = parquet)`: one file below the stage's folder. */
export function makeUnloadStatements(deps: UnloadDependencies): StatementFamily {
  return (statement) => (begins(statement, "copy", "into", "@") ? planUnload(statement, deps) : undefined);
}

function planUnload(statement: Statement, deps: UnloadDependencies): StatementPlan {
  const { tokens, text } = statement;
  const { stage, path: below, end } = readStagePath(statement, 2);
  requireStage(stage);
  if (!is(tokens[end], "from"))
    throw compilationError("syntax error: COPY INTO a stage needs FROM ( query ).");
  const isQuery = is(tokens[end + 1], "(");
  const close = isQuery ? closingOf(tokens, end + 1) : endOfName(statement, end + 1);
  const source = text.slice(tokens[end]?.end, tokens[close]?.end).trim();
  const selected = isQuery ? source.slice(1, -1) : `select * from ${source}`;
  const options = readOptions(tokens, close + 1);
  const format = readFormat(options);
  const folder = exportRoutes.find((route) => route.stage === stage)?.folder ?? archiveRoute.folder;
  const overwrites = optionText(options, "overwrite")?.toLowerCase() === "true";
  const root = locationOf(stage) === usageLocation ? deps.usageFolder : deps.lakeFolder;
  if (root === undefined) throw compilationError("No folder of usage stands behind the stage.");
  const target = path.join(root, folder, below === "" || below.endsWith("/") ? `${below}data` : below);
  const file = `${target}_0_0_0.${format === "parquet" ? "parquet" : "json"}`;
  const sql = deps.translate(selected);
  return {
    runs: "writing",
    async run({ connection }) {
      if (!overwrites && existsSync(file)) {
        throw new StatementError(
          `SQL execution error:\nFiles already existing at the unload destination: @${stage}/${below}.`,
          { hint: "Use overwrite option to force unloading: OVERWRITE = TRUE." },
        );
      }
      await mkdir(path.dirname(file), { recursive: true });
      const rows = await query(
        connection,
        `copy (${sql}) to '${file.replaceAll("'", "''")}' (format ${format === "parquet" ? "parquet, compression snappy" : "json"})`,
      );
      return [{ rows_unloaded: rows[0]?.["count"] ?? 0, input_bytes: null, output_bytes: null }];
    },
  };
}

function endOfName({ tokens }: Statement, from: number): number {
  let at = from;
  while (is(tokens[at + 1], ".")) at += 2;
  return at;
}

function readFormat(options: ReturnType<typeof readOptions>): string {
  const list = optionList(options, "file_format");
  const type =
    list?.[list.findIndex((word) => word.toLowerCase() === "type") + 2] ?? optionText(options, "file_format");
  const format = type?.toLowerCase().replace("_format", "") ?? "";
  if (format === "parquet" || format === "json") return format;
  throw compilationError("a file format is needed: file_format = (type = parquet)");
}
