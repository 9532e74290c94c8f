import type { WarehouseObject, WarehouseProcedure } from "../../../contracts/warehouse/object.ts";
import { closingOf, is, splitAtCommas } from "../dialect/scan.ts";
import { splitStatements } from "../dialect/split-statements.ts";
import { quote, unquote, type Token } from "../dialect/tokens.ts";
import { fullNameOf } from "./create-objects.ts";
import type { Row } from "./row-values.ts";
import { makeSession, runWithin, type Binds, type Engine } from "./session.ts";
import { compilationError } from "./statement-error.ts";
import type { StatementPlan } from "./statement-plan.ts";
import { begins, fillArguments, readName, toFullName, type Statement } from "./statement-text.ts";
import type { Transaction } from "./transaction.ts";

export interface ProcedureSources {
  objects: readonly WarehouseObject[];
  readText: (file: string) => Promise<string>;
}

/** `call name(arguments)`: the statements of a procedure of the catalog. */
export function planCall(
  statement: Statement,
  binds: Binds | undefined,
  deps: { engine: Engine; sources: ProcedureSources },
): StatementPlan | undefined {
  if (!begins(statement, "call")) return undefined;
  const { parts, end } = readName(statement.tokens, 1);
  if (!is(statement.tokens[end], "("))
    throw compilationError("syntax error: a call needs brackets: call name()");
  const close = closingOf(statement.tokens, end);
  const given = splitAtCommas(statement.tokens.slice(end + 1, close)).map(readArgument);
  const procedure = findProcedure(deps.sources.objects, parts);
  const values = matchArguments(procedure, given, binds);
  const steps = { procedure, values, ...deps };
  if (procedure.isTransaction) {
    return {
      runs: "writing",
      run: async (transaction) => await runSteps(steps, within(deps.engine, transaction)),
    };
  }
  return {
    runs: "alone",
    run: async () => await runAlone(deps.engine, async (step) => await runSteps(steps, step)),
  };
}

function findProcedure(objects: readonly WarehouseObject[], parts: readonly string[]): WarehouseProcedure {
  const name = toFullName(parts);
  const found = objects.find(
    (object): object is WarehouseProcedure => object.kind === "procedure" && fullNameOf(object) === name,
  );
  if (found === undefined) throw compilationError(`Unknown procedure ${parts.join(".").toUpperCase()}`);
  return found;
}

interface Argument {
  name: string | undefined;
  text: string;
}

function readArgument(tokens: readonly Token[]): Argument {
  const [first, second, ...rest] = tokens;
  const isNamed = is(second, "=>");
  const value = isNamed ? rest : tokens;
  const text = value.map((token) =>
    token.kind === "string" ? quoteForSnowflake(unquote(token)) : token.text,
  );
  return {
    name: isNamed && first !== undefined ? first.text.toLowerCase() : undefined,
    text: text.join(" "),
  };
}

/** In Snowflake's strings a backslash escapes. */
export const quoteForSnowflake = (text: string): string => quote(text.replaceAll("\\", "\\\\"));

function matchArguments(
  procedure: WarehouseProcedure,
  given: readonly Argument[],
  binds: Binds | undefined,
): ReadonlyMap<string, string> {
  const positional = Array.isArray(binds) ? binds.map(toLiteral) : [];
  const values = new Map<string, string>();
  for (const [index, declared] of procedure.arguments.entries()) {
    const named = given.find((argument) => argument.name === declared.name.toLowerCase());
    const text = (named ?? (given[index]?.name === undefined ? given[index] : undefined))?.text;
    if (text === undefined) break;
    const value = text === "?" ? (positional.shift() ?? "null") : text;
    values.set(declared.name.toLowerCase(), /^('[^']*'|[\w.]+)$/.test(value) ? value : `(${value})`);
  }
  if (values.size !== procedure.arguments.length || given.length !== procedure.arguments.length) {
    const types = procedure.arguments.map(({ name, type }) => `${name} ${type}`).join(", ");
    throw compilationError(
      `Invalid argument types for procedure '${procedure.name.toUpperCase()}'`,
      `It takes (${types}).`,
    );
  }
  return values;
}

/** A value as Snowflake's literal. */
export function toLiteral(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean")
    return String(value);
  if (value instanceof Date) return `${quote(value.toISOString())}::timestamp_tz`;
  if (typeof value === "string") return quoteForSnowflake(value);
  return `parse_json(${quoteForSnowflake(JSON.stringify(value))})`;
}

type RunStep = (statement: string) => Promise<Row[]>;

async function runSteps(
  {
    procedure,
    values,
    sources,
  }: { procedure: WarehouseProcedure; values: ReadonlyMap<string, string>; sources: ProcedureSources },
  runStep: RunStep,
): Promise<Row[]> {
  let last: { statement: string; rows: Row[] } | undefined;
  for (const file of procedure.files) {
    for (const step of splitStatements(await sources.readText(file))) {
      const statement = fillArguments(step, values);
      last = { statement, rows: await runStep(statement) };
    }
  }
  const isAnswer = last !== undefined && /^\s*(--[^\n]*\n\s*)*(select|with)\b/i.test(last.statement);
  const value = isAnswer ? Object.values(last?.rows[0] ?? {})[0] : "done";
  return [{ [procedure.name.toLowerCase()]: value ?? null }];
}

const within =
  (engine: Engine, transaction: Transaction): RunStep =>
  async (statement) =>
    await runWithin(await engine.plan(statement, undefined), transaction);

/** Each step counts on its own, but for what the steps put between `begin` and `commit` themselves. */
async function runAlone(engine: Engine, work: (runStep: RunStep) => Promise<Row[]>): Promise<Row[]> {
  const session = makeSession(engine);
  try {
    return await work(async (statement) => await session.query(statement));
  } finally {
    await session.close();
  }
}
