import { describe, expect, it } from "vitest";
import { currentObjects } from "../../../contracts/warehouse/current.ts";
import { landingObjects } from "../../../contracts/warehouse/landing.ts";
import { martsObjects, martsTasks } from "../../../contracts/warehouse/marts.ts";
import { makeWarehouseFolders, openTestWarehouse, putFile } from "../../support/local-warehouse.ts";
import { openGoldenWarehouse } from "./golden-warehouse.ts";

// What the rows of the fixtures mean, and so what is expected here, stands in golden-warehouse.ts.

describe("the views", () => {
  it("traces gives each trace as its newest row says", async () => {
    const { warehouse, refreshTraces } = await openGoldenWarehouse();
    await refreshTraces();
    const nothing = {
      time_to_first_token_ms: null,
      model: null,
      environment: "staging",
      user_id: "u2",
      llm_calls: null,
      tool_calls: null,
      project_id: "p1",
    };
    expect(await warehouse.query("select * from marts.traces order by trace_id")).toEqual([
      {
        project_id: "p1",
        trace_id: "t1",
        started_at: "2026-03-01T23:59:59.500Z",
        duration_ms: 4000,
        time_to_first_token_ms: 250,
        model: "gpt-4o",
        environment: "production",
        user_id: "u1",
        is_error: true,
        error_message: null,
        llm_calls: 2,
        tool_calls: 1,
        total_tokens: 1480,
        cost_usd: "0.0039000000",
        scores: '{"Factuality":0.5}',
      },
      {
        ...nothing,
        trace_id: "t2",
        started_at: "2026-03-02T10:00:00.000Z",
        duration_ms: 1500,
        is_error: false,
        error_message: null,
        total_tokens: 250,
        cost_usd: "0.0100000000",
        scores: '{"Factuality":0.5,"Tone":null}',
      },
      {
        ...nothing,
        trace_id: "t3",
        started_at: "2026-03-02T10:30:00.000Z",
        duration_ms: 0.5,
        is_error: true,
        error_message: "boom",
        total_tokens: 40,
        cost_usd: null,
        scores: null,
      },
    ]);
  });

  it("trace_spans gives each span once, with the bodies of its newest row", async () => {
    const { warehouse, put } = await openSmallWarehouse();
    const span = { project_id: "p1", span_id: "s1", root_span_id: "t1", created: "2026-03-01T10:00:00Z" };
    await put("1", [{ ...span, id: "r1", _xact_id: "11", input: { q: 1 }, output: "first", is_root: true }]);
    await put("2", [{ ...span, id: "r1", _xact_id: "12", input: { q: [2] }, output: "second" }]);
    await put("3", [{ ...span, id: "r1", _xact_id: "10", input: "older", output: "older" }]);
    expect(await warehouse.query("select span_id, input, output from marts.trace_spans")).toEqual([
      { span_id: "s1", input: '{"q":[2]}', output: '"second"' },
    ]);
  });
});

describe("trace_tree", () => {
  const tree = `select position, depth, span_id, offset_ms from table(marts.trace_tree('t9')) order by position`;
  const spans = [
    ["root", null, 10],
    ["second", "root", 12],
    ["first", "root", 11],
    ["leaf", "first", 13],
    // Its parent was never exported.
    ["orphan", "lost", 20],
    ["below", "orphan", 21],
    // Each other's parent.
    ["ring", "knot", 30],
    ["knot", "ring", 31],
    ["untimed", "root", null],
  ].map(([span_id, parent, start], index) => ({
    project_id: "p1",
    id: `r${index}`,
    _xact_id: "1",
    created: "2026-03-01T10:00:00Z",
    span_id,
    root_span_id: "t9",
    span_parents: parent === null ? null : [parent],
    metrics: start === null ? {} : { start, end: Number(start) + 0.5 },
  }));
  const at = (...places: number[]) => places.map((place) => String(place).padStart(8, "0")).join(".");
  const expected = [
    { position: at(1), depth: 0, span_id: "root", offset_ms: 0 },
    { position: at(1, 2), depth: 1, span_id: "first", offset_ms: 1000 },
    { position: at(1, 2, 4), depth: 2, span_id: "leaf", offset_ms: 3000 },
    { position: at(1, 3), depth: 1, span_id: "second", offset_ms: 2000 },
    { position: at(1, 9), depth: 1, span_id: "untimed", offset_ms: null },
    { position: at(5), depth: 0, span_id: "orphan", offset_ms: 10_000 },
    { position: at(5, 6), depth: 1, span_id: "below", offset_ms: 11_000 },
  ];

  it("puts children below their parents by their start, orphans at the top, rings nowhere", async () => {
    const { warehouse, put } = await openSmallWarehouse();
    await put("tree", spans);
    expect(await warehouse.query(tree)).toEqual(expected);
  });

  it("is there when a folder is opened again", async () => {
    const { warehouse, put, folders } = await openSmallWarehouse();
    await put("tree", spans);
    await warehouse.close();
    const again = await openTestWarehouse(folders, { objects, tasks: martsTasks });
    expect(await again.query(tree)).toEqual(expected);
  });
});

const objects = [...landingObjects, ...currentObjects, ...martsObjects];

/** Spans by file, each refreshed. */
async function openSmallWarehouse() {
  const folders = await makeWarehouseFolders();
  const warehouse = await openTestWarehouse(folders, { objects, tasks: martsTasks });
  return {
    folders,
    warehouse,
    async put(name: string, rows: readonly unknown[]) {
      await putFile(folders, `spans/${name}.jsonl`, rows);
      expect((await warehouse.loadPending()).failures).toEqual([]);
      await warehouse.refresh();
    },
  };
}
