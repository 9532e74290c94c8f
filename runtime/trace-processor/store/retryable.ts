/**
 * What a failed statement means for the sender, by SQLSTATE class or Node's error code.
 * away: the database can't take it now; the same batch may be sent again. data: a row that PostgreSQL refuses.
 */
export type StoreFailure = "away" | "duplicate" | "data" | "fault";

const byCode: Record<string, StoreFailure> = {
  "23505": "duplicate", // unique_violation
  "40001": "away", // serialization_failure
  "40P01": "away", // deadlock_detected
  "55P03": "away", // lock_not_available
  "57014": "away", // query_canceled: our own statement_timeout
  "25P03": "away", // idle_in_transaction_session_timeout: the connection was cut
  "25P04": "away", // transaction_timeout
  "25006": "away", // read_only_sql_transaction: a failover is under way
  "42P01": "away", // undefined_table: the migrations have not run yet
  ECONNREFUSED: "away",
  ECONNRESET: "away",
  EPIPE: "away",
  ETIMEDOUT: "away",
  ENOTFOUND: "away",
  EAI_AGAIN: "away",
  EHOSTUNREACH: "away",
  ENETUNREACH: "away",
  ECONNABORTED: "away",
};

const byClass: Record<string, StoreFailure> = {
  "08": "away", // connection
  "53": "away", // insufficient resources: disk full, too many connections
  "57": "away", // operator intervention: shutdown, starting up
  "58": "away", // system error
  "28": "away", // credentials are refused: the operator rotates them, the sender's batch is not at fault
  "3D": "away", // the database does not exist (yet)
  "22": "data", // data exception
  "23": "data", // other constraints
  "54": "data", // program limit exceeded: a row too large for its index
};

/** Errors of `pg` itself that carry no code. */
const awayMessages = /terminated|timeout exceeded|not queryable|Connection ended|connection error/i;

export function classifyStoreFailure(error: unknown): StoreFailure {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (code !== undefined) {
    const known = byCode[code] ?? byClass[code.slice(0, 2)];
    if (known !== undefined) return known;
  }
  return awayMessages.test(message ?? "") ? "away" : "fault";
}
