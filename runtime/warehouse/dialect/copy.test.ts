import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planCopy, selectKeys } from "./copy.ts";
import { openTestSession, type TestSession } from "./test-session.ts";
import { quote } from "./tokens.ts";

let session: TestSession;
const folder = mkdtempSync(path.join(tmpdir(), "tracelake-copy-"));
beforeAll(async () => {
  session = await openTestSession();
});
afterAll(() => {
  session.close();
  rmSync(folder, { recursive: true });
});

type CopyName =
  | "traces-jsonl"
  | "spans-jsonl"
  | "query-rows-jsonl"
  | "traces-parquet"
  | "spans-parquet"
  | "query-rows-parquet";

const readPlan = (name: CopyName) =>
  planCopy(readFileSync(path.join(import.meta.dirname, "..", "landing", `copy-${name}.sql`), "utf8"));

/** What the COPY makes of a row, by its columns or only those wanted; JSON as text. */
async function load(name: CopyName, source: string, wanted?: string): Promise<Record<string, unknown>> {
  const { keys, ...all } = readPlan(name);
  const isWanted = (_: string, index: number) => wanted === undefined || all.columns[index] === wanted;
  const plan = { keys, columns: all.columns.filter(isWanted), expressions: all.expressions.filter(isWanted) };
  const given =
    "'braintrust/a.jsonl' as file_name, 7::bigint as file_row_number, timestamp '2024-01-15 11:00:00' as file_last_modified, timestamptz '2024-01-15 12:00:00Z' as scan_started_at";
  const relation = selectKeys(`(select line, ${given} from (${source}))`, plan.keys);
  const [row] = await session.read(`select ${plan.expressions.join(", ")} from ${relation} r`);
  return Object.fromEntries(plan.columns.map((column, index) => [column, row?.[index]]));
}

const loadJson = async (name: CopyName, row: object | string, wanted?: string) =>
  await load(
    name,
    `select ${quote(typeof row === "string" ? row : JSON.stringify(row))}::json as line`,
    wanted,
  );

/** The row by way of a real Parquet file, each row as JSON; an instant is its UTC time without a zone, as in Snowflake. */
async function loadParquet(name: CopyName, columns: string): Promise<Record<string, unknown>> {
  const file = quote(path.join(folder, "a.parquet"));
  await session.read(`copy (select ${columns}) to ${file} (format parquet)`);
  const types = await session.read(`select column_name, column_type from (describe select * from ${file})`);
  const members = types.map(([name, type]) => {
    const column = JSON.stringify(name);
    return `${column} := ${type === "TIMESTAMP WITH TIME ZONE" ? `${column}::timestamp` : column}`;
  });
  return await load(
    name,
    `select to_json(struct_pack(${members.join(", ")})) as line from read_parquet(${file})`,
  );
}

describe("planCopy", () => {
  it.each([
    ["traces-jsonl", "json"],
    ["spans-jsonl", "json"],
    ["query-rows-jsonl", "json"],
    ["traces-parquet", "parquet"],
    ["spans-parquet", "parquet"],
    ["query-rows-parquet", "parquet"],
  ] as const)("reads %s", (name, kind) => {
    const plan = readPlan(name);
    expect(plan.kind).toBe(kind);
    expect(plan.table).toBe("{{table}}");
    expect(plan.expressions).toHaveLength(plan.columns.length);
    expect(plan.keys).toContain("_xact_id");
    for (const end of ["jsonl", "jsonl.gz", "json", "json.gz", "parquet", "csv", "jsonl.bak"]) {
      const isOfKind = kind === "parquet" ? end === "parquet" : /^jsonl?([.]gz)?$/.test(end);
      expect(plan.pattern.test(`braintrust/2024-01-15/export.${end}`)).toBe(isOfKind);
    }
  });

  it("reads a time the same way in every COPY", () => {
    const times = new Set<string | undefined>();
    for (const kind of ["traces", "spans", "query-rows"] as const)
      for (const format of ["jsonl", "parquet"] as const) {
        const { columns, expressions } = readPlan(`${kind}-${format}`);
        times.add(expressions[columns.indexOf("created")]);
      }
    expect(times.size).toBe(1);
  });

  it("fills all columns of the table", () => {
    for (const kind of ["traces", "spans", "query-rows"] as const) {
      const table = readFileSync(
        path.join(import.meta.dirname, "..", "landing", `table-braintrust-${kind}.sql`),
        "utf8",
      );
      const columns = [...table.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name ?? "");
      expect(readPlan(`${kind}-jsonl`).columns.toSorted()).toEqual(columns.toSorted());
    }
  });

  it.each([
    ["copy into t from @s", "a COPY lists its columns and reads from ( select … )."],
    ["copy into t (a) from (select $1, 2 from @s) pattern = '.*'", "the COPY has 1 columns, 2 values."],
    ["copy into t (a) from (select $1:a from @s)", "a COPY needs pattern = '…'."],
    [
      "copy into t (a) from (select $2:a from @s) pattern = '.*'",
      "$2: columns by number and session variables are outside the subset.",
    ],
  ])("refuses %j", (text, reason) => {
    expect(() => planCopy(text)).toThrow(expect.objectContaining({ line: 1, reason }));
  });
});

const span = {
  id: "s1",
  project_id: "p",
  created: "2024-01-15T10:00:00.123Z",
  _xact_id: "1000192656880881099",
  span_id: "span",
  root_span_id: "root",
  span_parents: ["parent", "other"],
  is_root: false,
  span_attributes: { name: "answer", type: "llm" },
  metadata: { model: "m" },
  scores: { good: 0.5, none: null },
  input: [{ role: "user" }],
  output: "text",
};

const oldSpan = {
  id: "s1",
  project_id: "p",
  created: "2024-01-15 10:00:00",
  trace_id: "root",
  parent_span_id: "parent",
  name: "answer",
  type: "llm",
};

describe("a span from JSON lines", () => {
  it("is read in today's shape", async () => {
    expect(await loadJson("spans-jsonl", span)).toMatchObject({
      id: "s1",
      created: "2024-01-15 10:00:00.123+00",
      xact_id: "1000192656880881099",
      span_id: "span",
      trace_id: "root",
      parent_span_id: "parent",
      is_root: false,
      span_name: "answer",
      span_type: "llm",
      scores: '{"good":0.5,"none":null}',
      input: '[{"role":"user"}]',
      output: '"text"',
      source_row: JSON.stringify(span),
      file_name: "braintrust/a.jsonl",
      file_row_number: "7",
      file_last_modified: "2024-01-15 11:00:00",
      ingestion_timestamp: "2024-01-15 12:00:00+00",
    });
  });

  it("is read in the older shape", async () => {
    expect(await loadJson("spans-jsonl", oldSpan)).toMatchObject({
      created: "2024-01-15 10:00:00+00",
      xact_id: null,
      span_id: "s1",
      trace_id: "root",
      parent_span_id: "parent",
      is_root: null,
      span_name: "answer",
      span_type: "llm",
    });
  });

  it("has no parent where the list is null or empty", async () => {
    for (const parents of [null, []])
      expect(await loadJson("spans-jsonl", { ...span, span_parents: parents })).toMatchObject({
        parent_span_id: null,
      });
  });
});

describe("any row from JSON lines", () => {
  it.each(['"1000192656880881099"', "1000192656880881099"])("keeps the _xact_id %s exact", async (xactId) => {
    const row = await loadJson("query-rows-jsonl", `{"id":"a","_xact_id":${xactId}}`);
    expect(row["xact_id"]).toBe("1000192656880881099");
    expect(row["source_row"]).toContain(xactId);
  });

  it.each(["null", '"rubbish"', '""'])("takes the _xact_id %s as none", async (xactId) => {
    expect((await loadJson("query-rows-jsonl", `{"_xact_id":${xactId}}`))["xact_id"]).toBeNull();
  });

  it("tells JSON's null from a key that is not there", async () => {
    expect(await loadJson("traces-jsonl", { id: null, metadata: null, scores: { a: null } })).toMatchObject({
      id: null,
      metadata: "null",
      scores: '{"a":null}',
      metrics: null,
    });
  });

  it("keeps a row that is no object whole, with a null id", async () => {
    expect(await loadJson("traces-jsonl", "[1,2]")).toMatchObject({
      id: null,
      metadata: null,
      source_row: "[1,2]",
    });
  });

  it.each([
    ["2024-01-15T10:00:00Z", "2024-01-15 10:00:00+00"],
    ["2024-01-15T10:00:00.123456Z", "2024-01-15 10:00:00.123456+00"],
    ["2024-01-15T10:00:00+02:00", "2024-01-15 08:00:00+00"],
    ["2024-01-15T10:00:00-05:30", "2024-01-15 15:30:00+00"],
    ["2024-01-15T10:00:00", "2024-01-15 10:00:00+00"],
    ["2024-01-15 10:00:00.5", "2024-01-15 10:00:00.5+00"],
    ["2024-01-15", "2024-01-15 00:00:00+00"],
    ["1705312800", "2024-01-15 10:00:00+00"],
    ["1705312800123", "2024-01-15 10:00:00.123+00"],
    [1705312800, "2024-01-15 10:00:00+00"],
    ["rubbish", null],
    ["", null],
    [null, null],
    [{ at: 1 }, null],
  ])("reads the time %j", async (created, expected) => {
    expect((await loadJson("traces-jsonl", { id: "a", created }, "created"))["created"]).toBe(expected);
  });
});

describe("a row from Parquet", () => {
  it("is read with its nested columns as structures", async () => {
    const row = await loadParquet(
      "spans-parquet",
      `'s1' as id, timestamptz '2024-01-15 10:00:00.5Z' as created, 1000192656880881099::bigint as _xact_id,
       {'model': 'm'} as metadata, {'name': 'answer', 'type': 'llm'} as span_attributes, ['parent'] as span_parents,
       true as is_root, null::varchar as error, 'plain text' as input`,
    );
    expect(row).toMatchObject({
      id: "s1",
      created: "2024-01-15 10:00:00.5+00",
      xact_id: "1000192656880881099",
      metadata: '{"model":"m"}',
      span_name: "answer",
      span_type: "llm",
      parent_span_id: "parent",
      is_root: true,
      error: null,
      input: '"plain text"',
    });
  });

  it("is read with its nested columns as JSON text", async () => {
    const row = await loadParquet(
      "spans-parquet",
      `'s1' as id, '2024-01-15T10:00:00Z' as created, '1000192656880881099' as _xact_id, '{"model":"m"}' as metadata,
       '{"name":"answer","type":"llm"}' as span_attributes, '["parent"]' as span_parents, 'root' as trace_id`,
    );
    expect(row).toMatchObject({
      created: "2024-01-15 10:00:00+00",
      xact_id: "1000192656880881099",
      metadata: '{"model":"m"}',
      span_name: "answer",
      parent_span_id: "parent",
      trace_id: "root",
    });
  });

  it("is read in the older shape", async () => {
    const row = await loadParquet(
      "spans-parquet",
      "'s1' as id, date '2024-01-15' as created, 'root' as trace_id, 'parent' as parent_span_id, 'answer' as name, 'llm' as type",
    );
    expect(row).toMatchObject({
      created: "2024-01-15 00:00:00+00",
      span_id: "s1",
      trace_id: "root",
      parent_span_id: "parent",
      span_name: "answer",
      span_type: "llm",
    });
  });

  it("is read as a trace and as a row of a query", async () => {
    const columns = `'t1' as id, timestamp '2024-01-15 10:00:00' as created, '{"a":0.5}' as scores, null::varchar as output`;
    expect(await loadParquet("traces-parquet", columns)).toMatchObject({
      created: "2024-01-15 10:00:00+00",
      scores: '{"a":0.5}',
    });
    expect(await loadParquet("query-rows-parquet", columns)).toMatchObject({ id: "t1" });
  });
});
