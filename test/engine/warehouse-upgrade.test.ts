import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { planDigest } from "../../infra/snowflake/pipes-plan.ts";
import { parseCopy } from "../../infra/snowflake/sql-file.ts";
import { changesOf, type Change } from "./changes.ts";
import { startDoubles, type Doubles } from "./doubles/start-doubles.ts";
import { makeStack, type StackOnEngine } from "./stack.ts";
import { checkout, expectExit } from "./workspace.ts";

/** An upgrade of several files of the warehouse's SQL at once: what it keeps, and in which order it comes about. */
let doubles: Doubles;
let stack: StackOnEngine;
/** A copy of the checkout in which the SQL may be changed. */
let sources: string;

beforeAll(async () => {
  doubles = await startDoubles();
  sources = path.join(mkdtempSync(path.join(tmpdir(), "tracelake-upgrade-")), "checkout");
  const left = new Set(["node_modules", ".git", ".local"].map((name) => path.join(checkout, name)));
  cpSync(checkout, sources, { recursive: true, filter: (file) => !left.has(file) });
  symlinkSync(path.join(checkout, "node_modules"), path.join(sources, "node_modules"));
  stack = await makeStack("dev", doubles, sources);
  expectExit(await stack.up(), 0);
});
afterAll(async () => {
  stack.remove();
  rmSync(path.dirname(sources), { recursive: true });
  await doubles.close();
});

const warehouseFile = (file: string, root = sources) => path.join(root, "runtime/warehouse", file);
const restored = new Set<string>();

/** Changes a file until the test is over; throws where that changes nothing. */
function edit(file: string, change: (text: string) => string): void {
  const before = readFileSync(warehouseFile(file), "utf8");
  const after = change(before);
  if (after === before) throw new Error(`${file} has nothing to change here.`);
  writeFileSync(warehouseFile(file), after);
  restored.add(file);
}

beforeEach(() => void doubles.byName.snowflake.done.splice(0));
afterEach(() => {
  for (const file of restored) cpSync(warehouseFile(file, checkout), warehouseFile(file));
  restored.clear();
});

const addColumn = (column: string) => (text: string) => text.replace(/\n\) comment = /, `,\n  ${column}$&`);

/** A table of the marts gets a column at its end, and the view over it shows that. */
function growMart(): void {
  edit("marts/table-latency-sketch-daily.sql", addColumn("slowest_us number(18, 0) comment 'Microseconds'"));
  edit("marts/view-latency-daily.sql", (text) =>
    text
      .replace("\n) comment = ", ",\n  slowest_us comment 'Microseconds of the slowest'$&")
      .replace("\n    samples,\n    2 *", "\n    samples,\n    slowest_us,\n    2 *")
      .replace("\nfrom buckets", ",\n  max(slowest_us) as slowest_us$&"),
  );
}

/** A landing table gets a column at its end, which each COPY has to fill: a further version of the pipe. */
function growLanding(): void {
  edit("landing/table-braintrust-traces.sql", addColumn("origin variant comment 'Where it came from'"));
  const copies = ["landing/copy-traces-jsonl.sql", "landing/copy-traces-parquet.sql"];
  for (const copy of copies)
    edit(copy, (text) =>
      text
        .replace("\n  loaded_by\n)", "\n  loaded_by,\n  origin\n)")
        .replace("\n    '{{pipe}}'\n", "\n    '{{pipe}}',\n    $1:origin\n"),
    );
  edit("landing/pipe-versions.json", (text) => {
    const versions = JSON.parse(text) as Record<string, string[]>;
    for (const copy of copies) {
      const digest = planDigest(parseCopy(copy, readFileSync(warehouseFile(copy), "utf8")).text);
      versions[path.basename(copy)]?.push(digest);
    }
    return JSON.stringify(versions);
  });
}

const preview = async (): Promise<Change[]> => changesOf(await stack.pulumi("preview", "--json"));
const summary = (changes: readonly Change[]) => changes.map(({ op, name }) => `${op} ${name}`).toSorted();

describe("an upgrade of the warehouse", () => {
  it("that adds a column at the end of a table alters the table and updates the view over it", async () => {
    growMart();
    const changes = await preview();
    const [table, view] = [
      "snowflake-table-marts-latency_sketch_daily",
      "snowflake-view-marts-latency_daily",
    ];
    expect(summary(changes)).toEqual([`update ${table}`, `update ${view}`]);
    expect(changes.find(({ name }) => name === table)?.paths).toEqual(["columns[6]"]);
    expect(changes.find(({ name }) => name === view)?.paths).toEqual(["columns[9]", "statement"]);
  });

  it("that changes a seed runs it again, and takes no row away", async () => {
    edit("checks/seed-thresholds.sql", (text) => text.replace(/;\s*$/, "\nlimit 1000;\n"));
    expect(summary(await preview())).toEqual(["replace snowflake-seed-monitoring-thresholds"]);
  });

  it("adds columns before what reads them, and keeps streams and the earlier pipe with its load history", async () => {
    growMart();
    growLanding();
    expectExit(await stack.up(), 0);
    const { done } = doubles.byName.snowflake;
    const [sketch, latency, traces, pipe] = [
      "update snowflake-table-marts-latency_sketch_daily",
      "update snowflake-view-marts-latency_daily",
      "update snowflake-table-braintrust_traces",
      "create snowflake-pipe-braintrust_traces-v2",
    ];
    expect(done.indexOf(sketch)).toBeLessThan(done.indexOf(latency));
    expect(done.indexOf(traces)).toBeLessThan(done.indexOf(pipe));
    // The first pipe and its grants leave the program, not Snowflake: they are not among what is deleted.
    expect(done.filter((each) => !each.includes("snowflake-procedure-")).toSorted()).toEqual(
      [
        sketch,
        latency,
        traces,
        pipe,
        "create snowflake-grant-operator-on-braintrust_traces-pipe-v2",
      ].toSorted(),
    );
    // These ask each pipe by its name.
    expect(done.filter((each) => each.startsWith("delete"))).toEqual(
      expect.arrayContaining(["delete snowflake-procedure-monitoring-record_pipes"]),
    );
  });
});
