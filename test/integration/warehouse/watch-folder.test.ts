import { appendFile, mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { WarehouseTask } from "../../../contracts/warehouse/object.ts";
import { makeWarehouseFolders, openTestWarehouse, putFile, traceRow } from "../../support/local-warehouse.ts";
import type { LoadSummary } from "../../../runtime/warehouse/duckdb/pipe-loader.ts";
import { watchFolder } from "../../../runtime/warehouse/duckdb/watch-folder.ts";
import type { WatchOptions } from "../../../runtime/warehouse/duckdb/warehouse.ts";

async function openWatched(options: { tasks?: WarehouseTask[] } = {}) {
  const folders = await makeWarehouseFolders();
  const warehouse = await openTestWarehouse(folders, options);
  const waiting: ((summary: LoadSummary) => void)[] = [];
  const loads: LoadSummary[] = [];
  const errors = vi.fn<(error: unknown) => void>();
  const watchOptions: WatchOptions = {
    everyMs: 20,
    onError: errors,
    onLoad(summary) {
      const next = waiting.shift();
      if (next === undefined) loads.push(summary);
      else next(summary);
    },
  };
  const watching = warehouse.watch(watchOptions);
  const nextLoad = async () =>
    loads.shift() ?? (await new Promise<LoadSummary>((resolve) => waiting.push(resolve)));
  return { folders, warehouse, watching, nextLoad, errors };
}

describe("watching the lake folder", () => {
  test("loads a file that is put there, and another one later", async () => {
    const { folders, warehouse, nextLoad } = await openWatched();
    await putFile(folders, "traces/a.jsonl", [traceRow("t1")]);
    expect(await nextLoad()).toEqual({ files: 1, rows: 1, failures: [] });
    await putFile(folders, "traces/2024/01/15/b.jsonl", [traceRow("t2"), traceRow("t3")]);
    expect(await nextLoad()).toEqual({ files: 1, rows: 2, failures: [] });
    expect(await warehouse.query("select count(*) as n from braintrust_traces")).toEqual([{ n: 3 }]);
  });

  test("tells of a file that could not be loaded, with its line, and loads it once it is mended", async () => {
    const { folders, nextLoad } = await openWatched();
    await putFile(folders, "traces/a.jsonl", [traceRow("t1"), '{"id": "t2", broken', traceRow("t3")]);
    expect(await nextLoad()).toMatchObject({
      files: 0,
      rows: 0,
      failures: [{ fileName: "braintrust/traces/a.jsonl", table: "braintrust_traces", line: 2 }],
    });
    await putFile(folders, "traces/a.jsonl", [traceRow("t1"), traceRow("t2"), traceRow("t3")]);
    expect(await nextLoad()).toEqual({ files: 1, rows: 3, failures: [] });
  });

  test("leaves the files of a paused pipe until it goes on", async () => {
    const { folders, warehouse, nextLoad } = await openWatched();
    await warehouse.query("alter pipe braintrust_traces_pipe set pipe_execution_paused = true");
    await putFile(folders, "traces/a.jsonl", [traceRow("t1")]);
    await putFile(folders, "queries/b.jsonl", [{ any: 1 }]);
    expect(await nextLoad()).toEqual({ files: 1, rows: 1, failures: [] });
    const [row] = await warehouse.query(
      "select parse_json(system$pipe_status('braintrust_traces_pipe')):pendingFileCount::int as n",
    );
    expect(row).toEqual({ n: 1 });
    await warehouse.query("alter pipe braintrust_traces_pipe set pipe_execution_paused = false");
    expect(await nextLoad()).toEqual({ files: 1, rows: 1, failures: [] });
  });

  test("reports a refresh that failed and keeps the rows that were loaded", async () => {
    const task: WarehouseTask = {
      schema: "marts",
      name: "broken_task",
      procedure: "marts.missing",
      everyMinutes: 1,
      streams: ["RAW_DATA.braintrust_traces_stream"],
    };
    const { folders, warehouse, watching, errors } = await openWatched({ tasks: [task] });
    await putFile(folders, "traces/a.jsonl", [traceRow("t1")]);
    await vi.waitFor(() => expect(errors).toHaveBeenCalled(), { timeout: 5000, interval: 20 });
    await watching.stop();
    expect(errors.mock.calls[0]?.[0]).toMatchObject({ failures: [{ task: "marts.broken_task" }] });
    expect(await warehouse.query("select count(*) as n from braintrust_traces")).toEqual([{ n: 1 }]);
  });

  test("refreshes what was loaded before it began to watch", async () => {
    const folders = await makeWarehouseFolders();
    const task: WarehouseTask = {
      schema: "marts",
      name: "missing_task",
      procedure: "marts.missing",
      everyMinutes: 1,
      streams: ["RAW_DATA.braintrust_traces_stream"],
    };
    const warehouse = await openTestWarehouse(folders, { tasks: [task] });
    await putFile(folders, "traces/a.jsonl", [traceRow("t1")]);
    await warehouse.loadPending();
    const reported = Promise.withResolvers<unknown>();
    warehouse.watch({ everyMs: 20, onError: reported.resolve });
    expect(await reported.promise).toMatchObject({ failures: [{ task: "marts.missing_task" }] });
  });

  test("has loaded what it began before it is stopped", async () => {
    const { folders, warehouse, watching, nextLoad } = await openWatched();
    await putFile(folders, "traces/a.jsonl", [traceRow("t1")]);
    const load = nextLoad();
    await load;
    await watching.stop();
    await putFile(folders, "traces/b.jsonl", [traceRow("t2")]);
    expect(await warehouse.query("select count(*) as n from braintrust_traces")).toEqual([{ n: 1 }]);
  });

  test("takes a file whole that was moved there", async () => {
    const { folders, nextLoad } = await openWatched();
    await mkdir(path.join(folders.lakeFolder, "traces"));
    const unfinished = path.join(folders.lakeFolder, "traces", "a.jsonl.tmp");
    await writeFile(unfinished, `${JSON.stringify(traceRow("t1"))}\n`);
    await appendFile(unfinished, `${JSON.stringify(traceRow("t2"))}\n`);
    await rename(unfinished, path.join(folders.lakeFolder, "traces", "a.jsonl"));
    expect(await nextLoad()).toEqual({ files: 1, rows: 2, failures: [] });
  });
});

test("a file that grows waits until it has stood still", async () => {
  const folders = await makeWarehouseFolders();
  let nowMs = 1_000_000;
  let sizeBytes = 10;
  const routed = () => ({
    file: { path: "a.jsonl", fileName: "braintrust/a.jsonl", sizeBytes, modifiedMs: nowMs - 1 },
    route: undefined as never,
  });
  let frozen: ReturnType<typeof routed> | undefined;
  const looks: number[] = [];
  const loaded = Promise.withResolvers<number>();
  const watching = watchFolder({
    folders: [folders.lakeFolder],
    everyMs: 1,
    nowMs: () => nowMs,
    async pending() {
      looks.push(nowMs);
      // Grows for five looks, each 100 ms after the other, then stands still.
      if (looks.length <= 5) {
        sizeBytes += 1;
        frozen = routed();
      }
      nowMs += 100;
      return await Promise.resolve(frozen === undefined ? [] : [frozen]);
    },
    load: async () => await Promise.resolve(loaded.resolve(looks.length)),
    refresh: async () => await Promise.resolve(),
    onError: (error) => loaded.reject(error),
  });
  const count = await loaded.promise;
  await watching.stop();
  expect(count).toBeGreaterThanOrEqual(7);
});
