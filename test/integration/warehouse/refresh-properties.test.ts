import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caseFiles, caseRows, type CaseRow } from "./refresh-cases.ts";
import { openCasesWarehouse, type CasesWarehouse } from "./refresh-cases-warehouse.ts";

let cases: CasesWarehouse;
beforeAll(async () => {
  cases = await openCasesWarehouse();
}, 60_000);
afterAll(async () => await cases.close());

const runs = { numRuns: 12, interruptAfterTimeLimit: 100_000 };
const timeout = 120_000;

/** All rows in one file, one refresh. */
async function loadAtOnce(rows: readonly CaseRow[]): Promise<string> {
  const project = cases.newProject();
  await cases.put(project, "all", rows);
  await cases.load();
  await cases.warehouse.refresh();
  return project;
}

/** File after file, with a refresh between them where `pauses` says so, and at the end. */
async function loadInParts(files: readonly CaseRow[][], pauses: readonly boolean[]): Promise<string> {
  const project = cases.newProject();
  for (const [index, rows] of files.entries()) {
    await cases.put(project, `part-${index}`, rows);
    await cases.load();
    if (pauses[index] === true) await cases.warehouse.refresh();
  }
  await cases.warehouse.refresh();
  return project;
}

const someFiles = caseRows.chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    files: caseFiles(rows),
    pauses: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  }),
);

describe("refreshing", () => {
  it(
    "gives the same for any order, repetition and splitting of the same rows",
    async () => {
      await fc.assert(
        fc.asyncProperty(someFiles, async ({ rows, files, pauses }) => {
          const once = await cases.stateOf(await loadAtOnce(rows));
          const parts = await cases.stateOf(await loadInParts(files, pauses));
          expect(parts).toEqual(once);
          expect(once["current_spans"]).toHaveLength(new Set(rows.map(({ id }) => id)).size);
        }),
        runs,
      );
    },
    timeout,
  );

  it(
    "changes nothing when there is nothing new",
    async () => {
      await fc.assert(
        fc.asyncProperty(caseRows, async (rows) => {
          const project = await loadAtOnce(rows);
          const before = await cases.stateOf(project);
          for (const kind of ["spans", "traces", "query_rows"]) {
            await cases.warehouse.run(`call current_data.refresh_${kind}()`);
          }
          expect(await cases.stateOf(project)).toEqual(before);
        }),
        { ...runs, numRuns: 3 },
      );
    },
    timeout,
  );

  it(
    "gives what a recomputation of all that was landed gives",
    async () => {
      await fc.assert(
        fc.asyncProperty(someFiles, async ({ files, pauses }) => {
          const project = await loadInParts(files, pauses);
          expect(await cases.warehouse.query(kept("usage_daily", "model", "calls"), [project])).toEqual(
            await cases.warehouse.query(recomputed("spans", "span_id", "model", "and span_type = 'llm'"), [
              project,
            ]),
          );
          expect(
            await cases.warehouse.query(kept("trace_usage_daily", "environment", "traces"), [project]),
          ).toEqual(await cases.warehouse.query(recomputed("traces", "id", "environment", ""), [project]));
        }),
        runs,
      );
    },
    timeout,
  );
});

const sums = "prompt_tokens, cost_usd, time_known, duration_us";

const kept = (mart: string, key: string, counted: string): string =>
  `select day, ${key} as key, sum(${counted}) as rows_counted, sum(prompt_tokens) as prompt_tokens, sum(cost_usd) as cost_usd,
     sum(timed_${counted}) as time_known, sum(duration_us) as duration_us
   from marts.${mart} where project_id = ? group by day, ${key} order by day, ${key}`;

/** The newest row of each id in raw, added up: no change tables, no signs, no views of the project's own. */
const recomputed = (kind: string, id: string, key: string, only: string): string =>
  `with newest as (
     select * from raw_data.braintrust_${kind} where project_id = ?
     qualify row_number() over (partition by ${id} order by xact_id desc, file_name desc, file_row_number desc) = 1
   ),
   measured as (
     select
       coalesce(to_date(convert_timezone('UTC', created)), '1970-01-01'::date) as day,
       coalesce(metadata:${key}::varchar, 'unknown') as key,
       try_to_double(metrics:prompt_tokens::varchar) as prompt,
       try_to_double(metrics:estimated_cost::varchar) as cost,
       try_to_double(metrics:latency::varchar) as latency
     from newest where true ${only}
   ),
   ranged as (
     select
       day,
       key,
       iff(prompt between 0 and 1e12, prompt, 0)::number(38, 0) as prompt_tokens,
       iff(cost >= 0, cost, 0)::number(38, 10) as cost_usd,
       iff(latency >= 0, 1, 0) as time_known,
       iff(latency >= 0, round(latency * 1e6), 0)::number(38, 0) as duration_us
     from measured
   )
   select day, key, count(*) as rows_counted, ${sums.replaceAll(/\w+/g, "sum($&) as $&")}
   from ranged group by day, key order by day, key`;

describe("a row that is written again", () => {
  const first: CaseRow = {
    id: "s0",
    _xact_id: "1000195000000000001",
    created: "2026-03-01T10:00:00Z",
    type: "llm",
    metadata: { model: "m1" },
    metrics: { tokens: 100, estimated_cost: 1, latency: 2 },
    scores: { a: 1 },
    error: "boom",
  };
  const second: CaseRow = {
    ...first,
    _xact_id: "1000195000000000002",
    metadata: { model: "m2" },
    metrics: { tokens: 40, estimated_cost: 0.5 },
    scores: { b: 0 },
    error: null,
  };

  it.each([
    { name: "after it", files: [[first], [second]] },
    { name: "before it", files: [[second], [first]] },
    { name: "in one file with it", files: [[second, first]] },
  ])("takes its contribution with it, on the same day, when it comes $name", async ({ files }) => {
    const project = await loadInParts(files, [true, true, true, true]);
    const state = await cases.stateOf(project);
    expect(state["usage_daily"]).toEqual([
      expect.objectContaining({
        day: "2026-03-01",
        model: "m2",
        calls: 1,
        errors: 0,
        total_tokens: 40,
        timed_calls: 0,
        cost_usd: "0.5000000000",
      }),
    ]);
    expect(state["latency_sketch_daily"]).toEqual([]);
    expect(state["errors_daily"]).toEqual([]);
    expect(state["scores_daily"]).toEqual([
      expect.objectContaining({ day: "2026-03-01", source: "spans", name: "b", scored: 1 }),
      expect.objectContaining({ day: "2026-03-01", source: "traces", name: "b", scored: 1 }),
    ]);
  });
});

describe("percentiles", () => {
  it(
    "of the sketch are less than 1 % off the exact ones",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 3_600_000_000 })), {
            minLength: 1,
            maxLength: 80,
          }),
          async (durations) => {
            const rows = durations.map((us, index) => ({
              id: `s${index}`,
              _xact_id: String(1_000_195_000_000_000_000n + BigInt(index)),
              created: "2026-03-01T10:00:00Z",
              type: "llm",
              metrics: { duration: us / 1e6 },
            }));
            const project = await loadAtOnce(rows);
            const [row] = await cases.warehouse.query(
              "select * from marts.latency_daily where project_id = ? and measure = 'duration'",
              [project],
            );
            const sorted = durations.toSorted((a, b) => a - b);
            for (const percent of [50, 90, 95, 99]) {
              const exactMs = (sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? Number.NaN) / 1000;
              expect(Math.abs(Number(row?.[`p${percent}_ms`]) / exactMs - 1)).toBeLessThan(0.01);
            }
          },
        ),
        runs,
      );
    },
    timeout,
  );
});

describe("repairing", () => {
  const repair = async (project: string, names: readonly string[], isGone: boolean) => {
    for (const kind of ["spans", "traces"]) {
      const files = names.map((name) => `('braintrust/${kind}/${project}-${name}.jsonl')`).join(", ");
      await cases.warehouse.transaction(async (session) => {
        await session.run("delete from raw_data.repair_files");
        await session.run(`insert into raw_data.repair_files (file_name) values ${files}`);
        if (isGone) {
          await session.run(
            `delete from raw_data.braintrust_${kind} where file_name in (select file_name from raw_data.repair_files)`,
          );
        }
        await session.run(`call current_data.repair_${kind}()`);
        await session.run("delete from raw_data.repair_files");
      });
    }
  };

  it(
    "leaves current and marts as if the files that are gone had never been",
    async () => {
      const some = someFiles.chain((loaded) =>
        fc.record({
          loaded: fc.constant(loaded),
          gone: fc.subarray(
            loaded.files.map((_, index) => index),
            { minLength: 1 },
          ),
        }),
      );
      await fc.assert(
        fc.asyncProperty(some, async ({ loaded: { files, pauses }, gone }) => {
          const project = await loadInParts(files, pauses);
          await repair(
            project,
            gone.map((index) => `part-${index}`),
            true,
          );
          const left = files.filter((_, index) => !gone.includes(index));
          expect(await cases.stateOf(project)).toEqual(await cases.stateOf(await loadAtOnce(left.flat())));
          // What was gone comes again under another name: as if nothing had been.
          await cases.put(
            project,
            "again",
            gone.flatMap((index) => files[index] ?? []),
          );
          await cases.load();
          await cases.warehouse.refresh();
          expect(await cases.stateOf(project)).toEqual(await cases.stateOf(await loadAtOnce(files.flat())));
        }),
        runs,
      );
    },
    timeout,
  );

  it(
    "changes nothing where raw is as it was, before a refresh or behind it",
    async () => {
      await fc.assert(
        fc.asyncProperty(someFiles, fc.boolean(), async ({ files }, isBefore) => {
          const project = cases.newProject();
          for (const [index, rows] of files.entries()) await cases.put(project, `part-${index}`, rows);
          await cases.load();
          if (!isBefore) await cases.warehouse.refresh();
          const names = files.map((_, index) => `part-${index}`);
          await repair(project, names, false);
          await cases.warehouse.refresh();
          await repair(project, names, false);
          expect(await cases.stateOf(project)).toEqual(await cases.stateOf(await loadAtOnce(files.flat())));
        }),
        { ...runs, numRuns: 6 },
      );
    },
    timeout,
  );
});
