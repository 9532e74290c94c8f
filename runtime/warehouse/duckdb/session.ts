import type { DuckDBConnection } from "@duckdb/node-api";
import { splitStatements } from "../dialect/split-statements.ts";
import { DialectError } from "../dialect/tokens.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import type { Row } from "./row-values.ts";
import { compilationError, fromDuckDb, StatementError } from "./statement-error.ts";
import type { StatementPlan } from "./statement-plan.ts";
import {
  beginTransaction,
  commitTransaction,
  rollbackTransaction,
  type StreamSlice,
  type Transaction,
} from "./transaction.ts";
import type { WriteQueue } from "./write-queue.ts";

/** Values for `?` in their order, or for `:name`. */
export type Binds = readonly unknown[] | Readonly<Record<string, unknown>>;

/** Takes statements in Snowflake's dialect. */
export interface Session {
  /** @throws {StatementError} that reads as Snowflake's own. */
  query: (statement: string, binds?: Binds) => Promise<Row[]>;
  /** Runs one or several statements, each ended with a semicolon. */
  run: (statements: string) => Promise<void>;
}

export interface Engine {
  /** The only connection that writes; used by whoever holds the queue. */
  writer: DuckDBConnection;
  queue: WriteQueue;
  readers: ConnectionPool;
  plan: (statement: string, binds: Binds | undefined) => Promise<StatementPlan>;
}

export interface OwnSession extends Session {
  /** Undoes what was not committed and lets the next writer in. */
  close: () => Promise<void>;
}

/** A session of its own transactions: `begin` keeps other writers out until `commit` or `rollback`. */
export function makeSession(engine: Engine): OwnSession {
  let open: { transaction: Transaction; release: () => void } | undefined;

  async function begin(): Promise<Row[]> {
    if (open === undefined) {
      const release = await engine.queue.acquire();
      try {
        open = { transaction: await beginTransaction(engine.writer), release };
      } catch (error) {
        release();
        throw error;
      }
    }
    return [{ status: "Statement executed successfully." }];
  }

  async function end(settle: (transaction: Transaction) => Promise<void>): Promise<Row[]> {
    const ended = open;
    open = undefined;
    if (ended !== undefined) await settle(ended.transaction).finally(ended.release);
    return [{ status: "Statement executed successfully." }];
  }

  async function execute(plan: StatementPlan): Promise<Row[]> {
    switch (plan.runs) {
      case "none":
        return plan.rows;
      case "begin":
        return await begin();
      case "commit":
        return await end(commitTransaction);
      case "rollback":
        return await end(rollbackTransaction);
      case "alone":
        if (open === undefined) return await plan.run();
        throw compilationError(
          "This statement can not be run inside of a transaction.",
          "Commit or roll back first.",
        );
      case "reading":
        if (open !== undefined) return await plan.run(open.transaction.connection);
        return await engine.readers.use(plan.run);
      case "writing":
        if (open !== undefined) return await plan.run(open.transaction);
        return await inTransaction(engine, plan.run);
    }
  }

  return makeOwnSession(engine, execute, async () => void (await end(rollbackTransaction)));
}

function makeOwnSession(
  engine: Engine,
  execute: (plan: StatementPlan) => Promise<Row[]>,
  close: () => Promise<void>,
): OwnSession {
  const query = async (statement: string, binds?: Binds) =>
    await asStatementError(async () => await execute(await engine.plan(statement, binds)));
  return {
    query,
    async run(statements) {
      const list = await asStatementError(async () => await Promise.resolve(splitStatements(statements)));
      for (const statement of list) await query(statement);
    },
    close,
  };
}

/** A session within a transaction that somebody else ends. */
export function makeInnerSession(engine: Engine, transaction: Transaction): Session {
  return makeOwnSession(
    engine,
    async (plan) => await runWithin(plan, transaction),
    async () => undefined,
  );
}

export async function runWithin(plan: StatementPlan, transaction: Transaction): Promise<Row[]> {
  if (plan.runs === "none") return plan.rows;
  if (plan.runs === "reading") return await plan.run(transaction.connection);
  if (plan.runs === "writing") return await plan.run(transaction);
  throw compilationError("This statement can not be run inside of a transaction.");
}

export async function inTransaction<T>(
  engine: Engine,
  work: (transaction: Transaction) => Promise<T>,
  slice?: StreamSlice,
): Promise<T> {
  return await engine.queue.run(async () => {
    const transaction = await beginTransaction(engine.writer, slice);
    try {
      const result = await work(transaction);
      await commitTransaction(transaction);
      return result;
    } catch (error) {
      await rollbackTransaction(transaction);
      throw error;
    }
  });
}

async function asStatementError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DialectError) {
      throw new StatementError(`SQL compilation error:\n${error.message}`, { cause: error });
    }
    throw fromDuckDb(error);
  }
}
