import { describe, expect, it } from "vitest";
import { normalizeIdentifier, withoutComments } from "./sql-text.ts";

describe("withoutComments", () => {
  it("takes comments of a line and of several out", () => {
    expect(withoutComments("a -- b\nc /* d\ne */ f")).toBe("a  \nc   f");
  });

  it("leaves text and names in quotes alone, whatever they hold", () => {
    const sql = `select '-- it''s', "/* x */" from t`;
    expect(withoutComments(sql)).toBe(sql);
  });
});

describe("normalizeIdentifier", () => {
  it("compares plain identifiers without case, and quoted ones as they are", () => {
    expect(["public", " Public ", '"PUBLIC"', '"public"'].map(normalizeIdentifier)).toEqual([
      "PUBLIC",
      "PUBLIC",
      "PUBLIC",
      "public",
    ]);
  });
});
