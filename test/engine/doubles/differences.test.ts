import { describe, expect, it } from "vitest";
import { findDifferences } from "./differences.ts";

const queue = "aws:sqs/queue:Queue";

describe("the difference between two states", () => {
  it("is nothing where nothing changed, whatever the order of keys", () => {
    expect(findDifferences(queue, { tags: { a: "1", b: "2" } }, { tags: { b: "2", a: "1" } })).toEqual([]);
  });

  it("names the deepest path and its kind", () => {
    const before = { tags: { a: "1", "b.c": "2" }, rules: [{ days: 1 }] };
    const after = { tags: { a: "2" }, rules: [{ days: 1 }, { days: 2 }], policy: "p" };
    expect(findDifferences(queue, before, after).map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      "update tags.a",
      'delete tags["b.c"]',
      "add rules[1]",
      "add policy",
    ]);
  });

  it("replaces what is called by another name, and only that", () => {
    const changed = findDifferences(queue, { name: "a", delaySeconds: 1 }, { name: "b", delaySeconds: 2 });
    expect(changed.map(({ property, isReplacement }) => [property, isReplacement])).toEqual([
      ["name", true],
      ["delaySeconds", false],
    ]);
  });

  it("is nothing where an archive lies elsewhere with the same content", () => {
    const archive = (path: string, hash: string) => ({
      code: { "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbb6d01bc7", path, hash },
    });
    const type = "aws:lambda/function:Function";
    expect(findDifferences(type, archive("/a/dist", "1"), archive("/b/dist", "1"))).toEqual([]);
    expect(findDifferences(type, archive("/a/dist", "1"), archive("/a/dist", "2"))).toMatchObject([
      { path: "code" },
    ]);
  });
});
