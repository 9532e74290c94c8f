import { readFile } from "node:fs/promises";
import path from "node:path";
import { planCopy, type CopyPlan } from "../dialect/copy.ts";
import { translate } from "../dialect/translate.ts";
import type { ExportKind } from "./detect-kind.ts";

export interface LandingPlan {
  kind: ExportKind;
  /** Without schema: `braintrust_spans`. */
  table: string;
  pipe: string;
  stage: string;
  json: CopyPlan;
  /** Undefined of usage, which is JSON lines alone. */
  parquet: CopyPlan | undefined;
  /** Columns that are read from source_row, never stored: a body would stand on the disk twice. */
  virtual: ReadonlySet<string>;
  /** DuckDB's `create table raw_data.…`. */
  create: string;
}

export type LandingPlans = Readonly<Record<ExportKind, LandingPlan>>;

const names: Readonly<Record<ExportKind, { file: string; table: string; pipe: string; stage: string }>> = {
  traces: {
    file: "traces",
    table: "braintrust_traces",
    pipe: "braintrust_traces_pipe",
    stage: "s3_braintrust_stage",
  },
  spans: {
    file: "spans",
    table: "braintrust_spans",
    pipe: "braintrust_spans_pipe",
    stage: "s3_braintrust_spans_stage",
  },
  query_rows: {
    file: "query-rows",
    table: "braintrust_query_rows",
    pipe: "braintrust_query_rows_pipe",
    stage: "s3_braintrust_query_rows_stage",
  },
  model_usage: {
    file: "model-usage",
    table: "model_usage",
    pipe: "model_usage_pipe",
    stage: "model_usage_stage",
  },
};

/** While a connection loads this is true in it, so that bodies are not worked out only to be thrown away. */
export const loadingVariable = "is_loading";

const bodies = ["input", "output", "expected"];

/** Reads landing/table-*.sql and landing/copy-*.sql. @throws {DialectError} where one leaves the subset. */
export async function readLandingPlans(
  folder: string = path.join(import.meta.dirname, "../landing"),
): Promise<LandingPlans> {
  return {
    traces: await readPlan(folder, "traces"),
    spans: await readPlan(folder, "spans"),
    query_rows: await readPlan(folder, "query_rows"),
    model_usage: await readPlan(folder, "model_usage"),
  };
}

/** By full name, `raw_data.braintrust_spans`: DuckDB's `create table` of each landing table. */
export function landingTableStatements(plans: LandingPlans): ReadonlyMap<string, string> {
  return new Map(Object.values(plans).map((plan) => [`raw_data.${plan.table}`, plan.create]));
}

async function readPlan(folder: string, kind: ExportKind): Promise<LandingPlan> {
  const { file, table, pipe, stage } = names[kind];
  const read = async (name: string) => await readFile(path.join(folder, name), "utf8");
  const fill = (text: string) => text.replaceAll("{{export}}", kind).replaceAll("{{pipe}}", pipe);
  const json = planCopy(fill(await read(`copy-${file}-jsonl.sql`)));
  const parquet = kind === "model_usage" ? undefined : planCopy(fill(await read(`copy-${file}-parquet.sql`)));
  const virtual = new Map<string, string>();
  for (const column of bodies) {
    const expression = parquet && bodyExpression(column, json, parquet);
    if (expression !== undefined) virtual.set(column, expression);
  }
  const create = planTable(translate(await read(`table-${table.replaceAll("_", "-")}.sql`)), table, virtual);
  return { kind, table, pipe, stage, json, parquet, virtual: new Set(virtual.keys()), create };
}

/**
 * What both COPYs put into the column, read from source_row instead; undefined unless both are the plain forms, in
 * which case the column is stored like any other.
 */
function bodyExpression(column: string, json: CopyPlan, parquet: CopyPlan): string | undefined {
  const plain = expressionOf(json, column) === `r.k."${column}"`;
  const isTextOrStructure = expressionOf(parquet, column)?.startsWith(
    `case when sf_check_json(sf_varchar(r.k."${column}")) is null then sf_parse_json(sf_varchar(r.k."${column}")) else r.k."${column}" end`,
  );
  if (!plain || isTextOrStructure !== true) return undefined;
  const value = `json_extract(source_row, '$."${column}"')`;
  const text = `json_extract_string(source_row, '$."${column}"')`;
  // Without macros: a table must open before they do.
  return `case
    when getvariable('${loadingVariable}') then null
    when file_name not like '%.parquet' then ${value}
    when ${text} is null or trim(${text}) = '' then null
    when json_valid(${text}) then cast(${text} as json)
    else ${value}
  end`;
}

function expressionOf(plan: CopyPlan, column: string): string | undefined {
  return plan.expressions[plan.columns.indexOf(column)]?.replaceAll(/\s+/g, " ").replaceAll("( ", "(").trim();
}

/**
 * Without a word DuckDB tries every way on each segment of text, which costs a third of a load. Zstandard stores a row
 * in a third of what FSST takes, and sooner.
 */
function planTable(statement: string, table: string, virtual: ReadonlyMap<string, string>): string {
  const lines = statement.split("\n").map((line) => {
    const [, column = "", type] = /^\s*"?(\w+)"?\s+(json|varchar)\b/.exec(line) ?? [];
    if (type === undefined) return line;
    const expression = virtual.get(column);
    if (expression === undefined)
      return line.replace(type, `${type} using compression ${fewValues.has(column) ? "dict_fsst" : "zstd"}`);
    const end = line.trimEnd().endsWith(",") ? "," : "";
    return `"${column}" json generated always as (${expression}) virtual${end}`;
  });
  return lines.join("\n").replace(/^\s*create table \S+/, `create table raw_data.${table}`);
}

/** Columns whose values come again and again. */
const fewValues: ReadonlySet<string> = new Set([
  "project_id",
  "span_name",
  "span_type",
  "span_type_info",
  "scores",
  "tags",
  "span_attributes",
  "file_name",
  "export_name",
  "loaded_by",
]);
