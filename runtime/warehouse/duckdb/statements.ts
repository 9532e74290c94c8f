import type { DuckDBConnection } from "@duckdb/node-api";
import { is } from "../dialect/scan.ts";
import { planCall, toLiteral, type ProcedureSources } from "./procedures.ts";
import { readRows, type Row } from "./row-values.ts";
import type { Binds, Engine } from "./session.ts";
import type { StatementFamily, StatementPlan } from "./statement-plan.ts";
import {
  begins,
  fillArguments,
  readName,
  readStatement,
  toFullName,
  type Statement,
} from "./statement-text.ts";
import type { StreamDefinition } from "./streams.ts";
import type { Transaction } from "./transaction.ts";

export interface RouterDependencies {
  families: readonly StatementFamily[];
  /** Refuses, with Snowflake's own words, what Snowflake would refuse. */
  checks: readonly ((statement: Statement) => void)[];
  /** What stands in a statement in the place of functions of Snowflake's that no macro can be called like. */
  rewrite: (statement: Statement) => Statement;
  /** Prepares what the statement reads, such as the rows of a stage; says how to name it and how to let it go. */
  stageRows: (statement: Statement) => Promise<StagedStatement>;
  translate: (statement: string) => string;
  sources: ProcedureSources;
  streams: readonly StreamDefinition[];
}

export interface StagedStatement {
  statement: Statement;
  /** DuckDB's own statements to run before and after, on the same connection. */
  before: readonly string[];
  after: readonly string[];
}

/** Decides how a statement is run: by one of the families, or translated for DuckDB. */
export async function planStatement(
  text: string,
  binds: Binds | undefined,
  deps: RouterDependencies & { engine: Engine },
): Promise<StatementPlan> {
  const statement = readStatement(fillNamed(text, binds));
  const control = planControl(statement);
  if (control !== undefined) return control;
  for (const check of deps.checks) check(statement);
  for (const family of deps.families) {
    const plan = family(statement);
    if (plan !== undefined) return plan;
  }
  const call = planCall(statement, binds, deps);
  if (call !== undefined) return call;
  const staged = await deps.stageRows(deps.rewrite(statement));
  return planTranslated(staged, Array.isArray(binds) ? binds : [], deps);
}

function fillNamed(text: string, binds: Binds | undefined): string {
  if (binds === undefined || Array.isArray(binds)) return text;
  const values = Object.entries(binds).map(
    ([name, value]) => [name.toLowerCase(), toLiteral(value)] as const,
  );
  return fillArguments(text, new Map(values));
}

function planControl(statement: Statement): StatementPlan | undefined {
  if (begins(statement, "begin") || begins(statement, "start", "transaction")) return { runs: "begin" };
  if (begins(statement, "commit")) return { runs: "commit" };
  if (begins(statement, "rollback")) return { runs: "rollback" };
  return undefined;
}

const reading = ["select", "with", "values", "explain", "("];

function planTranslated(
  { statement, before, after }: StagedStatement,
  binds: readonly unknown[],
  deps: RouterDependencies,
): StatementPlan {
  const sql = deps.translate(statement.text);
  const run = async (connection: DuckDBConnection): Promise<Row[]> => {
    for (const line of before) await connection.run(line);
    try {
      return await runSql(connection, sql, binds);
    } finally {
      for (const line of after) await connection.run(line);
    }
  };
  if (is(statement.tokens[0], ...reading)) return { runs: "reading", run };
  return {
    runs: "writing",
    async run(transaction) {
      noteStreams(statement, transaction, deps.streams);
      const inserted = await noteInserted(statement, sql, transaction, deps);
      return inserted ?? (await run(transaction.connection));
    },
  };
}

async function runSql(connection: DuckDBConnection, sql: string, binds: readonly unknown[]): Promise<Row[]> {
  const values = binds.map(toBind);
  const rows = await readRows(await connection.run(sql, values.length === 0 ? undefined : values));
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [toSnowflakeName(name), value])),
  );
}

/** What a column without an alias is called. */
const toSnowflakeName = (name: string): string =>
  name
    .replaceAll("count_star()", "count(*)")
    .replaceAll(/snowflake_local\.(pipe_status|clustering_information)\(/g, "system$$$1(")
    .replaceAll(/\bstaged_row\b/g, "$$1");

type Bindable = string | number | bigint | boolean | null;

function toBind(value: unknown): Bindable {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object") return JSON.stringify(value);
  return value as Bindable;
}

/** A stream that a writing statement reads is consumed when the transaction commits. */
function noteStreams(
  statement: Statement,
  transaction: Transaction,
  streams: readonly StreamDefinition[],
): void {
  const words = new Set(
    statement.tokens.filter(({ kind }) => kind === "word").map(({ text }) => text.toLowerCase()),
  );
  for (const { name } of streams) {
    if (words.has(name.split(".")[1] ?? name)) transaction.consumed.add(name);
  }
}

/** Rows put into a landing table by hand are news for its streams: their times are asked for with the insert. */
async function noteInserted(
  statement: Statement,
  sql: string,
  transaction: Transaction,
  deps: RouterDependencies,
): Promise<Row[] | undefined> {
  if (!begins(statement, "insert", "into")) return undefined;
  const table = toFullName(readName(statement.tokens, 2).parts);
  if (deps.streams.every((stream) => stream.table !== table)) return undefined;
  const rows = await runSql(transaction.connection, `${sql} returning ingestion_timestamp`, []);
  const times = transaction.inserted.get(table) ?? new Set();
  for (const row of rows) times.add(String(row["ingestion_timestamp"]));
  transaction.inserted.set(table, times);
  return [{ "number of rows inserted": rows.length }];
}
