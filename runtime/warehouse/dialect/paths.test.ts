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

/** The text as a string of Snowflake's, whose backslashes escape. */
const literal = (text: string) => quote(text.replaceAll("\\", "\\\\"));

const document = { a: { b: "x", "odd key": [1, { c: null }], n: 1.5, t: true }, list: ["p", "q"], z: null };

describe("paths and casts", () => {
  it.each([
    ["v:a.b::varchar", "x"],
    ["v:a.b", '"x"'],
    ['v:a."odd key"[0]::number', "1"],
    ['v:a."odd key"[1].c::varchar', null],
    ['v:a."odd key"[1].c', "null"],
    ["v:a['odd key'][0]::float", 1],
    ["v:list[1]::string", "q"],
    ["v:list[7]::string", null],
    ["v:z::varchar is null", true],
    ["v:z is null", false],
    ["v:missing is null", true],
    ["v:A is null", true],
    ["v:a:b::varchar", "x"],
    ["v:a.n::number(10, 1)", "1.5"],
    ["v:a.n::number", "2"],
    ["v:a.t::boolean", true],
    ["v:a.n::variant", "1.5"],
    ["v:a::varchar like '{%'", true],
    ["given.v:a.b::varchar", "x"],
    ["cast(v:a.b as varchar)", "x"],
    ["(v):a.b::varchar", "x"],
    ["v:a.b::varchar || '!'", "x!"],
    ["v:a.b::varchar::variant::varchar", "x"],
    ["case when true then v else null end:a.b::varchar", "x"],
    ["v['a']['b']::varchar", "x"],
    ["nvl(v:z::varchar, v:a.b::varchar)", "x"],
    ["v:z::number", null],
    ["v:z::timestamp_tz", null],
    ["v::varchar is not null", true],
  ])("%s is %j", async (expression, value) => {
    const rows = await session.query(
      `select ${expression} from (select parse_json(${literal(JSON.stringify(document))}) as v) as given`,
    );
    expect(rows).toEqual([[value]]);
  });

  it.each([
    ["select v:a = 'x' from t", "a variant is used as a value; give it a type, such as ::varchar."],
    ["select 1 from t where 1 < v:a", "a variant is used as a value; give it a type, such as ::varchar."],
    ["select v:a not in ('x') from t", "a variant is used as a value; give it a type, such as ::varchar."],
    ["select sum(v:a) from t", "a variant is used as a value in sum(); give it a type, such as ::varchar."],
    [
      "select try_to_double(v:a) from t",
      "a variant is used as a value in try_to_double(); give it a type, such as ::varchar.",
    ],
    [
      "select lower(f.value) from t, lateral flatten(input => t.v) f",
      "a variant is used as a value in lower(); give it a type, such as ::varchar.",
    ],
    [
      "select v[i] from t",
      "in a path, [ ] holds a whole number or a string; use get(x, i) for another index.",
    ],
    ["select v:1 from t", "a path goes on with a name or a quoted name."],
    ["select v::geography from t", '"geography" is no type of the subset.'],
    ["select [1, 2]", "a list in [ ] is outside the subset; use array_construct()."],
  ])("refuses %j", (statement, reason) => {
    expect(() => translate(statement)).toThrow(expect.objectContaining({ line: 1, reason }));
  });

  it("asks for an argument of a procedure by its name", () => {
    expect(translate("select * from t where a = :name and b:c::varchar = :1")).toBe(
      `select * from t where a = $name and json_extract_string( b, '$."c"') = $1`,
    );
  });
});

/** What SQL, JSON or paths of JSON could take for their own. */
const unit = fc.constantFrom("😀", ...`aB0_'"\\.*[]$#@{}:,-/ \nnuxé`.split(""));
const key = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 8 })
  // A path to a key called * is refused: DuckDB takes it for each key.
  .filter((text) => !text.includes("\0") && text !== "*");
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(null, true, false, "", "null"),
    fc.integer(),
    fc.string({ unit, maxLength: 8 }),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(key, tie("json"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

function follow(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    const isThere =
      typeof step === "number"
        ? Array.isArray(at)
        : typeof at === "object" && at !== null && !Array.isArray(at);
    if (!isThere || !Object.hasOwn(at as object, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** Snowflake's text of a variant. */
const textOf = (value: unknown) =>
  value === undefined || value === null ? null : typeof value === "string" ? value : JSON.stringify(value);

const pathOf = (value: unknown): fc.Arbitrary<(string | number)[]> => {
  const steps: (string | number)[] = Array.isArray(value)
    ? [...value.keys(), value.length]
    : typeof value === "object" && value !== null
      ? [...Object.keys(value), "missing"]
      : ["missing", 0];
  return fc.constantFrom(...steps).chain((step) => {
    const inner = follow(value, [step]);
    const only = fc.constant<(string | number)[]>([step]);
    const isDeep = typeof inner === "object" && inner !== null;
    return isDeep
      ? fc.oneof(
          only,
          pathOf(inner).map((rest) => [step, ...rest]),
        )
      : only;
  });
};

const printPath = (path: readonly (string | number)[]) =>
  path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? ":" : "."}"${step.replaceAll('"', '""')}"`,
    )
    .join("");

describe("paths and flatten against a model", () => {
  it("finds what JavaScript finds, by any keys", async () => {
    const sample = json.chain((value) => pathOf(value).map((path) => ({ value, path })));
    await fc.assert(
      fc.asyncProperty(sample, async ({ value, path }) => {
        const found = follow(value, path);
        const v = `parse_json(${literal(JSON.stringify(value))})`;
        const [row] = await session.query(
          `select v${printPath(path)}::varchar, v${printPath(path)} from (select ${v} as v) as given`,
        );
        expect(row?.[0]).toBe(textOf(found));
        const variant = row?.[1];
        expect(typeof variant === "string" ? JSON.parse(variant) : undefined).toEqual(found);
      }),
      { numRuns: 150 },
    );
  });

  it("gives one row for each member or element, and none for anything else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.option(json, { nil: undefined }), async (value) => {
        const v = value === undefined ? "null::variant" : `parse_json(${literal(JSON.stringify(value))})`;
        const rows = await session.query(
          `select f.key, f.index, f.value::varchar from (select ${v} as v) as given, lateral flatten(input => given.v) f`,
        );
        const members = typeof value === "object" && value !== null ? Object.entries(value) : [];
        const expected = members.map(([name, inner]) =>
          Array.isArray(value) ? [null, name, textOf(inner)] : [name, null, textOf(inner)],
        );
        const inOrder = (list: readonly unknown[]) => list.map((row) => JSON.stringify(row)).sort();
        expect(inOrder(rows)).toEqual(inOrder(expected));
      }),
      { numRuns: 150 },
    );
  });

  it.each(["lateral flatten(input => t.v) f", "table(flatten(t.v)) as f", "lateral flatten(v:list) as f"])(
    "reads %s",
    async (source) => {
      const of = source.includes("list") ? { list: ["p"] } : ["p"];
      const rows = await session.query(
        `select f.value::varchar from (select parse_json('${JSON.stringify(of)}') as v) as t, ${source}`,
      );
      expect(rows).toEqual([["p"]]);
    },
  );

  it("tells the path of each member", async () => {
    const rows = await session.query(
      `select f.path from lateral flatten(input => parse_json('{"a":1,"b c":2}')) f order by f.key`,
    );
    expect(rows).toEqual([["a"], ["['b c']"]]);
    expect(await session.query("select path from table(flatten(parse_json('[5]')))")).toEqual([["[0]"]]);
  });

  it("refuses the forms of flatten beyond one level", () => {
    expect(() => translate("select 1 from t, lateral flatten(input => v, recursive => true) f")).toThrow(
      "line 1: flatten() takes only input => … in the subset.",
    );
  });
});
