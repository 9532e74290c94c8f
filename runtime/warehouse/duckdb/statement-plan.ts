import type { DuckDBConnection } from "@duckdb/node-api";
import type { Row } from "./row-values.ts";
import type { Statement } from "./statement-text.ts";
import type { Transaction } from "./transaction.ts";

/**
 * How a statement is run. `reading`: on any connection, beside writers. `writing`: in a transaction, its own where no
 * other is open. `alone`: takes the transactions that it needs itself, and is refused inside of one. `none`: answers
 * without the database.
 */
export type StatementPlan =
  | { runs: "reading"; run: (connection: DuckDBConnection) => Promise<Row[]> }
  | { runs: "writing"; run: (transaction: Transaction) => Promise<Row[]> }
  | { runs: "alone"; run: () => Promise<Row[]> }
  | { runs: "none"; rows: Row[] }
  | { runs: "begin" | "commit" | "rollback" };

/** Knows the statements of one family and leaves all others. */
export type StatementFamily = (statement: Statement) => StatementPlan | undefined;

export const answer = (status: string): StatementPlan => ({ runs: "none", rows: [{ status }] });
