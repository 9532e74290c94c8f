import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LakeExport } from "./exports-plan.ts";
import { planDigest, planPipes, planTakeOver, renderTemplate } from "./pipes-plan.ts";
import type { PipeContext, PipePlan, TakeOverStep } from "./pipes-plan.ts";

const text =
  "copy into {{table}} (a) from (select '{{export}}{{pipe}}' from @{{stage}}) file_format = (format_name = '{{format}}')";
const file = "copy-traces-jsonl.sql";

const traces: LakeExport = {
  name: "braintrust_traces",
  kind: "log_traces",
  format: "jsonl",
  prefix: "braintrust/traces/",
};

const contextOf = (changes: Partial<PipeContext> = {}): PipeContext => ({
  database: "BRAINTRUST_DATA",
  schema: "RAW_DATA",
  typed: (name) => name,
  copyOf: () => ({ file, text }),
  recorded: { [file]: [planDigest(text)] },
  ...changes,
});

function planOne(changes: Partial<PipeContext> = {}, spec = traces): PipePlan {
  const [plan] = planPipes([spec], contextOf(changes));
  if (!plan) throw new Error("No pipe was planned.");
  return plan;
}

const atVersion3 = { recorded: { [file]: ["older", "old", planDigest(text)] } };

describe("planPipes", () => {
  it("keeps the names that operators type for the first text", () => {
    const { pipe, table, stage, version, predecessors } = planOne();
    expect({ pipe, table, stage, version, predecessors }).toEqual({
      pipe: "BRAINTRUST_TRACES_PIPE",
      table: "BRAINTRUST_TRACES",
      stage: "S3_BRAINTRUST_STAGE",
      version: 1,
      predecessors: [],
    });
  });

  it("names every object in full in the COPY", () => {
    expect(planOne().copyStatement).toBe(
      "copy into BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES (a) from (select 'braintrust_tracesBRAINTRUST_TRACES_PIPE' from @BRAINTRUST_DATA.RAW_DATA.S3_BRAINTRUST_STAGE) file_format = (format_name = 'BRAINTRUST_DATA.RAW_DATA.JSON_FORMAT')",
    );
  });

  it("gives another export a pipe and a stage of its own over the same table", () => {
    const { pipe, stage, table } = planOne({}, { ...traces, name: "support_traces" });
    expect([pipe, stage, table]).toEqual([
      "SUPPORT_TRACES_PIPE",
      "S3_SUPPORT_TRACES_STAGE",
      "BRAINTRUST_TRACES",
    ]);
  });

  it("names the pipe of a later text by its version, and tells the pipes before it", () => {
    const { pipe, version, predecessors } = planOne(atVersion3);
    expect([pipe, version, predecessors]).toEqual([
      "BRAINTRUST_TRACES_PIPE_V3",
      3,
      ["BRAINTRUST_TRACES_PIPE", "BRAINTRUST_TRACES_PIPE_V2"],
    ]);
  });

  it("puts the environment's suffix behind the version", () => {
    const typed = (name: string) => `${name}_eu`;
    expect(planOne({ ...atVersion3, typed }).pipe).toBe("BRAINTRUST_TRACES_PIPE_V3_EU");
  });

  it("refuses a text that is not recorded and says what makes it a version", () => {
    expect(() => planOne({ recorded: { [file]: ["older"] } })).toThrow(
      `copy-traces-jsonl.sql has a text that is not recorded: add "${planDigest(text)}" at the end of its list in pipe-versions.json, which makes version 2.`,
    );
    expect(() => planOne({ recorded: {} })).toThrow("which makes version 1.");
  });

  it("refuses a return to an earlier text under that text's name, which the old pipe may still have", () => {
    expect(() => planOne({ recorded: { [file]: [planDigest(text), "newer"] } })).toThrow(
      "copy-traces-jsonl.sql is back at an earlier text: add",
    );
  });
});

describe("renderTemplate", () => {
  it("refuses a variable without a value, and a value without a place", () => {
    expect(() => renderTemplate("a.sql", "{{b}}", { a: "1" })).toThrow("a.sql asks for {{b}}; there are a.");
    expect(() => renderTemplate("a.sql", "{{a}}", { a: "1", b: "2", c: "3" })).toThrow(
      "a.sql makes no use of {{b}}, {{c}}.",
    );
  });

  it("does not read a value as a template or a pattern", () => {
    expect(renderTemplate("a.sql", "{{a}} {{b}}", { a: "{{b}}$&", b: "2" })).toBe("{{b}}$& 2");
  });
});

/** What Snowpipe and S3 do, as far as a take-over depends on it. */
class Model {
  readonly rows: { file: number; loadedBy: string }[] = [];
  readonly pipes = new Map<string, { queue: number[]; isPaused: boolean }>();
  fileCount = 0;

  create(pipe: string): void {
    this.pipes.set(pipe, { queue: [], isPaused: false });
  }

  /** The bucket tells every pipe that exists of a file. */
  addFile(): void {
    for (const { queue } of this.pipes.values()) queue.push(this.fileCount);
    this.fileCount++;
  }

  /** A pipe loads a file whole and once. */
  load(pipe: string): void {
    const state = this.pipes.get(pipe);
    const loaded = state?.isPaused ? undefined : state?.queue.shift();
    if (loaded !== undefined) this.rows.push({ file: loaded, loadedBy: pipe });
  }

  pendingCount(pipe: string): number {
    return this.pipes.get(pipe)?.queue.length ?? 0;
  }

  run({ statement }: TakeOverStep): void {
    const [, paused] =
      /^alter pipe if exists \S+\.(\w+) set pipe_execution_paused = true$/.exec(statement) ?? [];
    const [, dropped] = /^drop pipe if exists \S+\.(\w+)$/.exec(statement) ?? [];
    const [, from, to] =
      /^delete from .* loaded_by = '(\w+)' and .* loaded_by = '(\w+)'\)$/.exec(statement) ?? [];
    const state = paused === undefined ? undefined : this.pipes.get(paused);
    if (state) state.isPaused = true;
    if (dropped !== undefined) this.pipes.delete(dropped);
    if (from === undefined) return;
    const taken = new Set(this.rows.filter(({ loadedBy }) => loadedBy === to).map((row) => row.file));
    const kept = this.rows.filter((row) => row.loadedBy !== from || !taken.has(row.file));
    this.rows.splice(0, this.rows.length, ...kept);
  }
}

type Event = "file" | "old loads" | "new loads";

function takeOver(before: Event[], between: Event[][], steps: readonly TakeOverStep[]): Model {
  const [old, fresh] = ["BRAINTRUST_TRACES_PIPE_V2", "BRAINTRUST_TRACES_PIPE_V3"];
  const model = new Model();
  const happen = (event: Event) => {
    if (event === "file") model.addFile();
    else model.load(event === "old loads" ? old : fresh);
  };
  model.create(old);
  before.forEach(happen);
  model.create(fresh);
  steps.forEach((step, index) => {
    between[index]?.forEach(happen);
    const [, asked] = /pipe_status\('\S+\.(\w+)'\)/.exec(step.statement) ?? [];
    while (asked !== undefined && model.pendingCount(asked) > 0) model.load(asked);
    model.run(step);
  });
  while (model.pendingCount(fresh) > 0) model.load(fresh);
  return model;
}

const loadedOnce = ({ rows, fileCount }: Model) =>
  Array.from({ length: fileCount }, (_, file) => rows.filter((row) => row.file === file).length).every(
    (count) => count === 1,
  );

describe("planTakeOver", () => {
  const steps = planTakeOver(planOne(atVersion3), "BRAINTRUST_TRACES_PIPE_V2", contextOf());

  it("is six statements", () => {
    expect(steps.map(({ statement }) => statement)).toEqual([
      "select system$pipe_status('BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES_PIPE_V2')",
      "alter pipe if exists BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES_PIPE_V2 set pipe_execution_paused = true",
      "select system$pipe_status('BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES_PIPE_V3')",
      "delete from BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES where loaded_by = 'BRAINTRUST_TRACES_PIPE_V2' and file_name in (select file_name from BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES where loaded_by = 'BRAINTRUST_TRACES_PIPE_V3')",
      "drop pipe if exists BRAINTRUST_DATA.RAW_DATA.BRAINTRUST_TRACES_PIPE_V2",
      "delete from BRAINTRUST_DATA.MONITORING.PIPE_SNAPSHOTS where pipe_name = 'BRAINTRUST_TRACES_PIPE_V2'",
    ]);
  });

  const events = fc.array(fc.constantFrom<Event>("file", "file", "old loads", "new loads"), {
    maxLength: 12,
  });
  const everything = fc.tuple(events, fc.array(events, { minLength: 5, maxLength: 5 }));

  it("loads each file once, whatever comes and is loaded meanwhile", () => {
    fc.assert(
      fc.property(everything, ([before, between]) => {
        expect(loadedOnce(takeOver(before, between, steps))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([0, 1, 2, 3])("needs its step %i", (index) => {
    const without = steps.filter((_, each) => each !== index);
    const holds = fc.check(
      fc.property(everything, ([before, between]) => loadedOnce(takeOver(before, between, without))),
      { numRuns: 2000, seed: 1 },
    );
    expect(holds.failed).toBe(true);
  });
});
