import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "./nearest.ts";

describe("nearest", () => {
  const verbs = ["sql", "status", "load", "refresh", "recover", "reconcile", "retention"];

  it("finds the word behind a slip of the finger", () => {
    expect(nearest("stauts", verbs)).toBe("status");
    expect(nearest("recver", verbs)).toBe("recover");
    expect(nearest("sqll", verbs)).toBe("sql");
  });

  it("finds the word that was begun", () => {
    expect(nearest("reten", verbs)).toBe("retention");
  });

  it("suggests nothing for a word that is like none", () => {
    expect(nearest("deploy", verbs)).toBeUndefined();
    expect(nearest("", verbs)).toBeUndefined();
  });
});

describe("editDistance", () => {
  it("counts what is put in, left out, exchanged", () => {
    expect(editDistance("load", "laod")).toBe(1);
    expect(editDistance("load", "lod")).toBe(1);
    expect(editDistance("load", "loads")).toBe(1);
    expect(editDistance("load", "lord")).toBe(1);
    expect(editDistance("", "abc")).toBe(3);
  });
});
