import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { taskStarted } from "./task-started.ts";

const task = (started: unknown) =>
  verdictsOf(taskStarted, [makeResource("snowflake:index/task:Task", "it", { started })])["it"];
const alert = (enabled: unknown) =>
  verdictsOf(taskStarted, [makeResource("snowflake:index/alert:Alert", "it", { enabled })])["it"];

describe("task-started", () => {
  it("passes a task that is started and an alert that is enabled", () => {
    expect(task(true)).toBe("complies");
    expect(alert(true)).toBe("complies");
  });

  it("refuses those that are suspended", () => {
    expect(task(false)).toBe("started is false");
    expect(alert(false)).toBe("enabled is false");
  });

  it("refuses where nothing is said, which suspends", () => {
    expect(task(undefined)).toBe("started is not set");
    expect(alert(undefined)).toBe("enabled is not set");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(task(unknown)).toBe("unchecked: started");
    expect(alert(unknown)).toBe("unchecked: enabled");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(taskStarted, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
