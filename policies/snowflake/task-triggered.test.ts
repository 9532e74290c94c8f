import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { taskTriggered } from "./task-triggered.ts";

function said(props: Record<string, unknown>): string | undefined {
  return verdictsOf(taskTriggered, [makeResource("snowflake:index/task:Task", "task", props)])["task"];
}

describe("task-triggered", () => {
  it.each([
    ["a schedule in minutes", { schedule: { minutes: 5 } }],
    ["a schedule of cron", { schedule: { usingCron: "0 * * * * UTC" } }],
    ["a stream's rows alone", { when: "SYSTEM$STREAM_HAS_DATA('raw_data.s')" }],
    ["a task that it follows", { afters: ["root"] }],
    ["a task that it finishes", { finalize: "root" }],
  ])("passes %s", (_, props) => {
    expect(said(props)).toBe("complies");
  });

  it("refuses one that nothing starts", () => {
    expect(said({})).toBe("it has neither schedule, when nor afters");
    expect(said({ schedule: {}, afters: [] })).toBe("it has neither schedule, when nor afters");
  });

  it("refuses a condition alone that asks no stream", () => {
    expect(said({ when: "true -- system$stream_has_data('s')" })).toBe(
      "when asks no stream, and there is no schedule",
    );
  });

  it("leaves it unchecked while what would start it is not known", () => {
    expect(said({ schedule: unknown })).toBe("unchecked: schedule");
    expect(said({ when: unknown })).toBe("unchecked: when");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(taskTriggered, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
