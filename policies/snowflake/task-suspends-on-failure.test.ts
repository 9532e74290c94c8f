import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { taskSuspendsOnFailure } from "./task-suspends-on-failure.ts";

function said(props: Record<string, unknown>, settings = makeSettings()): string | undefined {
  const task = makeResource("snowflake:index/task:Task", "task", props);
  return verdictsOf(taskSuspendsOnFailure, [task], settings)["task"];
}

describe("task-suspends-on-failure", () => {
  it("passes a task that stops after some failures", () => {
    expect(said({ suspendTaskAfterNumFailures: 10 })).toBe("complies");
  });

  it("refuses one that never stops", () => {
    expect(said({ suspendTaskAfterNumFailures: 0 })).toBe(
      "suspendTaskAfterNumFailures is 0, which means never",
    );
  });

  it("refuses where nothing is said: the account's own value may be never", () => {
    expect(said({})).toBe("suspendTaskAfterNumFailures is not set");
  });

  it("refuses more than are allowed, and takes what is configured", () => {
    const props = { suspendTaskAfterNumFailures: 11 };
    expect(said(props)).toBe("suspendTaskAfterNumFailures is 11, 10 are the most");
    const settings = makeSettings({ rules: { "task-suspends-on-failure": { maximumFailures: 20 } } });
    expect(said(props, settings)).toBe("complies");
  });

  it("asks nothing of a task that follows another", () => {
    expect(said({ afters: ["root"] })).toBe("complies");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ suspendTaskAfterNumFailures: unknown })).toBe("unchecked: suspendTaskAfterNumFailures");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(taskSuspendsOnFailure, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
