import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { taskNoOverlap } from "./task-no-overlap.ts";

const said = (allowOverlappingExecution: unknown) =>
  verdictsOf(taskNoOverlap, [
    makeResource("snowflake:index/task:Task", "task", { allowOverlappingExecution }),
  ])["task"];

describe("task-no-overlap", () => {
  it("passes where nothing is said, or false", () => {
    expect(said(undefined)).toBe("complies");
    expect(said("false")).toBe("complies");
  });

  it.each([true, "true"])("refuses %s", (value) => {
    expect(said(value)).toBe("allowOverlappingExecution is true");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said(unknown)).toBe("unchecked: allowOverlappingExecution");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(taskNoOverlap, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
