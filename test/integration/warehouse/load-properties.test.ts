import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeLoadFixture, type LoadFixture } from "./load-fixture.ts";

let lake: LoadFixture;
beforeAll(async () => {
  lake = await makeLoadFixture();
});
beforeEach(async () => await lake.clear());
afterAll(async () => await lake.close());

const row = fc
  .record(
    {
      id: fc.oneof(fc.constantFrom("a", "b", "c"), fc.string()),
      project_id: fc.constantFrom("p", "q"),
      _xact_id: fc.bigInt({ min: 0n, max: 10n ** 19n }).map(String),
      created: fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
        .map((date) => date.toISOString()),
      root_span_id: fc.string(),
      span_parents: fc.option(fc.array(fc.string(), { maxLength: 2 })),
      metadata: fc.jsonValue({ maxDepth: 2 }),
      input: fc.jsonValue({ maxDepth: 2 }),
      unknown: fc.jsonValue({ maxDepth: 1 }),
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));

/** Everything a row says of itself, nothing of how it came. */
const landed = async () =>
  await lake.query(
    `select * exclude (ingestion_timestamp, file_name, file_row_number, file_last_modified, loaded_by, export_name)
     from raw_data.braintrust_spans order by source_row::varchar`,
  );

async function loadSplit(rows: readonly string[], cuts: readonly number[], ending: string) {
  await lake.clear();
  const edges = [0, ...cuts.map((cut) => cut % (rows.length + 1)).sort((a, b) => a - b), rows.length];
  for (let at = 1; at < edges.length; at += 1) {
    const part = rows.slice(edges[at - 1], edges[at]);
    await lake.put(`spans/part-${at}.jsonl`, part.join(ending) + ending);
  }
  const outcomes = await lake.load();
  expect(outcomes.filter(({ status }) => status !== "loaded")).toEqual([]);
  // A second delivery of all of them changes nothing.
  expect((await lake.load()).every(({ status }) => status === "known")).toBe(true);
  return await landed();
}

describe("what lands", () => {
  it("is the same for any order, splitting and second delivery of the same rows", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 30 }).chain((rows) =>
          fc.record({
            rows: fc.constant(rows),
            shuffled: fc.shuffledSubarray(rows, { minLength: rows.length }),
            cuts: fc.array(fc.nat(), { maxLength: 4 }),
            ending: fc.constantFrom("\n", "\r\n", "\n\n"),
          }),
        ),
        async ({ rows, shuffled, cuts, ending }) => {
          const once = await loadSplit(rows, [], "\n");
          const split = await loadSplit(shuffled, cuts, ending);
          expect(split).toEqual(once);
          expect(once).toHaveLength(rows.length);
          // Not one character of a row is changed.
          expect(once.map((each) => each["source_row"] as string).sort()).toEqual([...rows].sort());
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);
});

const badLine = fc.constantFrom(
  "{",
  `{"id":}`,
  `{"id":"a"`,
  `{"a":NaN}`,
  `{"a":1,"a":2}`,
  `[1,]`,
  "nul",
  `{"a":"\\ud800"}`,
  `{"a":"\u0001"}`,
  `"`,
  "}",
  "[[[[",
);

describe("a bad line", () => {
  it("is named by its number wherever it stands, and no row of its file lands", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 20 }),
        badLine,
        fc.array(row, { maxLength: 20 }),
        fc.constantFrom("\n", "\r\n"),
        async (before, bad, after, ending) => {
          await lake.clear();
          await lake.put("spans/bad.jsonl", [...before, bad, ...after].join(ending));
          await lake.put("spans/good.jsonl", before.join(ending));
          const [failed, loaded] = await lake.load();
          expect(failed?.status === "failed" && failed.fault.line).toBe(before.length + 1);
          expect(failed?.status === "failed" && failed.fault.rowNumber).toBe(before.length + 1);
          expect(loaded).toMatchObject({ status: "loaded", rows: before.length });
          expect(await landed()).toHaveLength(before.length);
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);
});
