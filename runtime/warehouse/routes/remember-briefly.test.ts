import { describe, expect, it } from "vitest";
import { rememberBriefly, rememberEachBriefly } from "./remember-briefly.ts";

function makeTest(answers: (() => Promise<number>)[]) {
  const state = { at: 0, asked: 0 };
  const ask = rememberBriefly(
    async () => await (answers[state.asked++] as () => Promise<number>)(),
    1000,
    () => state.at,
  );
  return { state, ask };
}

describe("rememberBriefly", () => {
  it("asks once for those who come together and within the time", async () => {
    const { state, ask } = makeTest([async () => 1, async () => 2]);
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
    state.at = 999;
    expect(await ask()).toBe(1);
    state.at = 1000;
    expect(await ask()).toBe(2);
    expect(state.asked).toBe(2);
  });

  it("asks again after a failure", async () => {
    const { ask } = makeTest([async () => await Promise.reject(new Error("away")), async () => 2]);
    await expect(ask()).rejects.toThrow("away");
    expect(await ask()).toBe(2);
  });

  it("shares a question that takes longer than its answer would be held", async () => {
    let answer: (value: number) => void = () => undefined;
    const slow = new Promise<number>((resolve) => (answer = resolve));
    const { state, ask } = makeTest([async () => await slow]);
    const first = ask();
    state.at = 5000;
    const second = ask();
    answer(1);
    expect(await Promise.all([first, second])).toEqual([1, 1]);
    expect(state.asked).toBe(1);
    state.at = 5999;
    expect(await ask()).toBe(1);
  });
});

describe("rememberEachBriefly", () => {
  it("holds each question's own answer, the latest 32 of them", async () => {
    const asked: number[] = [];
    const ask = rememberEachBriefly(
      async (question: number) => {
        asked.push(question);
        return await Promise.resolve(question * 2);
      },
      String,
      1000,
      () => 0,
    );
    for (let question = 0; question < 33; question++) expect(await ask(question)).toBe(question * 2);
    expect(await ask(32)).toBe(64);
    expect(await ask(1)).toBe(2);
    expect(asked).toHaveLength(33);
    expect(await ask(0)).toBe(0);
    expect(asked).toHaveLength(34);
  });
});
