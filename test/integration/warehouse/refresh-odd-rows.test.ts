import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CaseRow } from "./refresh-cases.ts";
import { openCasesWarehouse, type CasesWarehouse } from "./refresh-cases-warehouse.ts";

let cases: CasesWarehouse;
beforeAll(async () => {
  cases = await openCasesWarehouse();
}, 60_000);
afterAll(async () => await cases.close());

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, "", "null", "NaN", "-inf", 1e308, -0, [], {}, [0.5], ["a"], 1e-300, "1e999", "0x10"),
);

/** An object in which what is read by name may be anything. */
const oddObject = (names: readonly string[]) =>
  fc.oneof(odd, fc.dictionary(fc.constantFrom(...names), odd), fc.dictionary(fc.string(), odd));

const oddRow: fc.Arbitrary<CaseRow> = fc
  .record(
    {
      created: odd,
      metadata: oddObject(["model", "environment", "env", "user_id"]),
      metrics: oddObject(["start", "end", "tokens", "prompt_tokens", "estimated_cost", "latency", "errors"]),
      scores: oddObject(["a", "b", ""]),
      error: oddObject(["message"]),
      tags: odd,
      span_attributes: oddObject(["name"]),
      type: fc.constantFrom("llm", "tool"),
      trace_id: odd,
      parent_span_id: odd,
    },
    { requiredKeys: [] },
  )
  .map((row) => ({ ...row, id: "odd", _xact_id: "1000195000000000001" }));

// A row that fails a refresh would fail each one after it: nothing would reach the marts any more.
it("takes in rows whose parts are anything but what is expected", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(oddRow, { minLength: 1, maxLength: 40 }), async (rows) => {
      const project = cases.newProject();
      const named = rows.map((row, index) => ({ ...row, id: `s${index}` }));
      await cases.put(project, "odd", named);
      await cases.load();
      await cases.warehouse.refresh();
      const { current_spans: spans, current_traces: traces } = await cases.stateOf(project);
      expect([spans?.length, traces?.length]).toEqual([rows.length, rows.length]);
      const ranges = await cases.warehouse.query(
        `select min(total_tokens) >= 0 and max(total_tokens) <= 2e12 and min(duration_us) >= 0 and min(cost_usd) >= 0 as is_sane
         from current_data.current_spans where project_id = ?`,
        [project],
      );
      expect(ranges).not.toEqual([{ is_sane: false }]);
    }),
    { numRuns: 25, interruptAfterTimeLimit: 60_000 },
  );
}, 120_000);

it.each([
  ["a list of scores", { scores: [0.5, 1] }],
  ["scores that are a text", { scores: "high" }],
  ["a score that is an object", { scores: { a: { value: 1 } } }],
  ["metrics that are a list", { metrics: [1] }],
  ["a model that is an object", { metadata: { model: { name: "m" } } }],
  ["a count beyond what 64 bits hold", { metrics: { tokens: 1e30, start: -1e300 } }],
])("takes in %s", async (_, said) => {
  const project = cases.newProject();
  await cases.put(project, "odd", [
    { ...said, id: "s0", _xact_id: "1", created: "2026-03-01T10:00:00Z", type: "llm" },
  ]);
  await cases.load();
  await cases.warehouse.refresh();
  expect((await cases.stateOf(project))["usage_daily"]).toEqual([
    expect.objectContaining({ calls: 1, total_tokens: 0, cost_usd: "0.0000000000" }),
  ]);
});
