import { is, stands } from "../dialect/scan.ts";
import { exportRoutes, locationOf } from "./export-routes.ts";
import { requireStage } from "./information-functions.ts";
import { etagOf } from "./load-record.ts";
import type { PipeLoader, StagedFile } from "./pipe-loader.ts";
import type { Row } from "./row-values.ts";
import { inTransaction, type Engine } from "./session.ts";
import { compilationError } from "./statement-error.ts";
import type { StatementFamily, StatementPlan } from "./statement-plan.ts";
import {
  begins,
  optionText,
  readName,
  readOptions,
  readStagePath,
  toFullName,
  type Statement,
} from "./statement-text.ts";

export interface StageDependencies {
  engine: Engine;
  loader: PipeLoader;
}

/** `list @stage/path`, `alter stage … refresh`, `desc stage`, `show stages`. */
export function makeStageStatements(deps: StageDependencies): StatementFamily {
  return (statement) => {
    if (begins(statement, "list", "@") || begins(statement, "ls", "@")) return planList(statement, deps);
    if (begins(statement, "alter", "stage")) return planRefresh(statement, deps);
    if (begins(statement, "show", "stages")) return { runs: "none", rows: exportRoutes.map(describeStage) };
    if (begins(statement, "desc", "stage") || begins(statement, "describe", "stage")) {
      const stage = toFullName(readName(statement.tokens, 2).parts);
      requireStage(stage);
      return { runs: "none", rows: exportRoutes.filter((route) => route.stage === stage).map(describeStage) };
    }
    return undefined;
  };
}

function describeStage(route: (typeof exportRoutes)[number]): Row {
  return {
    name: (route.stage.split(".")[1] ?? "").toUpperCase(),
    database_name: "BRAINTRUST_DATA",
    schema_name: "RAW_DATA",
    url: `${locationOf(route.stage)}${route.folder === "" ? "" : `${route.folder}/`}`,
    storage_integration: "S3_BRAINTRUST_INTEGRATION",
    file_format: "JSON_FORMAT",
    directory_enabled: "Y",
  };
}

/** Exports alone; md5 tells one content from another but is of size and time, since a listing reads no file. */
function planList(statement: Statement, deps: StageDependencies): StatementPlan {
  const { stage, path, end } = readStagePath(statement, 1);
  requireStage(stage);
  const pattern = optionText(readOptions(statement.tokens, end), "pattern");
  return {
    runs: "reading",
    async run() {
      const files = await deps.loader.list(stage, path);
      const shown = files.filter(
        ({ file }) => pattern === undefined || new RegExp(`^(?:${pattern})$`).test(file.path),
      );
      return shown.map(({ file }) => ({
        name: `s3://local-lake/${file.fileName}`,
        size: file.sizeBytes,
        md5: etagOf(file),
        last_modified: new Date(file.modifiedMs).toUTCString(),
      }));
    },
  };
}

function planRefresh(statement: Statement, deps: StageDependencies): StatementPlan {
  const { tokens } = statement;
  const at = stands(tokens, 2, "if", "exists") ? 4 : 2;
  const { parts, end } = readName(tokens, at);
  const stage = toFullName(parts);
  requireStage(stage);
  if (!is(tokens[end], "refresh"))
    throw compilationError("A stage is part of the deployment: only REFRESH runs here.");
  return {
    runs: "alone",
    async run() {
      const files = await deps.loader.list(stage, "");
      await inTransaction(deps.engine, async ({ connection }) => {
        await connection.run(`delete from snowflake_local.stage_files where stage_name = '${stage}'`);
        for (let from = 0; from < files.length; from += 1000) {
          const rows = files.slice(from, from + 1000).map((routed) => stageRow(stage, routed));
          await connection.run(`insert into snowflake_local.stage_files values ${rows.join(", ")}`);
        }
      });
      return [{ file: String(files.length), status: "REGISTERED" }];
    },
  };
}

function stageRow(stage: string, { file }: StagedFile): string {
  const etag = etagOf(file);
  const quoted = file.path.replaceAll("'", "''");
  const time = `make_timestamptz(${Math.floor(file.modifiedMs * 1000)})`;
  return `('${stage}', '${quoted}', ${file.sizeBytes}, ${time}, '${etag}', '${etag}', 's3://local-lake/${file.fileName.replaceAll("'", "''")}')`;
}
