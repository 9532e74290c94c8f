import type { DuckDBConnection } from "@duckdb/node-api";

/** Connections that are lent to one reader at a time: one slow report holds up nobody else's. */
export interface ConnectionPool {
  use: <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;
  /** Waits for those that are lent, then closes all. */
  close: () => Promise<void>;
}

export function makeConnectionPool(options: {
  connect: () => Promise<DuckDBConnection>;
  size: number;
}): ConnectionPool {
  const idle: DuckDBConnection[] = [];
  const waiting: ((connection: DuckDBConnection) => void)[] = [];
  const running = new Set<Promise<unknown>>();
  let opened = 0;

  async function lend(): Promise<DuckDBConnection> {
    const free = idle.pop();
    if (free !== undefined) return free;
    if (opened < options.size) {
      opened += 1;
      try {
        return await options.connect();
      } catch (error) {
        opened -= 1;
        throw error;
      }
    }
    return await new Promise((resolve) => waiting.push(resolve));
  }

  function giveBack(connection: DuckDBConnection) {
    const next = waiting.shift();
    if (next === undefined) idle.push(connection);
    else next(connection);
  }

  async function lendTo<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await lend();
    try {
      return await work(connection);
    } finally {
      giveBack(connection);
    }
  }

  return {
    async use(work) {
      const use = lendTo(work);
      running.add(use);
      try {
        return await use;
      } finally {
        running.delete(use);
      }
    },
    async close() {
      await Promise.allSettled(running);
      for (const connection of idle.splice(0)) connection.closeSync();
    },
  };
}
