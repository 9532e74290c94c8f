import { setTimeout as sleep } from "node:timers/promises";
import { startPostgres, type EmbeddedPostgres, type StartPostgresOptions } from "./postgres.ts";

export interface KeptPostgres {
  /** Stays the same over restarts. */
  url: string;
  /** Where the data are. */
  home: string;
  stop(): Promise<void>;
}

/** `startPostgres`, and again on the same port whenever the server ends unasked (killed, out of memory). */
export async function keepPostgres(options: StartPostgresOptions): Promise<KeptPostgres> {
  const log = options.log ?? (() => {});
  let isStopping = false;
  let server: EmbeddedPostgres = await startPostgres(options);
  const { url, home, port } = server;

  const restarting = (async () => {
    for (;;) {
      await server.exited;
      if (isStopping) return;
      log("PostgreSQL ended unasked and is started again.");
      await sleep(200);
      try {
        server = await startPostgres({ ...options, port });
      } catch (error) {
        log(`It did not start (${(error as Error).message}); the next attempt is in 2 s.`);
        await sleep(2000);
      }
    }
  })();

  const stop = async () => {
    isStopping = true;
    await server.stop();
    await restarting;
  };
  return { url, home, stop };
}
