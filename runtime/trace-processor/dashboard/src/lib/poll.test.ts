import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer } from "./client.ts";
import { nextWaitMs, startPoll, type Visibility } from "./poll.ts";

function makePage(hidden = false) {
  const listeners = new Set<() => void>();
  const state = { hidden };
  const visibility: Visibility = {
    isHidden: () => state.hidden,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const show = (isShown: boolean) => {
    state.hidden = !isShown;
    for (const listener of listeners) listener();
  };
  return { visibility, show, listeners };
}

const good = (value: number): Answer<number> => ({ ok: true, value, text: String(value) });

describe("startPoll", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("asks at once, then again after the interval, and no more once stopped", async () => {
    const load = vi.fn<() => Promise<Answer<number>>>(async () => good(1));
    const poll = startPoll({ load, onAnswer: () => {}, intervalMs: 2000, visibility: makePage().visibility });
    await vi.advanceTimersByTimeAsync(0);
    expect(load).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2100);
    expect(load).toHaveBeenCalledTimes(2);
    poll.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("drops the answer of a request that it was stopped under, and aborts that request", async () => {
    const answers: unknown[] = [];
    let settle = (_answer: Answer<number>) => {};
    let signal: AbortSignal | undefined;
    const load = (given: AbortSignal) => {
      signal = given;
      return new Promise<Answer<number>>((resolve) => (settle = resolve));
    };
    const poll = startPoll({
      load,
      onAnswer: (answer) => answers.push(answer),
      intervalMs: 2000,
      visibility: makePage().visibility,
    });
    poll.stop();
    settle(good(1));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(answers).toEqual([]);
    expect(signal?.aborted).toBe(true);
  });

  it("drops the slower answer where a refresh overtook it", async () => {
    const answers: number[] = [];
    const settles: ((answer: Answer<number>) => void)[] = [];
    const load = () => new Promise<Answer<number>>((resolve) => settles.push(resolve));
    const onAnswer = (answer: Answer<number>) => {
      if (answer.ok) answers.push(answer.value);
    };
    const poll = startPoll({ load, onAnswer, intervalMs: 2000, visibility: makePage().visibility });
    poll.refresh();
    settles[1]?.(good(2));
    settles[0]?.(good(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(answers).toEqual([2]);
    poll.stop();
  });

  it("rests while the page is hidden and asks at once when it is shown again", async () => {
    const page = makePage();
    const load = vi.fn<() => Promise<Answer<number>>>(async () => good(1));
    const poll = startPoll({ load, onAnswer: () => {}, intervalMs: 2000, visibility: page.visibility });
    await vi.advanceTimersByTimeAsync(0);
    page.show(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(load).toHaveBeenCalledTimes(1);
    page.show(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(load).toHaveBeenCalledTimes(2);
    poll.stop();
    expect(page.listeners.size).toBe(0);
  });
});

describe("nextWaitMs", () => {
  it("backs off from a failing service up to 10 s", () => {
    const waits = [1, 2, 3, 4, 9].map((failures) => nextWaitMs({ intervalMs: 2000, tookMs: 5, failures }));
    expect(waits).toEqual([2000, 4000, 8000, 10_000, 10_000]);
  });

  it("asks more rarely for what takes long, and never more often than the interval", () => {
    expect([5, 1000, 60_000].map((tookMs) => nextWaitMs({ intervalMs: 2000, tookMs, failures: 0 }))).toEqual([
      2000, 4000, 15_000,
    ]);
  });
});
