import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellQuote } from "./shell-quote.ts";

describe("shellQuote", () => {
  it("leaves a plain path as it is", () => {
    expect(shellQuote("braintrust/spans/year=2026/part-1.jsonl.gz")).toBe(
      "braintrust/spans/year=2026/part-1.jsonl.gz",
    );
  });

  it("gives a shell the very text, whatever it holds", () => {
    for (const text of ["a b", "it's", "'; echo no; '", "$(echo no)`echo no`", "a\nb", "", "-n", "ü*?"])
      expect(execFileSync("sh", ["-c", `printf %s ${shellQuote(text)}`]).toString()).toBe(text);
  });
});
