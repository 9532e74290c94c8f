import type { OwnSession } from "../duckdb/session.ts";

export interface KeptSessions {
  /** Runs `work` in the session of that name, made when it is new. One after the other within a session. */
  use: <T>(name: string, work: (session: OwnSession) => Promise<T>) => Promise<T>;
  /** In a session that ends with it. */
  once: <T>(work: (session: OwnSession) => Promise<T>) => Promise<T>;
  /** Undoes what was not committed. */
  close: (name: string) => Promise<void>;
  closeAll: () => Promise<void>;
}

/** Sessions that outlive a request, each until it was left alone for `idleMs`. */
export function keepSessions(options: { open: () => OwnSession; idleMs: number }): KeptSessions {
  const kept = new Map<
    string,
    { session: OwnSession; turn: Promise<unknown>; timer: NodeJS.Timeout | undefined }
  >();

  async function close(name: string): Promise<void> {
    const found = kept.get(name);
    if (found === undefined) return;
    kept.delete(name);
    clearTimeout(found.timer);
    await found.turn.catch(() => undefined);
    await found.session.close();
  }

  function find(name: string) {
    const found = kept.get(name) ?? { session: options.open(), turn: Promise.resolve(), timer: undefined };
    kept.set(name, found);
    return found;
  }

  return {
    async use(name, work) {
      const found = find(name);
      clearTimeout(found.timer);
      const result = found.turn.catch(() => undefined).then(async () => await work(found.session));
      found.turn = result;
      try {
        return await result;
      } finally {
        if (found.turn === result && kept.get(name) === found) {
          found.timer = setTimeout(() => void close(name), options.idleMs);
          found.timer.unref();
        }
      }
    },
    async once(work) {
      const session = options.open();
      try {
        return await work(session);
      } finally {
        await session.close();
      }
    },
    close,
    async closeAll() {
      await Promise.all([...kept.keys()].map(close));
    },
  };
}
