import { describe, expect, it } from "vitest";
import type { WarehouseTask } from "../../../contracts/warehouse/object.ts";
import { makeTaskRunner, RefreshError } from "./refresh.ts";

const stream = "RAW_DATA.rows_stream";
const takesRows: WarehouseTask = task("takes_rows", 5, [stream]);
const counts: WarehouseTask = task("counts", 60, []);

function task(name: string, everyMinutes: number, streams: readonly string[]): WarehouseTask {
  return { schema: "current", name, procedure: `CURRENT_DATA.${name}`, everyMinutes, streams };
}

function makeTest(tasks: readonly WarehouseTask[]) {
  const state = { minute: 0, hasRows: false, called: [] as string[], fails: "" };
  const run = makeTaskRunner({
    tasks,
    read: async <T>() => state.hasRows as T,
    async call({ procedure }) {
      if (procedure === state.fails) throw new Error("refused");
      state.called.push(procedure.slice("CURRENT_DATA.".length));
    },
    nowMs: () => state.minute * 60_000,
  });
  const at = async (minute: number, hasRows = false) => {
    Object.assign(state, { minute, hasRows, called: [] });
    await run();
    return state.called;
  };
  return { state, at };
}

describe("a task with streams", () => {
  it("runs exactly when they have rows", async () => {
    const { at } = makeTest([takesRows]);
    expect(await at(0)).toEqual([]);
    expect(await at(0, true)).toEqual(["takes_rows"]);
    expect(await at(10)).toEqual([]);
  });
});

describe("a task without streams", () => {
  it("runs at first, then by its clock", async () => {
    const { at } = makeTest([counts]);
    expect(await at(0)).toEqual(["counts"]);
    expect(await at(59)).toEqual([]);
    expect(await at(60)).toEqual(["counts"]);
  });

  it("runs a minute after its last time where rows came since, and no sooner", async () => {
    const { at } = makeTest([counts, takesRows]);
    await at(0);
    expect(await at(0.5, true)).toEqual(["takes_rows"]);
    expect(await at(0.9)).toEqual([]);
    expect(await at(1)).toEqual(["counts"]);
    expect(await at(3)).toEqual([]);
  });
});

describe("a task that fails", () => {
  it("is named, keeps no other back, and is tried at the next refresh", async () => {
    const { state, at } = makeTest([counts, takesRows]);
    state.fails = "CURRENT_DATA.counts";
    await expect(at(0, true)).rejects.toThrow(RefreshError);
    await expect(at(0, true)).rejects.toThrow("current.counts: refused");
    expect(state.called).toEqual(["takes_rows"]);
    state.fails = "";
    expect(await at(0)).toEqual(["counts"]);
  });
});
