import { describe, expect, it } from "vitest";
import { bedrockErrors } from "../../../../../contracts/bedrock/errors.ts";
import { meaningOf, remedyOf } from "./skipped-codes.ts";

describe("a code of what was left out", () => {
  it("has a meaning and the catalogue's remedy", () => {
    for (const [code, { remedy }] of Object.entries(bedrockErrors)) {
      expect(meaningOf(code)).not.toBe("");
      expect(remedyOf(code)).toBe(remedy);
    }
  });

  it("has no remedy where there is nothing to do", () => {
    for (const code of ["duplicate", "too_old", "too_new"])
      expect([meaningOf(code) === "", remedyOf(code)]).toEqual([false, null]);
  });

  it("of a later version says nothing", () => {
    expect([meaningOf("BMAS-999"), remedyOf("BMAS-999")]).toEqual(["", null]);
  });
});
