import { describe, expect, it } from "vitest";
import { allOf, anyOf, complies, tell, unchecked, violates } from "./verdict.ts";

const [fault, other, open] = [violates("a"), violates("b"), unchecked("policy")];

describe("allOf", () => {
  it("prefers a certain fault to what is not known, and that to a pass", () => {
    expect(allOf([complies, open, fault, other])).toBe(fault);
    expect(allOf([complies, open])).toBe(open);
    expect(allOf([complies, complies])).toBe(complies);
    expect(allOf([])).toBe(complies);
  });
});

describe("anyOf", () => {
  it("prefers a pass to what is not known, and that to a fault", () => {
    expect(anyOf([fault, open, complies], "none")).toBe(complies);
    expect(anyOf([fault, open], "none")).toBe(open);
    expect(anyOf([fault, other], "none")).toBe(fault);
    expect(anyOf([], "none")).toEqual(violates("none"));
  });
});

describe("tell", () => {
  it("shows a value within a message", () => {
    expect([tell("Suspended"), tell(30), tell(undefined), tell(["a"])]).toEqual([
      "Suspended",
      "30",
      "not set",
      '["a"]',
    ]);
  });
});
