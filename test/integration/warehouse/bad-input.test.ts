import { mkdir, readFile, unlink } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeLoadFixture, type LoadFixture } from "./load-fixture.ts";

let lake: LoadFixture;
beforeAll(async () => {
  lake = await makeLoadFixture();
});
beforeEach(async () => await lake.clear());
afterAll(async () => await lake.close());

const good = `{"id":"good","created":"2025-01-01T00:00:00Z"}`;

async function historyOf(file: string) {
  const [row] = await lake.query(
    `select status, row_count::int as rows, first_error_line_number::int as line, first_error_character_pos::int as "character",
       first_error_message as reason from snowflake_local.loads where file_name = 'braintrust/${file.replaceAll("'", "''")}'`,
  );
  return row;
}

async function loadOne(file: string, content: string | Uint8Array) {
  await lake.put(file, content);
  await lake.load();
  return await historyOf(file);
}

const spans = "spans/a.jsonl";
const rowsOf = async (columns: string) =>
  await lake.query(`select ${columns} from raw_data.braintrust_spans order by file_name, file_row_number`);

describe("a file with a fault is skipped whole, and the history says where and why", () => {
  it.each([
    ["a line that is cut off", `${good}\n{"id":"b"\n${good}\n`, 2, 10, /line ends/],
    ["a word in a number's place", `${good}\n\n${good}\n{"id":nul}\n`, 4, 7, /"nul" where a JSON value/],
    ["NaN", `${good}\n{"id":"b","metrics":{"x":NaN}}\n`, 2, 26, /"NaN" where a JSON value/],
    ["nan of any case", `{"a":[1, nAn]}\n`, 1, 10, /"nAn"/],
    ["infinity of any case", `{"a":iNfinity , "b":1}\n`, 1, 6, /"iNfinity"/],
    ["NaN first in a list", `{"a":[ -NaN,1]}\n`, 1, 8, /-NaN/],
    ["NaN alone in its line", `${good}\n NaN\n`, 2, 2, /"NaN"/],
    ["a trailing comma before a tab", `{"id":"b",\t }\n`, 1, 13, /a key in double quotes/],
    ["a trailing comma in a list", `{"id":[1,  ]}\n`, 1, 12, /a JSON value/],
    ["-Infinity", `{"a":-Infinity}\n`, 1, 6, /-Infinity/],
    ["a trailing comma", `${good}\n{"id":"b",}\n`, 2, 11, /a key in double quotes/],
    ["a key twice", `${good}\n{"id":"b","id":"c"}\n`, 2, 11, /duplicate key "id"/],
    ["half of a surrogate pair", `${good}\n{"id":"\\ud83d"}\n`, 2, 8, /surrogate/],
    ["a raw control character", `${good}\n{"id":"a\x01b"}\n`, 2, 9, /U\+0001/],
    ["a raw NUL", `${good}\n{"id":"a\0b"}\n`, 2, 9, /U\+0000/],
    ["text behind the value", `${good} x\n`, 1, 48, /follows/],
    ["a lone \\x02", `${good}\n\x02\n`, 2, 1, /U\+0002/],
    ["single quotes", `{'id':1}\n`, 1, 2, /double quotes/],
    ["a leading zero", `{"id":01}\n`, 1, 7, /./],
  ])("%s", async (_name, text, line, character, reason) => {
    expect(await loadOne(spans, text)).toEqual({
      status: "Load failed",
      rows: 0,
      line,
      character,
      reason: expect.stringMatching(reason),
    });
    expect(await rowsOf("id")).toEqual([]);
    const [error] = await lake.query(
      `select file, line::int as line, length(rejected_record) <= 1000 as is_short from snowflake_local.load_errors`,
    );
    expect(error).toEqual({ file: `braintrust/${spans}`, line, is_short: true });
  });

  it("bytes that are not UTF-8, with their line", async () => {
    const bytes = Buffer.concat([Buffer.from(`${good}\n{"id":"`), Buffer.from([0xff]), Buffer.from(`"}\n`)]);
    expect(await loadOne(spans, bytes)).toMatchObject({
      line: 2,
      character: 8,
      reason: "Invalid UTF8 detected",
    });
  });

  it("a line of 50 MB, without holding it", async () => {
    const text = `${good}\n{"id":"${"x".repeat(50_000_000)}"}\n`;
    expect(await loadOne(spans, text)).toMatchObject({
      line: 2,
      reason: expect.stringMatching(/longer than 16777216 bytes/),
    });
  });

  it("a gzip file that is cut off, damaged or none", async () => {
    const text = Array.from({ length: 5000 }, (_, at) => `{"id":"${at}","x":${Math.sin(at)}}`).join("\n");
    const whole = gzipSync(text);
    await lake.put("spans/cut.jsonl.gz", whole.subarray(0, whole.length >> 1));
    await lake.put("spans/short.jsonl.gz", whole.subarray(0, whole.length - 3));
    const damaged = Buffer.from(whole);
    damaged[whole.length - 6] = (damaged[whole.length - 6] ?? 0) ^ 0xff;
    await lake.put("spans/damaged.jsonl.gz", damaged);
    await lake.put("spans/none.jsonl.gz", good);
    await lake.load();
    expect(await historyOf("spans/cut.jsonl.gz")).toMatchObject({
      rows: 0,
      reason: "the gzip file is cut off",
    });
    expect(await historyOf("spans/short.jsonl.gz")).toMatchObject({
      rows: 0,
      reason: "the gzip file is cut off",
    });
    expect(await historyOf("spans/damaged.jsonl.gz")).toMatchObject({ reason: /damaged/ });
    expect(await historyOf("spans/none.jsonl.gz")).toMatchObject({ reason: /damaged/ });
    expect(await rowsOf("id")).toEqual([]);
  });

  it("half a Parquet file, and one of zeros within", async () => {
    const file = path.join(lake.lakeFolder, "whole.parquet");
    await lake.query(`copy (select range::varchar as id from range(5000)) to '${file}' (format parquet)`);
    const whole = await readFile(file);
    await unlink(file);
    await lake.put("spans/half.parquet", whole.subarray(0, whole.length >> 1));
    await lake.put("spans/zeros.parquet", Buffer.from(whole).fill(0, 8, whole.length >> 1));
    await lake.put("spans/good.jsonl", good);
    const outcomes = await lake.load();
    expect(outcomes.map(({ status }) => status)).toEqual(["loaded", "failed", "failed"]);
    expect(await historyOf("spans/half.parquet")).toMatchObject({
      status: "Load failed",
      reason: /magic bytes/,
    });
    const { reason } = (await historyOf("spans/half.parquet")) ?? {};
    expect(reason as string).not.toContain(lake.lakeFolder);
    expect(await rowsOf("id")).toEqual([{ id: "good" }]);
  });

  it("does not keep the good files beside it from loading", async () => {
    for (const name of ["a", "c"]) await lake.put(`spans/${name}.jsonl`, good);
    await lake.put("spans/b.jsonl", "{");
    await lake.load();
    expect(await rowsOf("file_name")).toEqual([
      { file_name: "braintrust/spans/a.jsonl" },
      { file_name: "braintrust/spans/c.jsonl" },
    ]);
  });

  it("can be loaded when it is mended", async () => {
    await loadOne(spans, "{");
    expect(await loadOne(spans, good)).toBeDefined();
    expect(await rowsOf("id")).toEqual([{ id: "good" }]);
  });
});

describe("a file that is only unusual loads", () => {
  it.each([
    ["a byte order mark", `\ufeff${good}\n`, 1],
    ["CRLF", `${good}\r\n${good}\r\n`, 2],
    ["line ends of two sorts", `${good}\r\n${good}\n${good}`, 3],
    ["lone carriage returns", `${good}\r${good}\r`, 2],
    ["blank lines, and such of white space", `\n\n${good}\n  \n\t\n${good}\n\n`, 2],
    ["two values in a line", `${good}${good} ${good}\n`, 3],
    ["no last line end", good, 1],
    ["nothing", "", 0],
    ["only blank lines", "\n\n \n", 0],
    ["a byte order mark alone", "\ufeff", 0],
    ["text that looks like faults", `{"id":": nan, ,}","x":"[ inf ] ,]"}\n`, 1],
    ["a line of 10 MB between others", `${good}\n{"input":"${"x".repeat(10_000_000)}"}\n${good}\n`, 3],
    ["a thousand brackets within another", `{"id":"d","input":${"[".repeat(1000)}${"]".repeat(1000)}}\n`, 1],
    ["a line of 5 MB", `{"id":"${"x".repeat(5_000_000)}"}\n${good}\n`, 2],
  ])("%s", async (_name, text, rows) => {
    expect(await loadOne(spans, text)).toMatchObject({ status: "Loaded", rows, reason: null });
    const numbers = await rowsOf("file_row_number::int as n");
    expect(numbers).toEqual(Array.from({ length: rows }, (_, at) => ({ n: at + 1 })));
  });

  it("gzip: plain, empty, of 0 bytes, of two members", async () => {
    await lake.put("spans/plain.jsonl.gz", gzipSync(`${good}\n`));
    await lake.put("spans/empty.jsonl.gz", gzipSync(""));
    await lake.put("spans/zero.json.gz", "");
    await lake.put("spans/members.json.gz", Buffer.concat([gzipSync(`${good}\n`), gzipSync(`${good}\n`)]));
    const outcomes = await lake.load();
    expect(outcomes.map((outcome) => outcome.status === "loaded" && outcome.rows)).toEqual([0, 2, 1, 0]);
  });

  it("values that are no objects, with a null id", async () => {
    await loadOne(spans, `[1,2]\n3\n"x"\nnull\n{}\n`);
    expect(await rowsOf("id, source_row")).toEqual(
      ["[1,2]", "3", `"x"`, "null", "{}"].map((source_row) => ({ id: null, source_row })),
    );
  });

  it("numbers beyond 2^53, -0, 1e999 and \\u0000 as they were written", async () => {
    const row = `{"id":"n","_xact_id":"1000195000000000001","input":{"big":123456789012345678901234567890,"zero":-0,"huge":1e999,"nul":"a\\u0000b"}}`;
    await loadOne(spans, `${row}\n{"id":"m","_xact_id":1000195000000000002}\n`);
    expect(await rowsOf("xact_id::varchar as xact_id")).toEqual([
      { xact_id: "1000195000000000001" },
      { xact_id: "1000195000000000002" },
    ]);
    expect((await rowsOf("source_row"))[0]).toEqual({ source_row: row });
    const [{ input } = {}] = await rowsOf("input");
    expect(input as string).toContain(`"big":123456789012345678901234567890`);
    expect(input as string).toContain(`"huge":1e999`);
  });

  it("JSON null apart from a key that is missing, and keys of another case left alone", async () => {
    await loadOne(spans, `{"id":"a","metadata":null,"input":null}\n{"ID":"b"}\n`);
    expect(await rowsOf("id, metadata, input")).toEqual([
      { id: "a", metadata: "null", input: "null" },
      { id: null, metadata: null, input: null },
    ]);
  });

  it("dates of every form, in UTC", async () => {
    const forms = [
      "2025-12-08T10:00:00.123456Z",
      "2025-12-08T12:00:00+02:00",
      "2025-12-08T10:00:00",
      "2025-12-08 10:00:00",
      "2025-12-08",
      "1765188000000",
      "not a time",
    ];
    await loadOne(spans, forms.map((created, at) => JSON.stringify({ id: String(at), created })).join("\n"));
    const [micro, ...rest] = await rowsOf("strftime(created, '%Y-%m-%dT%H:%M:%S') as at");
    expect(micro).toEqual({ at: "2025-12-08T10:00:00" });
    expect(rest.map((row) => row["at"])).toEqual([
      "2025-12-08T10:00:00",
      "2025-12-08T10:00:00",
      "2025-12-08T10:00:00",
      "2025-12-08T00:00:00",
      "2025-12-08T10:00:00",
      null,
    ]);
  });

  it("Parquet with lists, maps, decimals, times and text that holds JSON", async () => {
    await mkdir(path.join(lake.lakeFolder, "spans"), { recursive: true });
    const file = path.join(lake.lakeFolder, "spans", "nested.parquet");
    await lake.query(
      `copy (select 'p' as id, timestamp '2025-01-02 03:04:05.678' as created, '1000195000000000001' as _xact_id,
         ['s0'] as span_parents, map {'gpt': 1.5::decimal(10, 2)} as scores, {'name': 'n', 'type': 'llm'} as span_attributes,
         '{"a": [1]}' as input, 'plain text' as output, 'nan'::double as odd,
         timestamptz '2025-01-02 05:04:05.5+02:00' as instant) to '${file}' (format parquet, compression zstd)`,
    );
    await lake.load();
    expect(await historyOf("spans/nested.parquet")).toMatchObject({ status: "Loaded", rows: 1 });
    const [row] = await rowsOf(
      `id, created::varchar as created, xact_id::varchar as xact_id, parent_span_id, scores, span_type, input, output, source_row->>'$.odd' as odd,
         source_row->>'$.instant' as instant`,
    );
    expect(row).toEqual({
      id: "p",
      created: "2025-01-02 03:04:05.678+00",
      xact_id: "1000195000000000001",
      parent_span_id: "s0",
      scores: `{"gpt":1.5}`,
      span_type: "llm",
      input: `{"a": [1]}`,
      output: `"plain text"`,
      odd: "nan",
      instant: "2025-01-02 03:04:05.5",
    });
  });
});
