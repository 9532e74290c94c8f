import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { exportKinds, formatsOf } from "./exports-plan.ts";
import { readLanding } from "./landing-files.ts";
import { planFileFormat, planTable } from "./objects-plan.ts";
import { planDigest } from "./pipes-plan.ts";
import { textOf } from "./sql-file.ts";

const folder = join(import.meta.dirname, "../../runtime/warehouse/landing");
const landing = readLanding(folder);
const place = { database: "D", schema: "S" };
const copies = exportKinds.flatMap((kind) =>
  formatsOf(kind).map((format) => landing.copyOf({ kind, format })),
);

const tableOf = (name: string) => {
  const table = landing.tables.find((each) => each.name === name);
  if (!table) throw new Error(`There is no table ${name}.`);
  return table;
};

/** The files once more, by nothing but their lines: a column stands alone on its line. */
function columnsByLine(file: string): string[] {
  return readFileSync(join(folder, file), "utf8")
    .split("\n")
    .flatMap((line) => /^ {2}(\w+) \w+/.exec(line)?.[1] ?? []);
}

describe("the landing's tables", () => {
  it.each(["braintrust-traces", "braintrust-spans", "braintrust-query-rows", "model-usage"])(
    "are read with every column: %s",
    (name) => {
      const expected = columnsByLine(`table-${name}.sql`);
      expect(expected.length).toBeGreaterThan(10);
      expect(tableOf(name.replaceAll("-", "_")).columns.map((column) => column.name)).toEqual(expected);
    },
  );

  it("begin with the columns that operators know from the earlier guide, in its order", () => {
    const names = tableOf("braintrust_traces").columns.map((column) => column.name);
    expect(names.slice(0, 10)).toEqual([
      "id",
      "project_id",
      "created",
      "metadata",
      "scores",
      "metrics",
      "input",
      "output",
      "ingestion_timestamp",
      "xact_id",
    ]);
  });

  it("keep structures as VARIANT and the transaction id in full", () => {
    const types = Object.fromEntries(
      tableOf("braintrust_traces").columns.map((column) => [column.name, column.type]),
    );
    expect(
      ["metadata", "scores", "metrics", "input", "output", "source_row"].map((key) => types[key]),
    ).toEqual(Array(6).fill("VARIANT"));
    expect([types["xact_id"], types["created"]]).toEqual(["NUMBER(38,0)", "TIMESTAMP_TZ(9)"]);
  });

  it.each(landing.tables.map((table) => [table.name, table] as const))(
    "take a row without an id, and tell of each where it came from: %s",
    (_, { columns }) => {
      const required = columns.filter((column) => !column.nullable).map((column) => column.name);
      expect(required).toEqual([
        "ingestion_timestamp",
        "source_row",
        "file_name",
        "file_row_number",
        "file_last_modified",
        "export_name",
        "loaded_by",
      ]);
    },
  );

  it("describe every column", () => {
    const silent = landing.tables.flatMap(({ columns }) => columns.filter(({ comment }) => !comment));
    expect(silent).toEqual([]);
  });

  it("use no word that Snowflake reserves for a column", () => {
    const reserved = new Set([
      "row",
      "rows",
      "values",
      "order",
      "group",
      "table",
      "start",
      "current",
      "column",
    ]);
    const names = landing.tables.flatMap((table) => planTable(table, place).columns as { name: string }[]);
    expect(names.filter(({ name }) => reserved.has(name.toLowerCase()))).toEqual([]);
  });
});

describe("the landing's file formats", () => {
  const args = Object.fromEntries(
    landing.formats.map((format) => [format.name, planFileFormat(format, place)]),
  );

  it("are one for each format", () => {
    expect(Object.keys(args)).toEqual(["json_format", "parquet_format"]);
  });

  it("say every boolean of JSON, because the provider sends false for one unsaid", () => {
    const booleans = Object.entries(args["json_format"] ?? {}).filter(
      ([, value]) => typeof value === "boolean",
    );
    expect(Object.fromEntries(booleans)).toEqual({
      trimSpace: false,
      enableOctal: false,
      allowDuplicate: false,
      stripOuterArray: false,
      stripNullValues: false,
      replaceInvalidCharacters: false,
      ignoreUtf8Errors: false,
      skipByteOrderMark: true,
    });
  });

  it("read text of Parquet as text", () => {
    expect(args["parquet_format"]).toMatchObject({ formatType: "PARQUET", binaryAsText: true });
  });
});

describe.each(copies.map((copy) => [copy.file, copy] as const))("%s", (file, copy) => {
  const expressionOf = (column: string) => copy.expressions[copy.columns.indexOf(column)];

  it("is recorded as the latest of its versions", () => {
    expect(landing.recorded[file]?.at(-1)).toBe(planDigest(copy.text));
  });

  it("takes file, position and times from the file itself, never from a clock", () => {
    expect(
      ["ingestion_timestamp", "file_name", "file_row_number", "file_last_modified", "source_row"].map(
        expressionOf,
      ),
    ).toEqual([
      "convert_timezone('UTC', metadata$start_scan_time)",
      "metadata$filename",
      "metadata$file_row_number",
      "metadata$file_last_modified",
      "$1",
    ]);
  });

  it("leaves an id that is missing null", () => {
    const id = file.includes("model-usage") ? "row_key" : "id";
    expect(expressionOf(id)).toBe(`$1:${id}::string`);
    expect(copy.text).not.toMatch(/coalesce|unknown/i);
  });

  it("casts no VARIANT by try_cast, which Snowflake refuses", () => {
    expect(copy.text).not.toMatch(/try_cast/i);
    expect(expressionOf("created")).toMatch(/^convert_timezone\('UTC', try_to_timestamp_tz\(/);
    const [number, key] = file.includes("model-usage")
      ? (["period_seconds", "period_seconds"] as const)
      : (["xact_id", "_xact_id"] as const);
    expect(expressionOf(number)).toBe(`try_to_number($1:${key}::string)`);
  });

  it("skips a file with an error whole, so that the error is notified", () => {
    expect(copy.options["on_error"]).toBe("skip_file");
    expect(copy.options["file_format"]).toEqual({ format_name: "{{format}}" });
  });

  it("matches by suffix only, so that any layout of folders is found", () => {
    const pattern = new RegExp(`^(?:${textOf(copy.options, "pattern")})$`);
    const names = [
      "2025-12-08/export_001",
      "2024/01/15/export_2024-01-15_00-00-00",
      "year=2025/month=12/part-0",
    ];
    const suffixes = [
      ".jsonl",
      ".jsonl.gz",
      ".json",
      ".json.gz",
      ".parquet",
      ".txt",
      ".jsonl.tmp",
      "parquet",
    ];
    for (const name of names)
      expect(suffixes.filter((suffix) => pattern.test(name + suffix))).toEqual(
        file.endsWith("parquet.sql") ? [".parquet"] : [".jsonl", ".jsonl.gz", ".json", ".json.gz"],
      );
  });
});

describe("spans of either shape", () => {
  it.each([
    ["span_id", "$1:span_id", "$1:id"],
    ["trace_id", "$1:root_span_id", "$1:trace_id"],
    ["parent_span_id", "$1:span_parents", "$1:parent_span_id"],
    ["span_name", "$1:span_attributes", "$1:name"],
    ["span_type", "$1:span_attributes", "$1:type"],
  ])("give %s from %s before %s", (column, today, older) => {
    for (const format of formatsOf("log_spans")) {
      const { columns, expressions } = landing.copyOf({ kind: "log_spans", format });
      const expression = expressions[columns.indexOf(column)] ?? "";
      expect(expression).toMatch(/^nvl\(/);
      expect(expression.indexOf(today)).toBeGreaterThan(0);
      expect(expression.indexOf(`, ${older}::string)`)).toBeGreaterThan(expression.indexOf(today));
    }
  });
});

describe("readLanding", () => {
  let copyFolder: string | undefined;
  afterEach(() => copyFolder !== undefined && rmSync(copyFolder, { recursive: true }));

  function readChanged(file: string, change: (sql: string) => string) {
    copyFolder = mkdtempSync(join(tmpdir(), "landing-"));
    cpSync(folder, copyFolder, { recursive: true });
    const whole = readdirSync(folder).includes(file) ? readFileSync(join(folder, file), "utf8") : "";
    writeFileSync(join(copyFolder, file), change(whole));
    return readLanding(copyFolder);
  }

  it.each<[string, string, (sql: string) => string, string]>([
    [
      "a file that nothing reads",
      "view-x.sql",
      () => "create view x as select 1",
      "holds what nothing reads: view-x.sql.",
    ],
    [
      "a COPY that fills an unknown column",
      "copy-traces-jsonl.sql",
      (sql) => sql.replace("  tags,", "  labels,"),
      "copy-traces-jsonl.sql fills labels, which braintrust_traces lacks.",
    ],
    [
      "a table with a column that its COPY leaves out",
      "table-braintrust-spans.sql",
      (sql) => sql.replace("\n) comment", ",\n  late varchar\n) comment"),
      "copy-spans-jsonl.sql leaves late of braintrust_spans empty.",
    ],
    [
      "on_error = continue",
      "copy-spans-parquet.sql",
      (sql) => sql.replace("skip_file", "continue"),
      "copy-spans-parquet.sql needs `on_error = skip_file`: with any other, errors are not notified.",
    ],
    [
      "a clock in a COPY",
      "copy-query-rows-jsonl.sql",
      (sql) => sql.replace("metadata$start_scan_time", "current_timestamp()"),
      "copy-query-rows-jsonl.sql uses current_timestamp; metadata$start_scan_time is when a row was read.",
    ],
    [
      "a table of another name",
      "table-braintrust-traces.sql",
      (sql) => sql.replace("create table braintrust_traces", "create table traces"),
      "table-braintrust-traces.sql defines traces; braintrust_traces is what the pipes load into.",
    ],
  ])("refuses %s", (_, file, change, message) => {
    expect(() => readChanged(file, change)).toThrow(message);
  });

  it("reads the same COPY from a file that is indented and commented otherwise", () => {
    const file = "copy-traces-jsonl.sql";
    const changed = readChanged(file, (sql) => `-- said\n${sql.replaceAll("\n", "\n\t  ")}`);
    expect(planDigest(changed.copyOf({ kind: "log_traces", format: "jsonl" }).text)).toBe(
      landing.recorded[file]?.at(-1),
    );
  });
});
