import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestSession, type TestSession } from "./test-session.ts";
import { quote } from "./tokens.ts";
import { translate } from "./translate.ts";

let session: TestSession;
beforeAll(async () => {
  session = await openTestSession();
});
afterAll(() => session.close());

describe("several paths of one variant in a list of columns", () => {
  it("read it by one list", () => {
    expect(translate("select m:a::varchar as a, n:x::varchar as x, m:b.c::varchar as c from t")).toBe(
      [
        `select json_extract_string( m, ['$."a"','$."b"."c"'])[1] as a`,
        `json_extract_string( n, '$."x"') as x`,
        `json_extract_string( m, ['$."a"','$."b"."c"'])[2] as c from t`,
      ].join(", "),
    );
  });

  it.each([
    ["one path alone", "select m:a::varchar as a from t"],
    ["the same path twice", "select m:a::varchar as a, m:a::varchar as b from t"],
    ["lists of columns of their own", "select m:a::varchar as a from (select m, m:b::varchar as b from t)"],
    ["paths of two tables", "select t.m:a::varchar as a, s.m:b::varchar as b from t, s"],
    ["what is inside of an expression", "select coalesce(m:a::varchar, m:b::varchar) as a from t"],
    ["conditions", "select 1 as one from t where m:a::varchar = 'x' and m:b::varchar = 'y'"],
    [
      "variants of an expression",
      "select parse_json(m):a::varchar as a, parse_json(m):b::varchar as b from t",
    ],
  ])("leave alone %s", (_, statement) => {
    expect(translate(statement)).not.toContain("[");
  });

  it("give what each path alone gives, whatever stands in the variant", async () => {
    const name = fc.constantFrom("a", "b", "end", 'a "quoted" one', "back\\slash", "a.b");
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.dictionary(name, fc.jsonValue({ maxDepth: 1 })));
    const quoteName = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(value, fc.uniqueArray(name, { minLength: 2 }), async (variant, names) => {
        const from = `from (select parse_json(${quote(JSON.stringify(variant).replaceAll("\\", "\\\\"))}) as v)`;
        const paths = names.map((each) => `v:${quoteName(each)}::varchar`);
        const together = paths.map((path, nth) => `${path} as c${nth}`).join(", ");
        const [shared] = await session.query(`select ${together} ${from}`);
        const alone: unknown[] = [];
        for (const path of paths) alone.push((await session.query(`select ${path} as c ${from}`))[0]?.[0]);
        expect(shared).toEqual(alone);
      }),
      { numRuns: 60 },
    );
  });
});
