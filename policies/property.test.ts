import { describe, expect, it } from "vitest";
import { asText, judgeProperty } from "./property.ts";
import { unknown } from "./rule.ts";
import { makeResource } from "./testing/verdicts.ts";
import { unchecked, violates } from "./verdict.ts";

const seen = (value: unknown) => violates(JSON.stringify(value) ?? "undefined");

describe("judgeProperty", () => {
  it("decides on the value at the path", () => {
    expect(judgeProperty(makeResource("t", "r", { a: { b: 1 } }), "a.b", seen)).toEqual(violates("1"));
  });
  it("decides on undefined where a step is missing", () => {
    expect(judgeProperty(makeResource("t", "r", {}), "a.b", seen)).toEqual(violates("undefined"));
  });
  it("leaves a value that is not known unchecked", () => {
    expect(judgeProperty(makeResource("t", "r", { a: { b: unknown } }), "a.b", seen)).toEqual(
      unchecked("a.b"),
    );
  });
  it("leaves a value within something not known unchecked, by its whole path", () => {
    expect(judgeProperty(makeResource("t", "r", { a: unknown }), "a.b", seen)).toEqual(unchecked("a.b"));
  });
});

describe("asText", () => {
  it("leaves text as it is and writes anything else as JSON", () => {
    expect(["a", 1, true, undefined, { a: 1 }].map(asText)).toEqual([
      "a",
      "1",
      "true",
      "undefined",
      '{"a":1}',
    ]);
  });
});
