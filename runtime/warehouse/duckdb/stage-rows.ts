import { closingOf, is } from "../dialect/scan.ts";
import { requireStage } from "./information-functions.ts";
import { absoluteOf, type Lake } from "./find-files.ts";
import type { PipeLoader, StagedFile } from "./pipe-loader.ts";
import { compilationError, StatementError } from "./statement-error.ts";
import type { StagedStatement } from "./statements.ts";
import { readOptions, readStagePath, replaceTokens, type Statement } from "./statement-text.ts";

/** A line may be this long: a body with an image in it. */
const lineBytes = 16_000_000;

const columns: Readonly<Record<string, string>> = {
  $1: "staged_row",
  metadata$filename: "staged_file_name",
  metadata$file_row_number: "staged_row_number",
  metadata$file_last_modified: "staged_last_modified",
  metadata$start_scan_time: "staged_scan_time",
};

/** `select $1:id from @stage/path`: the stage as a view of this connection's own, `$1` as its column. */
export async function stageRows(
  statement: Statement,
  deps: Lake & { loader: PipeLoader },
): Promise<StagedStatement> {
  const at = statement.tokens.findIndex(
    (token, index) => is(token, "@") && is(statement.tokens[index - 1], "from", "join", ","),
  );
  if (at === -1) return { statement, before: [], after: [] };
  const { stage, path: below, end } = readStagePath(statement, at);
  requireStage(stage);
  const files = (await deps.loader.list(stage, below)).filter(({ file }) =>
    matchesFormat(statement, end, file.path),
  );
  if (files.length === 0) {
    throw new StatementError(`SQL execution error:\nRemote file '@${stage}/${below}' was not found.`, {
      hint: "LIST @stage shows what is there.",
    });
  }
  const view = "staged_rows";
  const rest = skipOptions(statement, end);
  const named = renameColumns(replaceTokens(statement, { from: at, to: rest }, view));
  const union = files.map((routed) => readFile(routed, deps)).join("\nunion all\n");
  return {
    statement: named,
    before: [`create or replace temp view ${view} as ${union}`],
    after: [`drop view if exists temp.${view}`],
  };
}

/** `(file_format => json_format, pattern => '…')` behind the stage. */
function skipOptions({ tokens }: Statement, end: number): number {
  return is(tokens[end], "(") ? closingOf(tokens, end) + 1 : end;
}

function matchesFormat({ tokens }: Statement, end: number, filePath: string): boolean {
  if (!is(tokens[end], "(")) return true;
  const text = tokens
    .slice(end + 1, closingOf(tokens, end))
    .map((token) => (is(token, "=>") ? { ...token, text: "=" } : token));
  const pattern = readOptions(text, 0).get("pattern");
  return typeof pattern !== "string" || new RegExp(`^(?:${pattern})$`).test(filePath);
}

function renameColumns(statement: Statement): Statement {
  const at = statement.tokens.findIndex((token) => columns[token.text.toLowerCase()] !== undefined);
  const token = statement.tokens[at];
  if (token === undefined) {
    const other = statement.tokens.find(({ kind, text }) => kind === "argument" && text !== "$1");
    if (other === undefined) return statement;
    throw compilationError(
      `invalid identifier '${other.text}'`,
      "A row of JSON or Parquet is one column, $1.",
    );
  }
  const name = columns[token.text.toLowerCase()] ?? "";
  return renameColumns(replaceTokens(statement, { from: at, to: at + 1 }, name));
}

function readFile({ file }: StagedFile, lake: Lake): string {
  // A name may hold the signs of a glob.
  const name = quote(absoluteOf(lake, file).replaceAll(/[*?[]/g, "[$&]"));
  const rows = file.path.endsWith(".parquet")
    ? `select to_json(r)::json as staged_row from read_parquet(${name}) as r`
    : `select line::json as staged_row from read_csv(${name}, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '',
        escape = '', header = false, nullstr = '\x02', auto_detect = false, max_line_size = ${lineBytes},
        buffer_size = ${lineBytes}) where trim(line) <> ''`;
  return `select staged_row, ${quote(file.fileName)} as staged_file_name, row_number() over () as staged_row_number,
    make_timestamp(${Math.floor(file.modifiedMs * 1000)}) as staged_last_modified, now() as staged_scan_time
    from (${rows})`;
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
