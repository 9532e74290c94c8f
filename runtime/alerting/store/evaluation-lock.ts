import type pg from "pg";

/**
 * Runs `work` on a connection that holds the evaluation's lock, so that of several instances one evaluates. Undefined
 * where another one does. The lock goes with the connection: a process that is killed holds it no longer.
 */
export async function withEvaluationLock<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result | undefined> {
  const client = await pool.connect();
  let lost: Error | undefined;
  try {
    const { rows } = await client.query<{ is_ours: boolean }>(
      "select pg_try_advisory_lock(hashtext('tracelake.evaluate_alerts')) as is_ours",
    );
    if (rows[0]?.is_ours !== true) return undefined;
    try {
      return await work(client);
    } finally {
      await client.query("select pg_advisory_unlock(hashtext('tracelake.evaluate_alerts'))");
    }
  } catch (error) {
    // Whatever failed may have left the lock or a transaction behind.
    lost = error as Error;
    throw error;
  } finally {
    client.release(lost);
  }
}

/** All of `work` or nothing of it. */
export async function inTransaction<Result>(
  client: pg.PoolClient,
  work: () => Promise<Result>,
): Promise<Result> {
  await client.query("begin");
  try {
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

/** What can run a query: the pool, or the connection that a transaction is on. */
export type Queries = Pick<pg.PoolClient, "query">;
