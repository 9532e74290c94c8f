import type { SQSEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { makeAggregatorApp, type AggregatorApp } from "./aggregator-app.ts";
import { gzipOf, logKey, logLine, makeAggregatorWorld, messageOf, sumOf } from "./aggregator-world.ts";
import { consumeBatch } from "./consume-batch.ts";

const time = { remainingMs: 10_000, guardMs: 1_000 };
const eventOf = (...ids: string[]) =>
  ({ Records: ids.map((messageId) => ({ messageId, body: messageId })) }) as unknown as SQSEvent;

function makeApp(failing: readonly string[]) {
  const seen: string[] = [];
  let published = 0;
  const app: AggregatorApp = {
    processObject: () => Promise.reject(new Error("not asked for")),
    async processMessage({ body }, { signal }) {
      seen.push(body);
      if (body === "slow")
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      return failing.includes(body) || signal.aborted ? { ok: false, reason: "x" } : { ok: true };
    },
    async publishErrors() {
      published += 1;
    },
  };
  return { app, seen, published: () => published };
}

describe("a batch of messages", () => {
  it("names those that failed, and no others", async () => {
    const { app, published } = makeApp(["b"]);
    expect(await consumeBatch(app, eventOf("a", "b", "c"), time)).toEqual({
      batchItemFailures: [{ itemIdentifier: "b" }],
    });
    expect(published()).toBe(1);
  });

  it("names all when all failed, so that none is deleted", async () => {
    const { app } = makeApp(["a", "b"]);
    expect(await consumeBatch(app, eventOf("a", "b"), time)).toEqual({
      batchItemFailures: [{ itemIdentifier: "a" }, { itemIdentifier: "b" }],
    });
  });

  it("fails as a whole where a message that failed has no id to be named by", async () => {
    const { app } = makeApp([""]);
    await expect(consumeBatch(app, eventOf("a", ""), time)).rejects.toThrow("without an id");
  });

  it("returns the message at work and those not begun when the time is nearly over", async () => {
    const { app, seen } = makeApp([]);
    const answer = await consumeBatch(app, eventOf("a", "slow", "c"), { remainingMs: 40, guardMs: 20 });
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: "slow" }, { itemIdentifier: "c" }]);
    expect(seen).toEqual(["a", "slow", "c"]);
  });

  it("counts a request once that two of its objects tell of", async () => {
    const world = makeAggregatorWorld();
    for (const name of ["a", "b"]) world.objects.set(logKey(name), gzipOf(logLine("same"), logLine(name)));
    const Records = [messageOf("a"), messageOf("b")];
    const answer = await consumeBatch(makeAggregatorApp(world.makeDeps()), { Records } as SQSEvent, time);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(sumOf(world.published, "InvocationCount")).toBe(3);
  });

  it.each([null, {}, { Records: "x" }])("refuses %j, which is no event of a queue", async (event) => {
    await expect(consumeBatch(makeApp([]).app, event as unknown as SQSEvent, time)).rejects.toThrow(
      "BMAS-005",
    );
  });
});
