import { describe, expect, it } from "vitest";
import { Fault } from "../../shared/fault.ts";
import type { Span } from "../span.ts";
import { makeSpan } from "../store/fixtures/make-span.ts";
import type { SpanWriter, WriteResult } from "../store/span-writer.ts";
import { WriteQueue, type FlushEvent, type WriteQueueOptions } from "./write-queue.ts";

const named = (...ids: string[]): Span[] => ids.map((id) => makeSpan({ traceId: id, spanId: id }));
const idsOf = (spans: readonly Span[]) => spans.map(({ spanId }) => spanId).join(" ");
const turn = () => new Promise((resolve) => setImmediate(resolve));
const failWith = (code: string) => Object.assign(new Error("refused"), { code });

interface PendingWrite {
  spans: string;
  commit(duplicates?: number[]): void;
  fail(error: unknown): void;
}

/** A writer whose batches end when the test says so. */
function makePendingWriter(writes: PendingWrite[]): SpanWriter {
  return {
    write: (spans) =>
      new Promise<WriteResult>((resolve, reject) => {
        const commit = (duplicates: number[] = []) => resolve({ duplicates: new Set(duplicates) });
        writes.push({ spans: idsOf(spans), commit, fail: reject });
      }),
  };
}

function makeQueue(changes: Partial<WriteQueueOptions> = {}) {
  const writes: PendingWrite[] = [];
  const events: FlushEvent[] = [];
  const queue = new WriteQueue({
    writers: [makePendingWriter(writes), makePendingWriter(writes)],
    maxBytes: 1000,
    maxSpans: 10,
    batchSpans: 4,
    besideSpans: 2,
    observe: (event) => events.push(event),
    ...changes,
  });
  return { queue, writes, events };
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return "no fault";
}

describe("deliveries", () => {
  it("of one turn of the event loop share a statement, and each gets its own receipt", async () => {
    const { queue, writes } = makeQueue();
    const receipts = [queue.submit(named("a"), 1), queue.submit(named("b", "c"), 1)];
    await turn();
    expect(writes.map(({ spans }) => spans)).toEqual(["a b c"]);
    writes[0]?.commit([0, 2]);
    expect(await Promise.all(receipts)).toEqual([
      { duplicates: [0], refused: [] },
      { duplicates: [1], refused: [] },
    ]);
  });

  it("are acknowledged after the commit, not before", async () => {
    const { queue, writes } = makeQueue();
    let isAcknowledged = false;
    const receipt = queue.submit(named("a"), 1).then(() => (isAcknowledged = true));
    await turn();
    await turn();
    expect(isAcknowledged).toBe(false);
    writes[0]?.commit();
    await receipt;
    expect(queue.depth).toEqual({ spans: 0, bytes: 0 });
  });

  it("that come while a batch is written wait for each other until they are worth a second writer", async () => {
    const { queue, writes } = makeQueue();
    void queue.submit(named("a"), 1);
    await turn();
    void queue.submit(named("b"), 1);
    await turn();
    expect(writes).toHaveLength(1);
    void queue.submit(named("c"), 1);
    await turn();
    expect(writes.map(({ spans }) => spans)).toEqual(["a", "b c"]);
  });

  it("make batches of their own beyond the size of a batch, in their order", async () => {
    const { queue, writes } = makeQueue();
    for (const ids of [["a", "b", "c"], ["d"], ["e", "f"], ["g"]]) void queue.submit(named(...ids), 1);
    await turn();
    expect(writes.map(({ spans }) => spans)).toEqual(["a b c d", "e f g"]);
  });

  it("larger than a batch go alone and whole", async () => {
    const { queue, writes } = makeQueue();
    void queue.submit(named("a", "b", "c", "d", "e", "f"), 1);
    void queue.submit(named("g"), 1);
    await turn();
    expect(writes[0]?.spans).toBe("a b c d e f");
  });
});

describe("the bounds", () => {
  it("of spans and of bytes hold for all that is not committed yet", async () => {
    const bySpans = makeQueue();
    void bySpans.queue.submit(named("a", "b", "c", "d", "e", "f", "g", "h"), 1);
    void bySpans.queue.submit(named("i", "j"), 1);
    expect(await codeOf(async () => bySpans.queue.submit(named("k"), 1))).toBe("overloaded");
    const byBytes = makeQueue();
    void byBytes.queue.submit(named("a"), 600);
    expect(await codeOf(async () => byBytes.queue.submit(named("b"), 401))).toBe("overloaded");
    void byBytes.queue.submit(named("c"), 400);
    expect(byBytes.queue.depth).toEqual({ spans: 2, bytes: 1000 });
  });

  it("let a delivery in that is larger than they are, where nothing else waits", async () => {
    const { queue, writes } = makeQueue();
    void queue.submit(named(...Array.from({ length: 13 }, (_, n) => `s${n}`)), 5000);
    await turn();
    expect(writes).toHaveLength(1);
  });

  it("make room as soon as a batch is committed or has failed", async () => {
    const { queue, writes } = makeQueue();
    const receipt = queue.submit(named("a"), 1000);
    await turn();
    writes[0]?.fail(failWith("57P01"));
    expect(await codeOf(() => receipt)).toBe("database_unavailable");
    void queue.submit(named("b"), 1000);
    expect(queue.depth).toEqual({ spans: 1, bytes: 1000 });
  });
});

describe("a batch that fails", () => {
  it.each([
    ["57P01", "database_unavailable"],
    ["ECONNREFUSED", "database_unavailable"],
    ["23505", "database_unavailable"],
    ["42601", "internal"],
  ])("with %s fails each of its deliveries as %s", async (code, fault) => {
    const { queue, writes, events } = makeQueue();
    const receipts = [queue.submit(named("a"), 1), queue.submit(named("b"), 1)];
    const codes = Promise.all(receipts.map((receipt) => codeOf(() => receipt)));
    await turn();
    writes[0]?.fail(failWith(code));
    expect(await codes).toEqual([fault, fault]);
    expect(events).toMatchObject([{ spans: 0, failure: { code } }]);
  });

  it("for a row that is refused is halved until the row is found; all others are stored", async () => {
    const tried: string[] = [];
    const writer: SpanWriter = {
      write: async (spans) => {
        tried.push(idsOf(spans));
        if (/[cf]/.test(idsOf(spans))) throw failWith("22003");
        return { duplicates: new Set(idsOf(spans) === "d" ? [0] : []) };
      },
    };
    const { queue, events } = makeQueue({ writers: [writer], batchSpans: 10 });
    const receipts = await Promise.all([
      queue.submit(named("a", "b", "c"), 1),
      queue.submit(named("d", "e", "f"), 1),
    ]);
    expect(receipts).toEqual([
      { duplicates: [], refused: [2] },
      { duplicates: [0], refused: [2] },
    ]);
    expect(tried).toEqual(["a b c d e f", "a b c", "a", "b c", "b", "c", "d e f", "d", "e f", "e", "f"]);
    expect(events).toMatchObject([{ spans: 3, duplicates: 1, refused: 2 }]);
  });
});

describe("closing", () => {
  it("takes nothing new and waits for all that was taken", async () => {
    const { queue, writes } = makeQueue();
    const receipt = queue.submit(named("a"), 1);
    let isClosed = false;
    const closed = queue.close().then(() => (isClosed = true));
    expect(await codeOf(async () => queue.submit(named("b"), 1))).toBe("shutting_down");
    await turn();
    expect(isClosed).toBe(false);
    writes[0]?.commit();
    await Promise.all([closed, receipt]);
  });

  it("is done at once where nothing waits", async () => {
    await expect(makeQueue().queue.close()).resolves.toBeUndefined();
  });
});
