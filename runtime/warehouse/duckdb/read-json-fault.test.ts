import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJsonValue } from "./read-json-fault.ts";

const isWhole = (text: string) => {
  const value = readJsonValue(text, 0);
  return "end" in value && text.slice(value.end).trim() === "";
};

const parses = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("readJsonValue", () => {
  it("takes whatever JSON.stringify writes, up to its last character", () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        fc.pre(text.isWellFormed() && !/\\ud[89a-f]/i.test(text));
        expect(readJsonValue(text, 0)).toEqual({ end: text.length });
      }),
      { numRuns: 50 },
    );
  });

  it("agrees with JSON.parse on texts near JSON, but for keys twice", () => {
    const piece = fc.constantFrom(
      ...'{}[],:"\\ \n0123.-+eEtrufalsn'.split(""),
      '"a"',
      '"b":',
      "true",
      "null",
      "1.5e3",
      "\\u00e9",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const value = readJsonValue(text, 0);
        if ("reason" in value && value.reason.startsWith("duplicate")) return;
        expect(isWhole(text)).toBe(parses(text));
      }),
      { numRuns: 3000 },
    );
  });

  it("sees a key twice at any depth, spelled with escapes too", () => {
    expect(readJsonValue(`{"a":[{"b":1,"\\u0062":2}]}`, 0)).toEqual({
      at: 13,
      reason: `duplicate key "b" in an object`,
    });
    expect(isWhole(`{"a":{"a":1},"b":{"a":2}}`)).toBe(true);
  });

  it("needs no stack for depth", () => {
    const depth = 200_000;
    expect(isWhole("[".repeat(depth) + "]".repeat(depth))).toBe(true);
    expect(readJsonValue("[".repeat(depth), 0)).toMatchObject({ at: depth });
  });
});
