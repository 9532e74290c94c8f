import { describe, expect, it, vi } from "vitest";
import type { Answer } from "./client.ts";
import { makeConnection } from "./connection.ts";

const good: Answer<unknown> = { ok: true, value: {}, text: "{}" };
const away: Answer<unknown> = { ok: false, reason: "unreachable" };
const problem = (status: number): Answer<unknown> => ({
  ok: false,
  reason: "problem",
  status,
  title: "Away",
  detail: null,
  remedy: "Wait",
});

describe("makeConnection", () => {
  it("is failing until every request that failed succeeds or is forgotten", () => {
    const connection = makeConnection(() => 5);
    connection.report("summary", away);
    connection.report("series", problem(503));
    connection.report("summary", good);
    expect(connection.state()).toEqual({
      status: "failing",
      problem: "Away",
      remedy: "Wait",
      lastGoodAt: 5,
    });
    connection.forget("series");
    expect(connection.state().status).toBe("ok");
  });

  it("does not take a refused request for a lost connection", () => {
    const connection = makeConnection(() => 5);
    connection.report("trace", problem(404));
    expect(connection.state().status).toBe("ok");
    connection.report("trace", problem(429));
    expect(connection.state().status).toBe("failing");
  });

  it("is locked by a 401 and opened by the first good answer", () => {
    const connection = makeConnection(() => 5);
    connection.report("summary", { ok: false, reason: "unauthorized" });
    expect(connection.state().status).toBe("locked");
    connection.report("summary", good);
    expect(connection.state().status).toBe("ok");
  });

  it("speaks up only when something changed", () => {
    const connection = makeConnection(() => 5);
    const listener = vi.fn<() => void>();
    connection.subscribe(listener);
    for (const answer of [good, good, away, away, good]) connection.report("summary", answer);
    expect(listener).toHaveBeenCalledTimes(2);
  });
});
