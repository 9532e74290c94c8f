import { describe, expect, it } from "vitest";
import { rememberBriefly } from "./remember-briefly.ts";

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
});
