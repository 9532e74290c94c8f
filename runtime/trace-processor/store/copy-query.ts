import type pg from "pg";

/** What `pg` gives a query that speaks for itself; its type declarations leave the COPY messages out. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  stream: { cork(): void; uncork(): void };
}

/**
 * A `COPY … FROM STDIN` whose rows are sent along with the statement, in one write: waiting for the server's leave to
 * send, as stream libraries do, costs a batch a second round trip, as long as the copying of 30 rows itself. The
 * protocol allows it: a server that refuses the statement skips the rows that follow.
 */
class CopyQuery implements pg.Submittable {
  readonly #text: string;
  readonly #rows: Buffer;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;

  constructor(text: string, rows: Buffer, resolve: () => void, reject: (error: unknown) => void) {
    this.#text = text;
    this.#rows = rows;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: pg.Connection): void {
    const copy = connection as unknown as CopyConnection;
    copy.stream.cork();
    copy.query(this.#text);
    copy.sendCopyFromChunk(this.#rows);
    copy.endCopyFrom();
    copy.stream.uncork();
  }

  handleCopyInResponse(): void {
    // The rows are on their way already.
  }

  handleCommandComplete(): void {
    // One for each statement of the text; what counts is the end of their transaction.
  }

  /** Sent after the commit of the statements' common transaction. */
  handleReadyForQuery(): void {
    this.#resolve();
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }
}

/**
 * Runs statements that end in a COPY and resolves after their commit. Rejects with PostgreSQL's or the network's
 * error; then nothing of them is stored. `rows` may be reused once it has settled.
 */
export function runCopy(client: pg.ClientBase, text: string, rows: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyQuery(text, rows, resolve, reject));
  });
}
