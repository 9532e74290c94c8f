import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { generate } from "./generate.ts";
import type { Manifest } from "./manifest.ts";
import { parseGenerateOptions, UsageError, type GenerateOptions } from "./options.ts";
import { secondsOfXactId } from "./xact-id.ts";

const now = Date.parse("2026-05-01T12:00:00Z");
let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), "tracelake-generate-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function options(line: string, out = path.join(folder, "lake")): GenerateOptions {
  const parsed = parseGenerateOptions(["--out", out, ...line.split(" ")], now);
  if (parsed === "help") throw new Error("not a run");
  return parsed;
}

function filesBelow(at: string): string[] {
  return readdirSync(at, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(path.join(at, name)).isFile())
    .sort();
}

interface Row {
  id?: string;
  _xact_id: string;
  span_id?: string;
  project_id: string;
  created: string;
  metrics: Record<string, number>;
  [column: string]: unknown;
}

/** The rows of the files of JSON lines that a load would take. */
function readRows(at: string, manifest: Manifest, kind: string): Row[][] {
  return manifest.files
    .filter((file) => file.kind === kind && file.brokenLine === undefined)
    .map(({ path: relative, format }) => {
      const bytes = readFileSync(path.join(at, relative));
      const text = (format === "jsonl.gz" ? gunzipSync(bytes) : bytes).toString();
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Row);
    });
}

describe("a run", () => {
  test("gives the same files with the same bytes for the same seed and end, in every format", async () => {
    const first = options(
      "--rows 900 --kind all --rows-per-file 100 --shape mixed --bad-lines 2 --empty-files 2",
      path.join(folder, "a"),
    );
    const second = { ...first, out: path.join(folder, "b") };
    await generate(first);
    await generate(second);
    const names = filesBelow(first.out);
    expect(names.some((name) => name.endsWith(".parquet"))).toBe(true);
    expect(filesBelow(second.out)).toEqual(names);
    const bytesOf = (out: string) =>
      names.map((name) => readFileSync(path.join(out, name)).toString("latin1"));
    expect(bytesOf(second.out)).toEqual(bytesOf(first.out));
  });

  test("has other rows and other names with another end or seed, in the projects of the seed", async () => {
    const rowsOf = async (line: string) => {
      const run = options(`--rows 300 --format jsonl --updates 0 ${line}`);
      return readRows(run.out, await generate(run), "spans").flat();
    };
    const first = await rowsOf("--seed 1");
    const later = await rowsOf("--seed 1 --end 2026-04-30");
    const other = await rowsOf("--seed 2");
    expect(new Set([...first, ...later, ...other].map(({ id }) => id)).size).toBe(900);
    const projectsOf = (rows: Row[]) => new Set(rows.map(({ project_id }) => project_id));
    expect(projectsOf(later)).toEqual(projectsOf(first));
    expect([...projectsOf(other)].filter((project) => projectsOf(first).has(project))).toEqual([]);
  });

  test("counts in its manifest what is in the files, whatever was asked for", async () => {
    const asked = fc.record({
      rows: fc.integer({ min: 1, max: 1500 }),
      rowsPerFile: fc.integer({ min: 1, max: 400 }),
      updates: fc.double({ min: 0, max: 0.5, noNaN: true }),
      late: fc.double({ min: 0, max: 0.4, noNaN: true }),
      withoutId: fc.double({ min: 0, max: 0.1, noNaN: true }),
      seed: fc.integer({ min: 0, max: 1e15 }),
      badFiles: fc.integer({ min: 0, max: 3 }),
      emptyFiles: fc.integer({ min: 0, max: 3 }),
      isNarrow: fc.boolean(),
      shapes: fc.constantFrom<GenerateOptions["shapes"]>(["current"], ["older"], ["current", "older"]),
    });
    await fc.assert(
      fc.asyncProperty(asked, async (some) => {
        const out = mkdtempSync(path.join(folder, "run-"));
        const run: GenerateOptions = { ...options("--kind all --format jsonl", out), ...some };
        const manifest = await generate(run);
        expect(manifest.kinds.spans?.rows).toBe(some.rows);
        for (const kind of ["spans", "traces", "queries"] as const) checkCounts(out, manifest, kind);
        expect(filesBelow(out)).toEqual(manifest.files.map((file) => file.path).sort());
      }),
      { numRuns: 12 },
    );
  });

  function checkCounts(out: string, manifest: Manifest, kind: "spans" | "traces" | "queries"): void {
    const files = readRows(out, manifest, kind);
    const rows = files.flat();
    const counts = manifest.kinds[kind]!;
    const keyOf = (row: Row) => (row.span_id === undefined ? row.id : `${row.span_id}`);
    const keyed = rows.filter(({ id }) => id !== undefined);
    expect(files.length).toBe(counts.files);
    expect(rows.length).toBe(counts.rows);
    expect(rows.length - keyed.length).toBe(counts.withoutId);
    expect(new Set(keyed.map(keyOf)).size).toBe(counts.distinctKeys);
    expect(keyed.length - counts.distinctKeys).toBe(counts.updates);
    expect(files.filter((file) => file.length === 0).length).toBe(counts.emptyFiles);
  }

  test("writes a row again with a larger _xact_id, in a later file, and with the same created", async () => {
    const run = options("--rows 4000 --rows-per-file 200 --format jsonl --updates 0.2 --late 0");
    const files = readRows(run.out, await generate(run), "spans");
    const writings = files.flatMap((rows, file) => rows.map((row) => ({ ...row, file })));
    const versions = { later: 0, inALaterFile: 0 };
    const wrong: unknown[] = [];
    for (const of of Map.groupBy(writings, ({ span_id }) => span_id).values()) {
      for (const [at, row] of of.slice(1).entries()) {
        const before = of[at]!;
        versions.later++;
        if (row.file > before.file) versions.inALaterFile++;
        if (BigInt(row._xact_id) <= BigInt(before._xact_id) || row.created !== before.created)
          wrong.push(row);
      }
    }
    expect(wrong).toEqual([]);
    expect(versions.later / 4000).toBeCloseTo(0.2, 1);
    // What is still waiting at the end is written at once.
    expect(versions.inALaterFile / versions.later).toBeGreaterThan(0.9);
  });

  test("has trees: every parent and root is a span of the trace, and a trace sums up its calls", async () => {
    const run = options("--rows 2000 --format jsonl --updates 0 --late 0 --kind both --rows-per-file 100000");
    const manifest = await generate(run);
    const spans = readRows(run.out, manifest, "spans").flat();
    const traces = readRows(run.out, manifest, "traces").flat();
    const ids = new Set(spans.map(({ span_id }) => span_id));
    const named = spans.flatMap((span) => [
      span["root_span_id"],
      ...((span["span_parents"] ?? []) as string[]),
    ]);
    expect(named.filter((name) => !ids.has(name as string))).toEqual([]);
    const byTrace = Map.groupBy(spans, ({ root_span_id }) => root_span_id);
    for (const { id, metrics } of traces) {
      const of = byTrace.get(id) ?? [];
      const sum = (name: string) => of.reduce((total, row) => total + (row.metrics[name] ?? 0), 0);
      expect(metrics["prompt_tokens"]).toBe(sum("prompt_tokens"));
      expect(metrics["estimated_cost"]).toBeCloseTo(sum("estimated_cost"), 9);
    }
    expect(traces.length).toBe(byTrace.size);
  });

  test("was written after each span ended and not after the run's end", async () => {
    const run = options("--rows 1000 --format jsonl --updates 0.3 --end 2026-03-01");
    for (const row of readRows(run.out, await generate(run), "spans").flat()) {
      const written = secondsOfXactId(row._xact_id);
      expect(written).toBeGreaterThan(row.metrics["end"]!);
      expect(written).toBeLessThanOrEqual(Date.parse("2026-03-01") / 1000 + 2);
    }
  });

  test("never overwrites: a second run with the same seed and end is refused, and the files stay", async () => {
    const run = options("--rows 100 --kind spans");
    await generate(run);
    const before = filesBelow(run.out);
    await expect(generate(run)).rejects.toThrow(/choose another --seed/);
    expect(filesBelow(run.out)).toEqual(before);
  });

  test("leaves only complete files when it is stopped", async () => {
    const run = options("--rows 20000 --rows-per-file 700");
    const stop = new AbortController();
    const onProgress = (rows: number) => rows > 4000 && stop.abort();
    await expect(generate(run, { onProgress, signal: stop.signal })).rejects.toThrow("aborted");
    const names = filesBelow(run.out);
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => name.includes(".part"))).toEqual([]);
  });

  test("ends with the line that is broken where the manifest says", async () => {
    const run = options("--rows 500 --rows-per-file 100 --bad-lines 3 --kind spans");
    const broken = (await generate(run)).files.filter(({ brokenLine }) => brokenLine !== undefined);
    expect(broken).toHaveLength(3);
    for (const { path: relative, format, brokenLine, rows } of broken) {
      const bytes = readFileSync(path.join(run.out, relative));
      const lines = (format === "jsonl.gz" ? gunzipSync(bytes) : bytes).toString().trimEnd().split("\n");
      const faulty = lines.flatMap((line, index) => (isJson(line) ? [] : [index + 1]));
      expect(faulty).toEqual([brokenLine]);
      expect(lines).toHaveLength(rows);
    }
  });
});

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

describe("the command line", () => {
  test.each([
    ["--rows many", /--rows is a whole number from 1 to/],
    ["--rows-per-file 100001", /--rows-per-file is a whole number from 1 to 100000/],
    ["--updates 0.9", /--updates is a share from 0 to 0.5/],
    ["--format csv", /--format is one of jsonl, jsonl.gz, parquet, mixed/],
    ["--kind toString", /--kind is one of/],
    ["--end yesterday", /--end is a date of UTC such as 2026-01-31/],
    ["--colour", /--colour/],
  ])("refuses %s and says what is right", (line, message) => {
    expect(() => options(line)).toThrow(message);
  });

  test("refuses a manifest where it would be loaded", () => {
    expect(() => options(`--manifest ${path.join(folder, "lake/m.json")}`)).toThrow(UsageError);
  });

  test("writes files and manifest, tells both, and ends with 64 on wrong usage", () => {
    const main = path.join(import.meta.dirname, "main.ts");
    const manifest = path.join(folder, "manifest.json");
    const run = [
      "--rows",
      "50",
      "--out",
      path.join(folder, "lake"),
      "--format",
      "jsonl",
      "--manifest",
      manifest,
    ];
    const told = execFileSync(process.execPath, [main, ...run], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const made = JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
    expect(told).toContain(`run ${made.run}`);
    expect(told).toContain("spans:   50 rows in 1 files");
    expect(() => execFileSync(process.execPath, [main, "--rows"], { stdio: "pipe" })).toThrow(
      expect.objectContaining({ status: 64 }),
    );
  });
});
