/** Lets one writer in at a time, in the order of asking. */
export interface WriteQueue {
  /** Waits for its turn; nobody else's comes until the returned function was called. */
  acquire: () => Promise<() => void>;
  /** Runs `work` when its turn has come. */
  run: <T>(work: () => Promise<T>) => Promise<T>;
}

export function makeWriteQueue(): WriteQueue {
  let last: Promise<void> = Promise.resolve();

  async function acquire(): Promise<() => void> {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    return resolve;
  }

  return {
    acquire,
    async run(work) {
      const release = await acquire();
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
}
