import { closingOf, is, splitAtCommas } from "../dialect/scan.ts";
import { exportRoutes, type ExportRoute } from "./export-routes.ts";
import { requireStage } from "./information-functions.ts";
import type { LoadOutcome } from "./load-file.ts";
import type { Loader } from "./load-files.ts";
import { isBelow, type PipeLoader, type StagedFile } from "./pipe-loader.ts";
import type { Row } from "./row-values.ts";
import { compilationError, StatementError } from "./statement-error.ts";
import type { StatementFamily, StatementPlan } from "./statement-plan.ts";
import {
  begins,
  optionList,
  optionText,
  readName,
  readOptions,
  readStagePath,
  toFullName,
  type Options,
  type Statement,
} from "./statement-text.ts";
import type { Transaction } from "./transaction.ts";

export interface CopyDependencies {
  loader: PipeLoader;
  files: Loader;
}

/**
 * `copy into <landing table> … from @stage/path`: a load by hand, with the columns and expressions of the deployed
 * COPY whatever the statement's own select list says, so that rows of a recovery are like the others.
 */
export function makeCopyStatements(deps: CopyDependencies): StatementFamily {
  return (statement) => {
    const isUnload = is(statement.tokens[2], "@") || statement.tokens[2]?.kind === "string";
    return begins(statement, "copy", "into") && !isUnload ? planCopyByHand(statement, deps) : undefined;
  };
}

interface CopyByHand {
  route: ExportRoute;
  path: string;
  options: Options;
}

function planCopyByHand(statement: Statement, deps: CopyDependencies): StatementPlan {
  const copy = readCopy(statement);
  return {
    runs: "writing",
    async run(transaction) {
      const files = (await deps.loader.list(copy.route.stage, copy.path)).filter((routed) =>
        isChosen(routed, copy),
      );
      requireNamed(files, copy);
      if (files.length === 0) return [{ status: "Copy executed with 0 files processed." }];
      return await loadInto(transaction, files, copy, deps);
    },
  };
}

function readCopy(statement: Statement): CopyByHand {
  const { tokens } = statement;
  const name = readName(tokens, 2);
  const table = toFullName(name.parts);
  const route = exportRoutes.find((known) => known.table === table);
  if (route === undefined) {
    throw compilationError(
      `Table '${name.parts.join(".").toUpperCase()}' is none that a COPY loads here.`,
      `COPY loads ${exportRoutes.map((known) => known.table).join(", ")}.`,
    );
  }
  const hasColumns = is(tokens[name.end], "(");
  const from = hasColumns ? closingOf(tokens, name.end) + 1 : name.end;
  if (!is(tokens[from], "from")) throw compilationError("syntax error: COPY INTO a table needs FROM.");
  const isSelect = is(tokens[from + 1], "(");
  const close = isSelect ? closingOf(tokens, from + 1) : from + 1;
  const at = isSelect ? tokens.findLastIndex((token, index) => index < close && is(token, "@")) : from + 1;
  const source = readStagePath(statement, at);
  requireStage(source.stage);
  const options = readOptions(tokens, isSelect ? close + 1 : source.end);
  if (isSelect) checkCounts(statement, { columns: hasColumns ? name.end : undefined, select: from + 1, at });
  else refusePlain(options);
  if (source.stage !== route.stage) refuseOtherStage(source.stage, route);
  return { route, path: source.path, options };
}

/** JSON gives one column only, so that Snowflake can't tell which of the table's it is. */
function refusePlain(options: Options): void {
  const matching = optionText(options, "match_by_column_name")?.toLowerCase();
  if (matching === "case_insensitive" || matching === "case_sensitive") return;
  throw compilationError(
    "JSON file format can produce one and only one column of type variant, object, or array. Load data into separate " +
      "columns using the MATCH_BY_COLUMN_NAME copy option or copy with transformation.",
    "COPY INTO braintrust_traces (id, …) FROM (SELECT $1:id::string, … FROM @s3_braintrust_stage/2024/01/15/) " +
      "FILE_FORMAT = (FORMAT_NAME = 'json_format') ON_ERROR = SKIP_FILE FORCE = TRUE; better: tracelake recover, which " +
      "deletes the rows of those files by file_name in the same transaction, with the pipe paused.",
  );
}

function checkCounts(
  { tokens }: Statement,
  at: { columns: number | undefined; select: number; at: number },
): void {
  if (at.columns === undefined) return;
  const columns = splitAtCommas(tokens.slice(at.columns + 1, closingOf(tokens, at.columns))).length;
  const from = tokens.findLastIndex((token, index) => index < at.at && is(token, "from"));
  const values = splitAtCommas(tokens.slice(at.select + 2, from)).length;
  if (columns === values) return;
  throw compilationError(
    `Insert value list does not match column list expecting ${columns} but got ${values}`,
  );
}

function refuseOtherStage(stage: string, route: ExportRoute): never {
  throw compilationError(
    `@${stage} holds no rows of ${route.table}.`,
    `Each export has a stage of its own: @${route.stage}.`,
  );
}

function isChosen(routed: StagedFile, { options, path }: CopyByHand): boolean {
  const pattern = optionText(options, "pattern");
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(routed.file.path)) return false;
  const files = namedFiles(options);
  if (files === undefined) return true;
  return files.some((name) => routed.file.fileName === name || endsAt(routed, `${path}${name}`));
}

function namedFiles(options: Options): readonly string[] | undefined {
  const single = optionText(options, "files");
  return optionList(options, "files") ?? (single === undefined ? undefined : [single]);
}

/** A file that FILES names and that is gone fails the statement, unless it skips files anyway. */
function requireNamed(found: readonly StagedFile[], { options, path, route }: CopyByHand): void {
  if (optionText(options, "on_error")?.toLowerCase().startsWith("skip_file") === true) return;
  const missing = namedFiles(options)?.find(
    (name) => !found.some((routed) => routed.file.fileName === name || endsAt(routed, `${path}${name}`)),
  );
  if (missing === undefined) return;
  throw new StatementError(
    `SQL execution error:\nRemote file '@${route.stage}/${path}${missing}' was not found.`,
    {
      hint: "LIST @stage shows what is there.",
    },
  );
}

/** FILES counts from the stage's path; the path within the bucket, as rows carry it, counts as well. */
const endsAt = (routed: StagedFile, name: string): boolean =>
  isBelow(routed, name) && routed.file.path.endsWith(name);

async function loadInto(
  { connection }: Transaction,
  files: readonly StagedFile[],
  { route, options }: CopyByHand,
  deps: CopyDependencies,
): Promise<Row[]> {
  const isForced = optionText(options, "force")?.toLowerCase() === "true";
  const onError = optionText(options, "on_error")?.toLowerCase() ?? "abort_statement";
  const rows: Row[] = [];
  for (const { file } of files) {
    const outcome = await deps.files.loadFile(connection, file, {
      force: isForced,
      kind: route.kind,
      isByHand: true,
    });
    if (outcome.status === "failed" && !onError.startsWith("skip_file")) throw toError(outcome, onError);
    if (outcome.status !== "known") rows.push(describe(outcome));
  }
  return rows.length > 0 ? rows : [{ status: "Copy executed with 0 files processed." }];
}

function toError(
  { fileName, fault }: Extract<LoadOutcome, { status: "failed" }>,
  onError: string,
): StatementError {
  const place = fault.line === undefined ? "" : `, line ${fault.line}`;
  const hint =
    onError === "continue"
      ? "ON_ERROR = CONTINUE would land half a file and tell nobody: only SKIP_FILE is taken here."
      : "ON_ERROR = SKIP_FILE goes on with the other files.";
  return new StatementError(
    `SQL execution error:\nError parsing JSON: ${fault.message}\nFile '${fileName}'${place}`,
    { hint },
  );
}

function describe(outcome: Exclude<LoadOutcome, { status: "known" }>): Row {
  const isLoaded = outcome.status === "loaded";
  const rows = isLoaded ? outcome.rows : 0;
  const fault = isLoaded ? undefined : outcome.fault;
  return {
    file: outcome.fileName,
    status: isLoaded ? "LOADED" : "LOAD_FAILED",
    rows_parsed: isLoaded ? rows : (fault?.rowNumber ?? 0),
    rows_loaded: rows,
    error_limit: 1,
    errors_seen: isLoaded ? 0 : 1,
    first_error: fault?.message ?? null,
    first_error_line: fault?.line ?? null,
    first_error_character: fault?.character ?? null,
    first_error_column_name: null,
  };
}
