import { describe, expect, it } from "vitest";
import { makeErrorMemory, rememberErrors } from "./error-memory.ts";
import type { ErrorRecord } from "./error-record.ts";

const record = (fingerprint: string, time: string, more: Partial<ErrorRecord> = {}): ErrorRecord => ({
  kind: "captured_error",
  time,
  service: "s",
  code: "internal",
  fingerprint,
  count: 1,
  first_at: time,
  ...more,
});

describe("the memory of errors", () => {
  it("adds up each kind, and has the one that was seen last first", () => {
    const memory = makeErrorMemory();
    memory.accept(record("a", "t1", { route: "/x", error: { type: "Error", message: "broken" } }));
    memory.accept(record("b", "t2"));
    memory.accept(record("a", "t3", { route: "/x", error: { type: "Error", message: "broken" }, count: 7 }));
    expect(memory.read()).toEqual([
      {
        fingerprint: "a",
        code: "internal",
        route: "/x",
        message: "broken",
        count: 8,
        firstAt: "t1",
        lastAt: "t3",
      },
      expect.objectContaining({ fingerprint: "b", route: null, message: null, count: 1 }),
    ]);
  });

  it("forgets the kinds that were longest not seen, and takes no more than 50", () => {
    const memory = makeErrorMemory();
    for (let kind = 0; kind < 60; kind += 1) memory.accept(record(`k${kind}`, "t"));
    memory.accept(record("k10", "t"));
    memory.accept(record("new", "t"));
    const kept = memory.read().map(({ fingerprint }) => fingerprint);
    expect(kept).toHaveLength(50);
    expect(kept.slice(0, 2)).toEqual(["new", "k10"]);
    expect(kept).not.toContain("k11");
  });

  it("passes everything on to the sink that it stands before", async () => {
    const passed: ErrorRecord[] = [];
    const memory = makeErrorMemory();
    const sink = rememberErrors(
      { accept: (one) => void passed.push(one), flush: () => Promise.resolve() },
      memory,
    );
    sink.accept(record("a", "t"));
    await sink.flush(AbortSignal.timeout(1));
    expect(passed).toHaveLength(1);
    expect(memory.read()).toHaveLength(1);
  });
});
