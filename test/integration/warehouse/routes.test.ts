import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { warehouseRoutes } from "../../../runtime/warehouse/routes/warehouse-routes.ts";
import { withDatabase } from "../../support/database.ts";
import { openFilledWarehouse, type FilledWarehouse } from "../../support/filled-warehouse.ts";
import { makeTestService } from "../../support/service.ts";

interface Pipeline {
  verdict: string;
  is_healthy: boolean;
  count_warning: number;
  tables: {
    table_name: string;
    rows_24h: number;
    freshness_status: string;
    pipe_state: string | null;
    pending_files: number | null;
    oldest_pending_file: string | null;
  }[];
  hours: { times: number[]; rows: number[]; files: number[]; failed_files: number[] };
  failures: {
    file_name: string;
    line: number | null;
    character: number | null;
    reason: string;
    at: string | null;
    pipe_name: string | null;
    is_mended: boolean;
  }[];
  quality: { issue_type: string; sample: string[] }[];
  reconciliation: { table_name: string; severity: string }[];
  findings: { state: string }[];
  counts: { failures: number; findings: number };
}

interface Quality {
  source: string;
  times: number[];
  total: { calls: number; cost_usd: number | null; calls_without_cost: number; p50_ms: number | null };
  by_day: { calls: (number | null)[]; p50_ms: (number | null)[] };
  by_model: { model: string; calls: number; cost_usd: number | null; cost_by_day: (number | null)[] }[];
  by_project: { project_id: string; calls: number; p95_ms: number | null }[];
  scores: { source: string; average: number | null; scored: number }[];
  counts: { by_model: number; by_project: number; scores: number };
  projects: string[];
  models: string[];
}

const database = withDatabase();
let warehouse: FilledWarehouse;
let asked = 0;
let service: Awaited<ReturnType<typeof makeTestService>>;

async function start(arguments_?: readonly string[]): Promise<void> {
  warehouse = await openFilledWarehouse(arguments_);
  // Each question two seconds after the last, so that none is answered from what was held.
  service = await makeTestService(database.url, {
    besides: warehouseRoutes(warehouse, () => Date.now() + (asked += 2000)),
  });
}

async function stop(): Promise<void> {
  await service.close();
  await warehouse.close();
}

const get = async <T>(url: string) => (await service.app.inject(url)).json<T>();
const sum = (values: readonly (number | null)[]) =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

describe("with exports of spans and traces", () => {
  beforeAll(async () => await start());
  afterAll(stop);

  it("tells of each table, hour, failed file and check", async () => {
    const pipeline = await get<Pipeline>("/warehouse/pipeline");
    expect(pipeline.tables.map(({ table_name: name }) => name)).toEqual([
      "BRAINTRUST_TRACES",
      "BRAINTRUST_SPANS",
      "BRAINTRUST_QUERY_ROWS",
      "MODEL_USAGE",
    ]);
    const [rows] = await warehouse.query(
      "select (select count(*) from braintrust_spans) + (select count(*) from braintrust_traces) as n",
    );
    expect(sum(pipeline.tables.map((table) => table.rows_24h))).toBe(Number(rows?.["n"]));
    expect(pipeline.hours.times).toHaveLength(24);
    expect(sum(pipeline.hours.rows)).toBe(Number(rows?.["n"]));
    expect(sum(pipeline.hours.failed_files)).toBe(2);
    expect(pipeline.failures).toHaveLength(2);
    for (const { file_name: file, line, reason, at, ...failure } of pipeline.failures) {
      expect(file).toMatch(/^braintrust\/(spans|traces)\//);
      expect(line).toBeGreaterThan(0);
      expect(failure.character).toBeGreaterThan(0);
      expect(failure.pipe_name).toMatch(/^BRAINTRUST_(SPANS|TRACES)_PIPE$/);
      expect(failure.is_mended).toBe(false);
      expect(reason).toContain("JSON");
      expect(Math.abs(Date.parse(at ?? "") - Date.now())).toBeLessThan(600_000);
    }
    expect(pipeline.is_healthy).toBe(false);
    expect(pipeline.verdict).toMatch(/^ALERT: /);
    expect(pipeline.quality.map(({ issue_type: type }) => type)).toContain("cost_missing");
    expect(pipeline.findings.map(({ state }) => state)).toEqual(["failed", "failed"]);
    expect(pipeline.counts).toEqual({ failures: 2, findings: 2 });
  });

  it("adds up to the same by day, model and project", async () => {
    const quality = await get<Quality>("/warehouse/quality?days=7");
    expect(quality.source).toBe("spans");
    expect(quality.times).toHaveLength(7);
    expect(quality.total.calls).toBeGreaterThan(50);
    expect(sum(quality.by_day.calls)).toBe(quality.total.calls);
    expect(sum(quality.by_model.map(({ calls }) => calls))).toBe(quality.total.calls);
    expect(sum(quality.by_project.map(({ calls }) => calls))).toBe(quality.total.calls);
    const cost = sum(quality.by_model.flatMap((model) => model.cost_by_day));
    expect(cost).toBeCloseTo(quality.total.cost_usd ?? 0, 8);
    expect(quality.total.p50_ms).toBeGreaterThan(0);
    for (const project of quality.by_project) expect(project.p95_ms).toBeGreaterThan(0);
    expect(new Set(quality.scores.map(({ source }) => source))).toEqual(new Set(["spans", "traces"]));
    expect(quality.counts).toEqual({
      by_model: quality.by_model.length,
      by_project: quality.by_project.length,
      scores: quality.scores.length,
    });
    for (const { average, scored } of quality.scores)
      expect(average === null ? scored : average).toBeGreaterThanOrEqual(0);
  });

  it("shows one project and one model where they are named, and none that is not there", async () => {
    const all = await get<Quality>("/warehouse/quality?days=7");
    const [model = ""] = all.models;
    // One that called it: what was generated differs by the time of day, and not every project calls every model.
    const ofModel = await get<Quality>(`/warehouse/quality?days=7&model=${encodeURIComponent(model)}`);
    const project = ofModel.by_project[0]?.project_id ?? "";
    expect(all.projects).toContain(project);
    const one = await get<Quality>(
      `/warehouse/quality?days=7&project=${encodeURIComponent(project)}&model=${encodeURIComponent(model)}`,
    );
    expect(one.by_model.map((row) => row.model)).toEqual([model]);
    expect(one.by_project.map((row) => row.project_id)).toEqual([project]);
    expect(one.models).toEqual(all.models);
    const none = await get<Quality>("/warehouse/quality?model=it's%20none");
    expect(none.total).toMatchObject({ calls: 0, cost_usd: null, p50_ms: null });
  });

  it("counts up to the day that was asked for", async () => {
    const all = await get<Quality>("/warehouse/quality?days=7");
    const yesterday = new Date((all.times.at(-2) ?? 0) * 1000).toISOString().slice(0, 10);
    const before = await get<Quality>(`/warehouse/quality?days=6&to=${yesterday}`);
    expect(before.times).toEqual(all.times.slice(0, -1));
    expect(before.by_day.calls).toEqual(all.by_day.calls.slice(0, -1));
    expect(before.total.calls).toBe(all.total.calls - (all.by_day.calls.at(-1) ?? 0));
  });

  it("takes a call that tells no cost for unknown, not for free", async () => {
    await warehouse.run(
      `insert into marts.usage_daily
      select current_date(), 'p', 'silent', 'unknown', 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0`,
    );
    const quality = await get<Quality>("/warehouse/quality?days=7&model=silent");
    expect(quality.total).toMatchObject({ calls: 3, calls_without_cost: 0, cost_usd: null });
    expect(quality.by_model[0]?.cost_by_day.every((cost) => cost === null)).toBe(true);
    await warehouse.run("delete from marts.usage_daily where model = 'silent'");
  });

  it("says at once that a pipe was paused and what waits for it", async () => {
    const spans = async () =>
      (await get<Pipeline>("/warehouse/pipeline")).tables.find(
        (row) => row.table_name === "BRAINTRUST_SPANS",
      );
    await warehouse.query("alter pipe raw_data.braintrust_spans_pipe set pipe_execution_paused = true");
    await mkdir(path.join(warehouse.lakeFolder, "spans"), { recursive: true });
    await writeFile(path.join(warehouse.lakeFolder, "spans/late.jsonl"), '{"id":"late","span_id":"late"}\n');
    await warehouse.loadPending();
    expect(await spans()).toMatchObject({
      pipe_state: "PAUSED",
      pending_files: 1,
      oldest_pending_file: "braintrust/spans/late.jsonl",
    });
    await warehouse.query("alter pipe raw_data.braintrust_spans_pipe set pipe_execution_paused = false");
    await warehouse.loadPending();
    expect(await spans()).toMatchObject({
      pipe_state: "RUNNING",
      pending_files: 0,
      oldest_pending_file: null,
    });
  });

  it("counts a file that is being loaded as neither loaded nor skipped", async () => {
    const counts = async () => {
      const { hours } = await get<Pipeline>("/warehouse/pipeline");
      return { loaded: sum(hours.files), failed: sum(hours.failed_files) };
    };
    const before = await counts();
    const statusOf = async (from: string, to: string) =>
      await warehouse.run(
        `update snowflake_local.loads set status = '${to}'
        where status = '${from}' and file_name = (select max(file_name) from snowflake_local.loads where row_count > 0)`,
      );
    await statusOf("Loaded", "Load in progress");
    expect(await counts()).toEqual({ loaded: before.loaded - 1, failed: before.failed });
    await statusOf("Load in progress", "Loaded");
    expect(await counts()).toEqual(before);
  });

  it("tells a file that was mended from one that still fails", async () => {
    const before = await get<Pipeline>("/warehouse/pipeline");
    const file = before.failures[0]?.file_name ?? "";
    const row = Buffer.from('{"id":"mended"}\n');
    await writeFile(
      path.join(warehouse.lakeFolder, file.replace("braintrust/", "")),
      file.endsWith(".gz") ? gzipSync(row) : row,
    );
    await warehouse.loadPending();
    const after = await get<Pipeline>("/warehouse/pipeline");
    expect(after.failures.map(({ file_name: name, is_mended: isMended }) => [name, isMended])).toEqual(
      before.failures.map(({ file_name: name }) => [name, name === file]),
    );
  });

  it("refuses days that are none, and says what it takes", async () => {
    for (const days of ["0", "367", "x", "1.5"]) {
      const answer = await service.app.inject(`/warehouse/quality?days=${days}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.json<{ detail: string }>().detail).toContain("from 1 to 366");
    }
  });
});

describe("with traces alone", () => {
  beforeAll(async () => await start(["--rows", "300", "--kind", "traces", "--days", "2"]));
  afterAll(stop);

  it("counts whole traces", async () => {
    const quality = await get<Quality>("/warehouse/quality");
    expect(quality).toMatchObject({ source: "traces", models: [] });
    expect(quality.total.calls).toBeGreaterThan(0);
    expect(quality.by_model.map(({ model }) => model)).toEqual(["all models"]);
    expect(quality.total.p50_ms).toBeGreaterThan(0);
    const none = await get<Quality>("/warehouse/quality?model=gpt-4o");
    expect(none.total).toMatchObject({ calls: 0, cost_usd: null, p50_ms: null });
  });
});

describe("without an export", () => {
  beforeAll(async () => {
    await start(["--rows", "1", "--kind", "queries"]);
    await mkdir(warehouse.lakeFolder, { recursive: true });
  });
  afterAll(stop);

  it("says that nothing was loaded, never that all is well", async () => {
    const pipeline = await get<Pipeline>("/warehouse/pipeline");
    expect(pipeline.is_healthy).toBe(false);
    expect(pipeline.tables.find(({ table_name: name }) => name === "BRAINTRUST_TRACES")).toMatchObject({
      freshness_status: "CRITICAL",
    });
    expect(await get<Quality>("/warehouse/quality")).toMatchObject({
      total: { calls: 0, cost_usd: null, p50_ms: null },
      by_model: [],
      scores: [],
    });
  });
});

describe("a service with a READ_TOKEN", () => {
  it("shows the warehouse to its bearer only", async () => {
    const filled = await openFilledWarehouse(["--rows", "20"]);
    const guarded = await makeTestService(database.url, {
      env: { READ_TOKEN: "read-token-of-this-test" },
      besides: warehouseRoutes(filled),
    });
    try {
      for (const url of ["/warehouse/pipeline", "/warehouse/quality", "/warehouse/bedrock"]) {
        expect((await guarded.app.inject(url)).statusCode).toBe(401);
        const headers = { authorization: "Bearer read-token-of-this-test" };
        expect((await guarded.app.inject({ url, headers })).statusCode).toBe(200);
      }
    } finally {
      await guarded.close();
      await filled.close();
    }
  });
});
