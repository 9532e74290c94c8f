import { describe, expect, it } from "vitest";
import { readTargets } from "./read-targets.ts";

const copy = (table: string, exportName: string, pipe: string, stage: string) =>
  `copy into D.RAW_DATA.${table} (id, export_name, loaded_by) from (select $1:id::string, '${exportName}', '${pipe}' ` +
  `from @D.RAW_DATA.${stage}) file_format = (format_name = 'D.RAW_DATA.JSON_FORMAT') on_error = skip_file`;

const pipe = (name: string, created_on: string | undefined, definition: string) => ({
  name,
  ...(created_on !== undefined && { created_on }),
  definition,
});

const traces = (name: string, createdOn?: string) =>
  pipe(name, createdOn, copy("BRAINTRUST_TRACES", "braintrust_traces", name, "S3_BRAINTRUST_STAGE"));

const read = async (...rows: Record<string, unknown>[]) =>
  await readTargets({ query: async () => await Promise.resolve(rows) });

describe("readTargets", () => {
  it("tells table, stage, export and pipe from a pipe's COPY", async () => {
    expect(await read(traces("BRAINTRUST_TRACES_PIPE_EU"))).toEqual([
      {
        kind: "traces",
        table: "raw_data.braintrust_traces",
        pipe: "raw_data.braintrust_traces_pipe_eu",
        olderPipes: [],
        stage: "raw_data.s3_braintrust_stage",
        exportName: "braintrust_traces",
        loadedBy: "BRAINTRUST_TRACES_PIPE_EU",
        refresh: "current_data.refresh_traces",
        repair: "current_data.repair_traces",
      },
    ]);
  });

  it("takes the pipe that was made last for the newest, whatever it is called", async () => {
    const [target] = await read(
      traces("BRAINTRUST_TRACES_PIPE_V2", "2026-01-02T00:00:00.000Z"),
      traces("BRAINTRUST_TRACES_PIPE", "2026-01-03T00:00:00.000Z"),
    );
    expect(target?.pipe).toBe("raw_data.braintrust_traces_pipe");
  });

  it("goes by the number of the version where the times are one", async () => {
    const [target] = await read(...["_V9", "_V10", ""].map((end) => traces(`BRAINTRUST_TRACES_PIPE${end}`)));
    expect([target?.pipe, ...(target?.olderPipes ?? [])]).toEqual([
      "raw_data.braintrust_traces_pipe_v10",
      "raw_data.braintrust_traces_pipe_v9",
      "raw_data.braintrust_traces_pipe",
    ]);
  });

  it("keeps exports of one table apart and in order", async () => {
    const support = copy("BRAINTRUST_TRACES", "support", "SUPPORT_PIPE", "S3_SUPPORT_STAGE");
    const usage = copy("MODEL_USAGE", "model_usage", "MODEL_USAGE_PIPE", "MODEL_USAGE_STAGE");
    const found = await read(
      pipe("MODEL_USAGE_PIPE", undefined, usage),
      pipe("SUPPORT_PIPE", undefined, support),
      traces("BRAINTRUST_TRACES_PIPE"),
    );
    expect(found.map(({ exportName, stage }) => [exportName, stage])).toEqual([
      ["braintrust_traces", "raw_data.s3_braintrust_stage"],
      ["support", "raw_data.s3_support_stage"],
      ["model_usage", "raw_data.model_usage_stage"],
    ]);
  });

  it.each([
    ["another table", copy("OTHER", "other", "OTHER_PIPE", "S")],
    ["no export's name", "copy into D.RAW_DATA.BRAINTRUST_TRACES from @D.RAW_DATA.S"],
    ["a text that is kept from the role", null],
  ])("leaves out a pipe with %s", async (_, definition) => {
    const found = await read({ name: "OTHER_PIPE", definition }, traces("BRAINTRUST_TRACES_PIPE"));
    expect(found.map((target) => target.pipe)).toEqual(["raw_data.braintrust_traces_pipe"]);
  });

  it("names the pipes that it saw where none is of an export", async () => {
    await expect(read({ name: "OTHER_PIPE", definition: null })).rejects.toMatchObject({
      name: "OperationRefused",
      message: "No pipe of an export is to be seen among OTHER_PIPE.",
    });
  });
});
