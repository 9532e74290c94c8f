import { describe, expect, it } from "vitest";
import { assignSlots, modelKey, modelName, slotColor } from "./palette.ts";

describe("assignSlots", () => {
  it("keeps a model's colour when the order changes and gives freed ones away", () => {
    const first = assignSlots(new Map(), ["a", "b", "c"]);
    const second = assignSlots(first, ["d", "c", "a"]);
    expect(Object.fromEntries(second)).toEqual({ c: 2, a: 0, d: 1 });
  });

  it("gives the ninth model the colour of the rest", () => {
    const slots = assignSlots(new Map(), ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(slotColor(slots.get("8"))).toBe("--series-8");
    expect(slotColor(slots.get("9"))).toBe("--series-other");
    expect(slotColor(slots.get("unheard of"))).toBe("--series-other");
  });
});

describe("models", () => {
  it("are told apart by provider and named even where neither is known", () => {
    expect(modelKey({ provider: "aws", model: "m" })).not.toBe(modelKey({ provider: "openai", model: "m" }));
    expect(modelName({ provider: null, model: null })).toBe("unknown model");
  });
});
