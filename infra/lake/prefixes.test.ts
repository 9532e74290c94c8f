import { describe, expect, it } from "vitest";
import { planPrefix } from "./prefixes.ts";

describe("planPrefix", () => {
  it("gives each export a folder of its own", () => {
    expect(planPrefix("braintrust_traces")).toBe("braintrust/braintrust_traces/");
  });

  it.each(["", "a/b", "../up", "a*", "Traces", "1st", "a b"])("refuses %j", (name) => {
    expect(() => planPrefix(name)).toThrow(`The export name ${JSON.stringify(name)} can't be a prefix`);
  });
});
