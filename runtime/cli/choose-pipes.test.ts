import { describe, expect, it } from "vitest";
import { defaultTargets, findTarget, type OperationTarget } from "../warehouse/operations/targets.ts";
import { choosePipes, pipeActions } from "./choose-pipes.ts";

const traces: OperationTarget = {
  ...findTarget("traces"),
  pipe: "raw_data.a_pipe_v2",
  olderPipes: ["raw_data.a_pipe"],
  exportName: "a",
};
const others: OperationTarget = { ...findTarget("traces"), pipe: "raw_data.b_pipe", exportName: "b" };
const spans = findTarget("spans");

describe("choosePipes", () => {
  it.each([
    ["status", ["raw_data.a_pipe_v2", "raw_data.a_pipe"]],
    ["pause", ["raw_data.a_pipe_v2", "raw_data.a_pipe"]],
    ["resume", ["raw_data.a_pipe_v2"]],
    ["refresh", ["raw_data.a_pipe_v2"]],
  ] as const)("means of an export, to %s: %j", (action, pipes) => {
    expect(choosePipes(action, "a", [traces, others, spans])).toEqual(pipes);
    expect(choosePipes(action, "RAW_DATA.braintrust_traces", [traces, spans])).toEqual(pipes);
    expect(choosePipes(action, undefined, [traces, others])).toEqual([...pipes, others.pipe]);
  });

  it.each(pipeActions)("means one pipe by its name, of any version and case, to %s", (action) => {
    expect(choosePipes(action, "D.RAW_DATA.A_PIPE", [traces, others])).toEqual(["raw_data.a_pipe"]);
  });

  it("shows all of a kind, and changes none of several", () => {
    expect(choosePipes("status", "traces", [traces, others, spans])).toHaveLength(3);
    for (const action of ["pause", "resume", "refresh"] as const)
      expect(() => choosePipes(action, "traces", [traces, others, spans])).toThrow(
        `traces has 2 exports. Name the pipe to ${action}:\n  a_pipe_v2 (traces, export a, before a_pipe)\n  b_pipe (traces, export b)`,
      );
  });

  it("refuses a name of nothing with all that there is", () => {
    expect(() => choosePipes("pause", "nothing", defaultTargets)).toThrow(
      /^"nothing" names no export\. There are:\n {2}braintrust_traces_pipe \(traces, export traces\)\n/,
    );
  });
});
