import { asList, asRecord, asText, judgeProperty } from "../property.ts";
import { unknown, type Resource, type ResourceRule, type Verdict } from "../rule.ts";
import { withoutComments } from "../sql-text.ts";
import { complies, violates } from "../verdict.ts";

/** Something starts a task: the clock, a stream's rows, or another task. */
export const taskTriggered: ResourceRule = {
  name: "task-triggered",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A task has a schedule, a condition on a stream, or a task that it follows.",
  reason: "A task that nothing starts never runs, and Snowflake makes it without a word.",
  remedy: "Set schedule, or when to SYSTEM$STREAM_HAS_DATA('<stream>'), or afters.",
  types: ["snowflake:index/task:Task"],
  check: (resource) => {
    if (hasSchedule(resource) || isFollower(resource)) return complies;
    return judgeProperty(resource, "schedule", () => judgeCondition(resource));
  },
};

function judgeCondition(resource: Resource): Verdict {
  return judgeProperty(resource, "when", (when) => {
    if (when === undefined) return violates("it has neither schedule, when nor afters");
    return /\bsystem\$stream_has_data\s*\(/i.test(withoutComments(asText(when)))
      ? complies
      : violates("when asks no stream, and there is no schedule");
  });
}

function hasSchedule({ props: { schedule } }: Resource): boolean {
  return schedule !== unknown && Object.values(asRecord(schedule)).some((value) => value !== undefined);
}

/** A finalizer follows its root as a child follows its parents. */
export function isFollower({ props: { afters, finalize } }: Resource): boolean {
  return asList(afters).length > 0 || (typeof finalize === "string" && finalize !== "");
}
