import { describe, expect, it } from "vitest";
import { Fault } from "../../shared/fault.ts";
import { makeSpan } from "../store/fixtures/make-span.ts";
import { SpanBatch } from "../store/span-batch.ts";
import type { SpanWriter, WriteResult } from "../store/span-writer.ts";
import { WriteQueue, type FlushEvent, type WriteQueueOptions } from "./write-queue.ts";

const idsOf = (batch: SpanBatch) =>
  batch
    .spans()
    .map(({ spanId }) => spanId)
    .join(" ");
const turn = () => new Promise((resolve) => setImmediate(resolve));
const failWith = (code: string) => Object.assign(new Error("refused"), { code });

interface PendingWrite {
  spans: string;
  commit(result?: { duplicates?: number[]; refused?: number[] }): void;
  fail(error: unknown): void;
}

/** A writer whose batches end when the test says so. */
function makePendingWriter(writes: PendingWrite[]): SpanWriter {
  return {
    write: (batch) =>
      new Promise<WriteResult>((resolve, reject) => {
        const commit: PendingWrite["commit"] = ({ duplicates = [], refused = [] } = {}) =>
          resolve({ duplicates: new Set(duplicates), refused: new Set(refused) });
        writes.push({ spans: idsOf(batch), commit, fail: reject });
      }),
  };
}

function makeQueue(changes: Partial<WriteQueueOptions> = {}) {
  const writes: PendingWrite[] = [];
  const events: FlushEvent[] = [];
  const queue = new WriteQueue({
    writers: [makePendingWriter(writes), makePendingWriter(writes)],
    makeBatch: () => new SpanBatch({ costUsd: 1, latencyMs: 1e9 }),
    maxBytes: 100_000,
    maxSpans: 10,
    batchSpans: 4,
    besideSpans: 2,
    observe: (event) => events.push(event),
    ...changes,
  });
  const submit = (ids: readonly string[], bytes = 1) => {
    const spans = ids.map((id) => makeSpan({ traceId: id, spanId: id }));
    return queue.submit(spans, bytes, () => spans);
  };
  return { queue, submit, writes, events };
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
    const { submit, writes } = makeQueue();
    const receipts = [submit(["a"]), submit(["b", "c"])];
    await turn();
    expect(writes.map(({ spans }) => spans)).toEqual(["a b c"]);
    writes[0]?.commit({ duplicates: [0, 2], refused: [1] });
    expect(await Promise.all(receipts)).toEqual([
      { duplicates: [0], refused: [] },
      { duplicates: [1], refused: [0] },
    ]);
  });

  it("are acknowledged after the commit, not before", async () => {
    const { queue, submit, writes } = makeQueue();
    let isAcknowledged = false;
    const receipt = submit(["a"]).then(() => (isAcknowledged = true));
    await turn();
    await turn();
    expect(isAcknowledged).toBe(false);
    writes[0]?.commit();
    await receipt;
    expect(queue.depth).toEqual({ spans: 0, bytes: 0 });
  });

  it("that come while a batch is written wait for each other until they are worth a second writer", async () => {
    const { submit, writes } = makeQueue();
    void submit(["a"]);
    await turn();
    void submit(["b"]);
    await turn();
    expect(writes).toHaveLength(1);
    void submit(["c"]);
    await turn();
    expect(writes.map(({ spans }) => spans)).toEqual(["a", "b c"]);
  });

  it("make batches of their own beyond the size of a batch, in their order", async () => {
    const { submit, writes } = makeQueue();
    for (const ids of [["a", "b", "c"], ["d"], ["e", "f"], ["g"]]) void submit([...ids]);
    await turn();
    expect(writes.map(({ spans }) => spans)).toEqual(["a b c d", "e f g"]);
  });

  it("larger than a batch go alone and whole", async () => {
    const { submit, writes } = makeQueue();
    void submit(["a", "b", "c", "d", "e", "f"]);
    void submit(["g"]);
    await turn();
    expect(writes[0]?.spans).toBe("a b c d e f");
  });
});

describe("the bounds", () => {
  it("of spans and of bytes hold for all that is not committed yet", async () => {
    const bySpans = makeQueue();
    void bySpans.submit(["a", "b", "c", "d", "e", "f", "g", "h"]);
    void bySpans.submit(["i", "j"]);
    expect(await codeOf(async () => bySpans.submit(["k"]))).toBe("overloaded");
    const byBytes = makeQueue();
    void byBytes.submit(["a"], 60_000);
    expect(await codeOf(async () => byBytes.submit(["b"], 40_001))).toBe("overloaded");
    void byBytes.submit(["c"], 39_000);
    expect(byBytes.queue.depth.spans).toBe(2);
    expect(await codeOf(async () => byBytes.submit(["d"], 900))).toBe("overloaded");
  });

  it("let a delivery in that is larger than they are, where nothing else waits", async () => {
    const { submit, writes } = makeQueue();
    void submit(
      Array.from({ length: 13 }, (_, n) => `s${n}`),
      500_000,
    );
    await turn();
    expect(writes).toHaveLength(1);
  });

  it("make room as soon as a batch is committed or has failed", async () => {
    const { queue, submit, writes } = makeQueue();
    const receipt = submit(["a"], 100_000);
    await turn();
    writes[0]?.fail(failWith("57P01"));
    expect(await codeOf(() => receipt)).toBe("database_unavailable");
    expect(queue.depth).toEqual({ spans: 0, bytes: 0 });
    void submit(["b"], 100_000);
    expect(queue.depth.spans).toBe(1);
  });
});

describe("a batch that fails", () => {
  it.each([
    ["57P01", "database_unavailable"],
    ["ECONNREFUSED", "database_unavailable"],
    ["23505", "database_unavailable"],
    ["42601", "internal"],
  ])("with %s fails each of its deliveries as %s", async (code, fault) => {
    const { submit, writes, events } = makeQueue();
    const receipts = [submit(["a"]), submit(["b"])];
    const codes = Promise.all(receipts.map((receipt) => codeOf(() => receipt)));
    await turn();
    writes[0]?.fail(failWith(code));
    expect(await codes).toEqual([fault, fault]);
    expect(events).toMatchObject([{ spans: 0, failure: { code } }]);
  });
});

describe("closing", () => {
  it("takes nothing new and waits for all that was taken", async () => {
    const { queue, submit, writes } = makeQueue();
    const receipt = submit(["a"]);
    let isClosed = false;
    const closed = queue.close().then(() => (isClosed = true));
    expect(await codeOf(async () => submit(["b"]))).toBe("shutting_down");
    await turn();
    expect(isClosed).toBe(false);
    writes[0]?.commit();
    await Promise.all([closed, receipt]);
  });

  it("is done at once where nothing waits", async () => {
    await expect(makeQueue().queue.close()).resolves.toBeUndefined();
  });
});
