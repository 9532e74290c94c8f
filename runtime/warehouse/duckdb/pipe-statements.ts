import { is, stands } from "../dialect/scan.ts";
import { exportRoutes, locationOf, type ExportRoute } from "./export-routes.ts";
import type { LoadFilter, LoadSummary, PipeLoader } from "./pipe-loader.ts";
import { compilationError, StatementError } from "./statement-error.ts";
import type { StatementFamily, StatementPlan } from "./statement-plan.ts";
import { begins, optionText, readName, readOptions, toFullName, type Statement } from "./statement-text.ts";
import { query } from "./transaction.ts";

export interface PipeDependencies {
  loader: PipeLoader;
  refresh: () => Promise<void>;
  readCopy: (route: ExportRoute) => Promise<string>;
}

/** `alter pipe`, `desc pipe`, `show pipes`, `drop pipe`. */
export function makePipeStatements(deps: PipeDependencies): StatementFamily {
  return (statement) => {
    if (begins(statement, "alter", "pipe")) return planAlter(statement, deps);
    if (begins(statement, "describe", "pipe") || begins(statement, "desc", "pipe")) {
      return planShow([readPipe(statement, 2).route], deps);
    }
    if (begins(statement, "show", "pipes")) return planShow(exportRoutes, deps);
    if (
      is(statement.tokens[0], "create", "drop") &&
      statement.tokens.slice(1, 4).some((token) => is(token, "pipe"))
    ) {
      throw compilationError(
        "Pipes can not be made or dropped here.",
        "They are part of the deployment. CREATE OR REPLACE PIPE would forget which files were loaded: a changed COPY makes a pipe of a new name.",
      );
    }
    return undefined;
  };
}

function readPipe({ tokens }: Statement, at: number): { route: ExportRoute; end: number } {
  const from = stands(tokens, at, "if", "exists") ? at + 2 : at;
  const { parts, end } = readName(tokens, from);
  const name = toFullName(parts);
  const route = exportRoutes.find((known) => known.pipe === name);
  if (route !== undefined) return { route, end };
  throw compilationError(`Pipe '${parts.join(".").toUpperCase()}' does not exist or not authorized.`);
}

function planAlter(statement: Statement, deps: PipeDependencies): StatementPlan {
  const { route, end } = readPipe(statement, 2);
  const { tokens } = statement;
  if (is(tokens[end], "refresh")) return planRefresh(route, readFilter(statement, end + 1), deps);
  const value = is(tokens[end], "set")
    ? optionText(readOptions(tokens, end + 1), "pipe_execution_paused")?.toLowerCase()
    : undefined;
  if (value !== "true" && value !== "false") {
    throw compilationError(
      "syntax error: ALTER PIPE takes SET PIPE_EXECUTION_PAUSED = TRUE | FALSE, or REFRESH.",
    );
  }
  const pipe = route.pipe.split(".")[1] ?? "";
  return {
    runs: "writing",
    async run({ connection }) {
      await connection.run(
        `update snowflake_local.pipes set is_paused = ${value}, ${value === "true" ? "paused_at" : "resumed_at"} = now() where pipe_name = '${pipe}'`,
      );
      return [{ status: "Statement executed successfully." }];
    },
  };
}

function readFilter({ tokens }: Statement, from: number): LoadFilter {
  const options = readOptions(tokens, from);
  const prefix = optionText(options, "prefix");
  const modifiedAfter = optionText(options, "modified_after");
  const modifiedAfterMs = modifiedAfter === undefined ? undefined : Date.parse(modifiedAfter);
  if (Number.isNaN(modifiedAfterMs)) {
    throw compilationError(`invalid value ['${modifiedAfter ?? ""}'] for parameter 'MODIFIED_AFTER'`);
  }
  return {
    ...(prefix === undefined ? {} : { prefix: prefix.replace(/^\//, "") }),
    ...(modifiedAfterMs === undefined ? {} : { modifiedAfterMs }),
  };
}

/** Loads at once what Snowflake would queue. */
function planRefresh(route: ExportRoute, filter: LoadFilter, deps: PipeDependencies): StatementPlan {
  return {
    runs: "alone",
    async run() {
      const waiting = await deps.loader.pending();
      const due = await deps.loader.due({ ...filter, pipe: route.pipe });
      const ofPipe = waiting.filter((routed) => routed.route.pipe === route.pipe);
      if (
        due.length === 0 &&
        ofPipe.length > 0 &&
        filter.prefix === undefined &&
        filter.modifiedAfterMs === undefined
      ) {
        throw new StatementError(`SQL execution error: Pipe '${route.pipe.toUpperCase()}' is paused.`, {
          hint: `ALTER PIPE ${route.pipe} SET PIPE_EXECUTION_PAUSED = FALSE;`,
        });
      }
      const summary = await deps.loader.load(due);
      if (summary.files > 0) await deps.refresh();
      return due.map(({ file }) => ({ file: file.path, status: statusOf(file.fileName, summary) }));
    },
  };
}

const statusOf = (fileName: string, summary: LoadSummary) => {
  const failure = summary.failures.find((failed) => failed.fileName === fileName);
  return failure === undefined ? "LOADED" : `LOAD FAILED: ${failure.reason}`;
};

function planShow(routes: readonly ExportRoute[], deps: PipeDependencies): StatementPlan {
  return {
    runs: "reading",
    async run(connection) {
      const rows = await query(connection, "select pipe_name as name, is_paused from snowflake_local.pipes");
      const paused = new Set(
        rows.filter((row) => row["is_paused"] === true).map((row) => String(row["name"])),
      );
      return await Promise.all(
        routes.map(async (route) => {
          const name = route.pipe.split(".")[1] ?? "";
          return {
            name: name.toUpperCase(),
            database_name: "BRAINTRUST_DATA",
            schema_name: "RAW_DATA",
            definition: await deps.readCopy(route),
            notification_channel: `the folder behind ${locationOf(route.stage)}`,
            is_paused: paused.has(name),
            comment: `Loads ${route.table}`,
          };
        }),
      );
    },
  };
}

export const fillCopy = (text: string, route: ExportRoute): string =>
  text
    .replaceAll("{{table}}", route.table)
    .replaceAll("{{stage}}", route.stage)
    .replaceAll("{{export}}", route.kind)
    .replaceAll("{{pipe}}", route.pipe)
    .replaceAll("{{format}}", text.includes("parquet") ? "parquet_format" : "json_format");
