import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caseRows, type CaseRow } from "./refresh-cases.ts";
import { openCasesWarehouse, type CasesWarehouse, type ExportKind } from "./refresh-cases-warehouse.ts";
import { modelMarts } from "./refresh-model.ts";

let cases: CasesWarehouse;
beforeAll(async () => {
  cases = await openCasesWarehouse();
}, 60_000);
afterAll(async () => await cases.close());

/** As a recovery does: rows of raw go, others come, and the files of both are repaired, all in one transaction. */
async function replace(project: string, gone: readonly string[], come: readonly string[]): Promise<void> {
  await cases.load();
  for (const kind of ["spans", "traces"] satisfies ExportKind[]) {
    const listed = (names: readonly string[]) =>
      names.map((name) => `('braintrust/${kind}/${project}-${name}.jsonl')`).join(", ");
    await cases.warehouse.transaction(async (session) => {
      await session.run(`insert into raw_data.repair_files (file_name) values ${listed([...gone, ...come])}`);
      await session.run(`delete from raw_data.braintrust_${kind} where file_name in (${listed(gone)})`);
      await session.run(`call current_data.repair_${kind}()`);
      await session.run("delete from raw_data.repair_files");
    });
  }
}

async function martsOf(project: string): Promise<Record<string, unknown[]>> {
  const { current_spans: _spans, current_traces: _traces, ...marts } = await cases.stateOf(project);
  return inAnyOrder(marts);
}

const inAnyOrder = (marts: Record<string, Record<string, unknown>[]>) =>
  Object.fromEntries(
    Object.entries(marts).map(([name, rows]) => [
      name,
      rows
        .map((row) => Object.fromEntries(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))))
        .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ]),
  );

describe("the marts", () => {
  it("hold what each id's newest row says, also after files were replaced", async () => {
    await fc.assert(
      fc.asyncProperty(caseRows, caseRows, caseRows, async (stays, wrong, right) => {
        const project = cases.newProject();
        await cases.put(project, "stays", stays);
        await cases.put(project, "wrong", wrong);
        await cases.load();
        await cases.warehouse.refresh();
        // Of two rows of one write the one in the file with the last name counts.
        expect(await martsOf(project)).toEqual(inAnyOrder(modelMarts([...wrong, ...stays])));
        await cases.put(project, "x-right", right);
        await replace(project, ["wrong"], ["x-right"]);
        const expected = inAnyOrder(modelMarts([...right, ...stays]));
        expect(await martsOf(project)).toEqual(expected);
        // The rows that came are in the streams, too.
        await cases.warehouse.refresh();
        expect(await martsOf(project)).toEqual(expected);
      }),
      { numRuns: 10, interruptAfterTimeLimit: 100_000 },
    );
  }, 120_000);
});

describe("a repair", () => {
  const first: CaseRow = {
    id: "s0",
    _xact_id: "1000195000000000001",
    created: "2026-03-01T10:00:00Z",
    type: "llm",
    metadata: { model: "m1" },
    metrics: { tokens: 100 },
  };
  const second: CaseRow = { ...first, _xact_id: "1000195000000000002", metadata: { model: "m2" } };
  const models = async (project: string) =>
    await cases.warehouse.query("select model, calls from marts.usage_daily where project_id = ?", [project]);

  it("gives way to the older version where the file with the newest is gone", async () => {
    const project = cases.newProject();
    const other = cases.newProject();
    await cases.put(project, "a", [first]);
    await cases.put(project, "b", [second]);
    await cases.put(other, "b", [second]);
    await cases.load();
    await cases.warehouse.refresh();
    expect(await models(project)).toEqual([{ model: "m2", calls: 1 }]);
    await replace(project, ["b"], []);
    expect(await models(project)).toEqual([{ model: "m1", calls: 1 }]);
    await replace(project, ["a"], []);
    expect(await models(project)).toEqual([]);
    // The same id in another project is another span.
    expect(await models(other)).toEqual([{ model: "m2", calls: 1 }]);
  });

  it("leaves all as it was when it fails", async () => {
    const project = cases.newProject();
    await cases.put(project, "a", [first]);
    await cases.load();
    await cases.warehouse.refresh();
    const before = await cases.stateOf(project);
    const failing = cases.warehouse.transaction(async (session) => {
      await session.run(`delete from raw_data.braintrust_spans where project_id = '${project}'`);
      await session.run(
        `insert into raw_data.repair_files (file_name) values ('braintrust/spans/${project}-a.jsonl')`,
      );
      await session.run("call current_data.repair_spans()");
      throw new Error("interrupted");
    });
    await expect(failing).rejects.toThrow("interrupted");
    expect(await cases.stateOf(project)).toEqual(before);
  });
});
