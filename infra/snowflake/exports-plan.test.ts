import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkExports, planStageName, planTableName } from "./exports-plan.ts";
import type { LakeExport } from "./exports-plan.ts";

const exportOf = (name: string, prefix: string): LakeExport => ({
  name,
  prefix,
  kind: "log_traces",
  format: "jsonl",
});

describe("names of an export", () => {
  it("are those of the earlier guide for the first export", () => {
    expect(planStageName("braintrust_traces")).toBe("s3_braintrust_stage");
    expect(planTableName("log_traces")).toBe("braintrust_traces");
  });

  it("follow one rule for the others", () => {
    expect(planStageName("support_spans")).toBe("s3_support_spans_stage");
    expect([planTableName("model_usage"), planStageName("model_usage")]).toEqual([
      "model_usage",
      "model_usage_stage",
    ]);
    expect([planTableName("log_spans"), planTableName("btql_query")]).toEqual([
      "braintrust_spans",
      "braintrust_query_rows",
    ]);
  });
});

describe("checkExports", () => {
  it("takes exports below prefixes of their own, also where one name begins another", () => {
    expect(() => checkExports([exportOf("a", "exports/a/"), exportOf("ab", "exports/ab/")])).not.toThrow();
  });

  it.each([
    ["none", [], "`exports` is empty: Snowflake needs at least one to load."],
    ["two of one name, in any case", [exportOf("a", "a/"), exportOf("A", "b/")], "Two exports are called a."],
    [
      "one prefix for two",
      [exportOf("a", "x/"), exportOf("b", "x/")],
      'The exports a ("x/") and b ("x/") share a prefix: each would load the other\'s rows.',
    ],
    [
      "a prefix within another",
      [exportOf("a", "x/y/"), exportOf("b", "x/")],
      'The exports a ("x/y/") and b ("x/") share a prefix: each would load the other\'s rows.',
    ],
    [
      "a prefix within the archive",
      [exportOf("a", "archive/a/")],
      'The export a has the prefix "archive/a/": the archive would be loaded as its rows.',
    ],
    ["a name that needs quotes", [exportOf("a-b", "x/")], '"a-b" is no Snowflake name'],
    ...["", "/", "/x/", "x", "x*/", "x y/", "x'/"].map((prefix): [string, LakeExport[], string] => [
      `the prefix ${JSON.stringify(prefix)}`,
      [exportOf("a", prefix)],
      `The export a has the prefix "${prefix}": it must not begin with / and must end with it.`,
    ]),
  ] satisfies [string, LakeExport[], string][])("refuses %s", (_, exports, message) => {
    expect(() => checkExports(exports)).toThrow(message);
  });

  it("lets through only exports of which no file belongs to two", () => {
    const part = fc.constantFrom("a", "b", "ab");
    const prefix = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => `${parts.join("/")}/`);
    fc.assert(
      fc.property(fc.array(prefix, { minLength: 1, maxLength: 4 }), prefix, (prefixes, place) => {
        const exports = prefixes.map((each, index) => exportOf(`e${index}`, each));
        try {
          checkExports(exports);
        } catch {
          return;
        }
        const owners = prefixes.filter((each) => `${place}file.jsonl`.startsWith(each));
        expect(owners.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
