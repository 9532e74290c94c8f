import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTokens, unquote } from "../dialect/tokens.ts";
import {
  fillStatement,
  identifier,
  instant,
  literal,
  literals,
  rows,
  wholeNumber,
} from "./fill-statement.ts";

describe("fillStatement", () => {
  it("fills every variable, however often it stands there", () => {
    const values = { table: identifier("raw_data.t"), days: wholeNumber(3) };
    expect(fillStatement("delete from {{table}} where {{days}} > 1 and {{table}}.x", values)).toBe(
      "delete from raw_data.t where 3 > 1 and raw_data.t.x",
    );
  });

  it("refuses a variable without a value, and a value without a variable", () => {
    expect(() => fillStatement("{{a}}", {})).toThrow("{{a}} has no value");
    expect(() => fillStatement("x", { a: wholeNumber(1) })).toThrow("no {{a}}");
  });

  it("does not look for variables in what it filled in", () => {
    expect(fillStatement("{{a}}", { a: literal("{{b}}") })).toBe("'{{b}}'");
  });
});

describe("what is put into a statement", () => {
  it("is one string whatever the text holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const tokens = readTokens(`select ${literal(text).sql}, 1`);
        expect(tokens).toHaveLength(4);
        expect(unquote(tokens[1] as (typeof tokens)[number])).toBe(text);
      }),
    );
  });

  it("is a name only where it needs no quotes", () => {
    expect(identifier("braintrust_data.raw_data.braintrust_traces").sql).toBe(
      "braintrust_data.raw_data.braintrust_traces",
    );
    for (const name of ["a;b", "a b", 'a"', "", "a..b", "a.b.c.d", "1a"]) {
      expect(() => identifier(name)).toThrow(RangeError);
    }
  });

  it("is never an empty list", () => {
    expect(() => literals([])).toThrow(RangeError);
    expect(() => rows([])).toThrow(RangeError);
    expect(rows(["a", "b'"]).sql).toBe("('a'),\n  ('b''')");
  });

  it("says instants with their zone", () => {
    expect(instant(new Date("2026-01-02T03:04:05Z")).sql).toBe("'2026-01-02T03:04:05.000Z'::timestamp_tz");
    expect(() => wholeNumber(1.5)).toThrow(RangeError);
  });
});
