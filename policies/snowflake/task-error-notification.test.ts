import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { taskErrorNotification } from "./task-error-notification.ts";

const said = (props: Record<string, unknown>) =>
  verdictsOf(taskErrorNotification, [makeResource("snowflake:index/task:Task", "task", props)])["task"];

describe("task-error-notification", () => {
  it("passes a task that names an integration", () => {
    expect(said({ errorIntegration: "ERRORS" })).toBe("complies");
  });

  it("refuses one that names none", () => {
    expect(said({})).toBe("errorIntegration is not set");
    expect(said({ errorIntegration: "" })).toBe("errorIntegration is not set");
  });

  it("asks nothing of a task that follows another", () => {
    expect(said({ finalize: "root" })).toBe("complies");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ errorIntegration: unknown })).toBe("unchecked: errorIntegration");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(taskErrorNotification, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
