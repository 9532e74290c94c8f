import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeProject, traceLine, type Project } from "./run-tracelake.ts";

let project: Project;
const good = "traces/2026-01-15/export_001.jsonl";
const bad = "traces/2026-01-15/bad.jsonl";

beforeAll(async () => {
  project = await makeProject();
  await project.write(good, traceLine("t1"), traceLine("t2"));
  await project.write(bad, traceLine("b1"), '{"id": broken');
}, 20_000);
afterAll(async () => await project.remove());

const json = async (...args: string[]): Promise<{ code: number | null; data: unknown }> => {
  const { code, stdout } = await project.run([...args, "--json"]);
  return { code, data: JSON.parse(stdout) };
};

const count = async (table: string) => {
  const { data } = await json("sql", "-c", `select count(*) as n from ${table}`);
  return (data as { n: number }[])[0]?.n;
};

// Each step stands on what the one before it left.
describe("an operator's round through the verbs", () => {
  it("loads what waits, tells of the file that can't be, and ends with 1 for it", async () => {
    const { code, data } = await json("load");
    expect(code).toBe(1);
    expect(data).toMatchObject({
      files: [
        { file: bad, status: expect.stringContaining("LOAD FAILED") as string },
        { file: good, status: "LOADED" },
      ],
      paused: [],
    });
    expect(await count("braintrust_traces")).toBe(2);
  });

  it("names file, line, character and reason of a failure", async () => {
    const { code, stdout } = await project.run(["failures"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^braintrust\/traces\/2026-01-15\/bad\.jsonl:2:\d+\n {2}Error parsing JSON/);
    expect((await project.run(["failures", "--file", "export_001"])).code).toBe(0);
  });

  it("finds the failed file in the reconciliation, and says that ingestion is not healthy", async () => {
    const reconciled = await json("reconcile");
    expect(reconciled.code).toBe(1);
    expect(reconciled.data).toMatchObject({
      findings: [{ file_name: `braintrust/${bad}`, state: "failed" }],
    });
    const status = await json("status");
    expect(status.code).toBe(1);
    expect(status.data).toMatchObject({
      isHealthy: false,
      verdict: expect.stringMatching(/^ALERT: /) as string,
    });
  });

  it("loads nothing through a paused pipe and says how to go on", async () => {
    expect((await json("pipe", "pause", "traces")).data).toMatchObject([{ state: "PAUSED" }]);
    await project.write("traces/2026-01-16/export_002.jsonl", traceLine("t3"));
    const { code, stderr } = await project.run(["load"]);
    expect(code).toBe(1);
    expect(stderr).toContain("tracelake pipe resume raw_data.braintrust_traces_pipe");
    expect((await json("pipe", "resume", "braintrust_traces_pipe")).data).toMatchObject([
      { state: "RUNNING" },
    ]);
    expect((await project.run(["load"])).code).toBe(0);
    expect(await count("braintrust_traces")).toBe(3);
  });

  it("counts a mended file that was loaded as mended", async () => {
    await project.write(bad, traceLine("b1"), traceLine("b2"));
    expect((await project.run(["load"])).code).toBe(0);
    const { code, stdout } = await project.run(["failures"]);
    expect(code).toBe(0);
    expect(stdout).toContain("(loaded since)");
  });

  it("refreshes a task by name and suggests one that is meant", async () => {
    const { code, stdout } = await project.run(["refresh", "refresh_traces_task"]);
    expect(code).toBe(0);
    expect(stdout).toContain("current_data.refresh_traces");
    expect((await project.run(["refresh", "refresh_trace_task"])).stderr).toContain(
      "Did you mean refresh_traces_task?",
    );
  });
});

describe("recover", () => {
  it("shows the statements in their order and changes nothing with --dry-run", async () => {
    const { code, stdout, stderr } = await project.run(["recover", "--file", good, "--dry-run"]);
    expect(code).toBe(0);
    expect(stderr).toContain("Replace 2 rows of 1 files in raw_data.braintrust_traces.");
    const order = [
      "paused = true",
      "begin transaction",
      "delete from raw_data.braintrust_traces",
      "copy into",
      "commit",
      "paused = false",
    ];
    const places = order.map((part) => stdout.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it("asks first, and where nobody can be asked needs --yes", async () => {
    const { code, stderr } = await project.run(["recover", "--file", good]);
    expect(code).toBe(2);
    expect(stderr).toContain("add --yes");
  });

  it("loads a changed file again and tells the counts", async () => {
    await project.write(good, traceLine("t1", { metadata: { model: "other" } }));
    const { code, data } = await json("recover", "--file", `braintrust/${good}`, "--yes");
    expect(code).toBe(0);
    expect(data).toMatchObject({ isDone: true, result: [{ rowsBefore: 2, rowsAfter: 1 }] });
    const { data: rows } = await json(
      "sql",
      "-c",
      "select id, model from current_data.current_traces where id in ('t1', 't2')",
    );
    expect(rows).toEqual([{ id: "t1", model: "other" }]);
  });

  it("refuses a file that is gone with 1, and everything stays", async () => {
    await rm(path.join(project.folder, ".local/lake/braintrust", bad));
    const { code, stderr } = await project.run(["recover", "--from", "2026-01-01", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`No longer in the lake: braintrust/${bad}. Nothing was changed.`);
    expect(await count("braintrust_traces")).toBe(4);
    expect((await project.run(["recover", "--file", "no/such.jsonl"])).stderr).toContain(
      "Neither in the lake nor in a table",
    );
  });
});

describe("backup and retention", () => {
  it("clones under a name, and leaves a backup of that name as it is", async () => {
    const made = await json("backup", "--name", "before_test", "--table", "braintrust_traces", "--yes");
    expect(made.data).toMatchObject({ result: [{ table_rows: 4, backup_rows: 4 }] });
    await project.run(["sql", "-c", "delete from braintrust_traces where id = 't3'"]);
    const again = await json("backup", "--name", "before_test", "--table", "braintrust_traces", "--yes");
    expect(again.data).toMatchObject({ result: [{ table_rows: 3, backup_rows: 4 }] });
  });

  it("refuses a name that is none", async () => {
    const { code, stderr } = await project.run(["backup", "--name", "a;b", "--yes"]);
    expect(code).toBe(2);
    expect(stderr).toContain("can't be part of a name");
  });

  it("deletes nothing that landed within the days that stay", async () => {
    const { code, data } = await json("retention", "--older-than-days", "30", "--yes");
    expect(code).toBe(0);
    expect(data).toMatchObject({ isDone: true });
    expect(await count("braintrust_traces")).toBe(3);
  });
});
