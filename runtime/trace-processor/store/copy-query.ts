import type pg from "pg";

/** What `pg` gives a query that speaks for itself; its type declarations leave the COPY messages out. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  stream: { cork(): void; uncork(): void };
}

/**
 * Statements with `COPY … FROM STDIN` among them, their rows sent along in the same write: waiting for the server's
 * leave to send, as stream libraries do, costs a batch a second round trip, as long as the copying of 30 rows itself.
 * The protocol allows it: a server that refuses a statement skips the rows that follow.
 */
class CopyQuery implements pg.Submittable {
  readonly #text: string;
  readonly #copies: readonly Buffer[];
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;

  constructor(
    text: string,
    copies: readonly Buffer[],
    resolve: () => void,
    reject: (error: unknown) => void,
  ) {
    this.#text = text;
    this.#copies = copies;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: pg.Connection): void {
    const copy = connection as unknown as CopyConnection;
    copy.stream.cork();
    copy.query(this.#text);
    for (const rows of this.#copies) {
      copy.sendCopyFromChunk(rows);
      copy.endCopyFrom();
    }
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
 * Runs statements, among them as many COPYs as `copies` has rows for, and resolves after their commit. Rejects with
 * PostgreSQL's or the network's error; then nothing of them is stored. `copies` may be reused once it has settled.
 */
export function runCopies(client: pg.ClientBase, text: string, copies: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyQuery(text, copies, resolve, reject));
  });
}
