import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readNewestRecord, renderFigures } from "../../../bench/render-figures.ts";
import { makeLog } from "../../../runtime/shared/log.ts";
import { openWarehouse, type Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { generate } from "../../../runtime/warehouse/generate/generate.ts";
import type { KindCounts } from "../../../runtime/warehouse/generate/manifest.ts";
import { parseGenerateOptions, type GenerateOptions } from "../../../runtime/warehouse/generate/options.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const tables = {
  spans: "raw_data.braintrust_spans",
  traces: "raw_data.braintrust_traces",
  queries: "raw_data.braintrust_query_rows",
} as const;

let lakeFolder: string;
let warehouse: Warehouse | undefined;
beforeEach(() => void (lakeFolder = mkdtempSync(path.join(os.tmpdir(), "tracelake-lake-"))));
afterEach(async () => {
  await warehouse?.close();
  warehouse = undefined;
  rmSync(lakeFolder, { recursive: true, force: true });
});

function options(line: string): GenerateOptions {
  const parsed = parseGenerateOptions(["--out", lakeFolder, "--end", "2026-03-10", ...line.split(" ")], 0);
  if (parsed === "help") throw new Error("not a run");
  return parsed;
}

async function load() {
  await warehouse?.close();
  const log = makeLog({ level: "silent" });
  warehouse = await openWarehouse({ folder: ":memory:", lakeFolder, log, now: () => new Date() });
  const outcome = await warehouse.loadPending();
  const one = async (query: string) => (await warehouse!.query(query))[0] ?? {};
  return { warehouse, outcome, one };
}

describe("what the generator writes", () => {
  test("is loaded with the counts of its manifest, broken files skipped whole, in every format and layout", async () => {
    const manifest = await generate(
      options(
        "--rows 6000 --kind all --rows-per-file 700 --shape mixed --bad-lines 3 --empty-files 3 --without-id 0.02",
      ),
    );
    const { outcome, one } = await load();
    const broken = manifest.files.filter(({ brokenLine }) => brokenLine !== undefined);
    expect(outcome.failures).toHaveLength(broken.length);
    for (const kind of ["spans", "traces", "queries"] as const) {
      const counts = manifest.kinds[kind] as KindCounts;
      const key = kind === "spans" ? "span_id" : "id";
      const held = await one(
        `select count(*) as row_count, count_if(id is null) as count_without_id, count(distinct ${key}) as count_keys,
           count_if(created is null or xact_id is null or project_id is null) as count_unread
         from ${kind === "queries" ? tables.queries : tables[kind]}`,
      );
      expect({ kind, ...held }).toEqual({
        kind,
        row_count: counts.rows,
        count_without_id: counts.withoutId,
        count_keys: counts.distinctKeys,
        count_unread: 0,
      });
    }
  });

  test("becomes as many current rows as its manifest has distinct keys", async () => {
    const manifest = await generate(options("--rows 4000 --rows-per-file 500 --updates 0.2 --late 0.05"));
    const { warehouse: opened, one } = await load();
    await opened.refresh();
    expect(await one("select count(*) as n from current_data.current_spans")).toEqual({
      n: manifest.kinds.spans?.distinctKeys,
    });
    expect(await one("select count(*) as n from current_data.current_traces")).toEqual({
      n: manifest.kinds.traces?.distinctKeys,
    });
  });

  test("says the same in JSON lines and in Parquet", async () => {
    const totals: Record<string, unknown>[] = [];
    for (const format of ["jsonl", "parquet"]) {
      rmSync(lakeFolder, { recursive: true, force: true });
      await generate(options(`--rows 1500 --kind spans --format ${format} --seed 4`));
      const { one } = await load();
      totals.push(
        await one(
          `select count(*) as n, sum(xact_id) as xact_ids, sum(metrics:prompt_tokens::number) as prompt_tokens,
             sum(metrics:estimated_cost::number(38, 10)) as cost, count(metadata:model::string) as models,
             sum(scores:Factuality::number(38, 2)) as factuality, count_if(is_root) as roots,
             count(distinct parent_span_id) as parents, min(created) as first, max(created) as last
           from raw_data.braintrust_spans`,
        ),
      );
    }
    expect(totals[1]).toEqual(totals[0]);
    expect(totals[0]?.["n"]).toBe(1500);
  });
});

test("the samples in examples/braintrust are loaded as they are", async () => {
  cpSync(path.join(root, "examples/braintrust"), lakeFolder, { recursive: true });
  const { outcome, one } = await load();
  expect(outcome.failures).toEqual([]);
  expect(await one(`select count(*) as n, count(distinct span_id) as keys from ${tables.spans}`)).toEqual({
    n: 120,
    keys: 110,
  });
  expect(await one(`select count(*) as n from ${tables.traces}`)).toEqual({ n: 22 });
  expect(await one(`select count(*) as n from ${tables.queries}`)).toEqual({ n: 9 });
});

test("docs/benchmarks.md shows the warehouse's newest record", () => {
  const document = readFileSync(path.join(root, "docs/benchmarks.md"), "utf8");
  const withoutPadding = (text: string) => text.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
  const rendered = renderFigures(document, readNewestRecord("warehouse"), "warehouse");
  expect(withoutPadding(document)).toBe(withoutPadding(rendered));
});
