import { describe, expect, it } from "vitest";
import { unknown } from "./rule.ts";
import { hasUnknown, markUnknown } from "./unknown-values.ts";

const engineMark = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("markUnknown", () => {
  it("replaces the engine's marks at any depth and nothing else", () => {
    expect(
      markUnknown({ arn: engineMark, list: [{ id: engineMark }, "kept"], count: 3, none: null }),
    ).toEqual({
      arn: unknown,
      list: [{ id: unknown }, "kept"],
      count: 3,
      none: null,
    });
  });

  it("leaves what is no plain data as it is", () => {
    const date = new Date();
    expect(markUnknown({ date })).toEqual({ date });
  });
});

describe("hasUnknown", () => {
  it("sees a mark in nested data", () => {
    expect(hasUnknown({ rules: [{ days: unknown }] })).toBe(true);
    expect(hasUnknown({ rules: [{ days: 3 }] })).toBe(false);
  });
});
