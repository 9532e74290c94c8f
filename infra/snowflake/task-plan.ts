import type { WarehouseTask } from "../../contracts/warehouse/object.ts";
import { qualify } from "./qualify-plan.ts";

export interface TaskPlan {
  /** `call BRAINTRUST_DATA.CURRENT_DATA.refresh_spans()`. */
  sqlStatement: string;
  minutes: number;
  /** Without it the task runs each time; with it, it wakes no warehouse while its streams are empty. */
  when: string | undefined;
  comment: string;
}

/** One after another; the policy pack allows up to ten. */
export const failuresUntilSuspended = 10;

/**
 * A task's statement and condition with the database's name. It runs in the stack's warehouse: a run without one is paid
 * by the second, but a resource monitor does not see it. Tasks of one deployment start their clocks together, so that the
 * hourly ones share the minute for which a woken warehouse is paid.
 */
export function planTask(task: WarehouseTask, names: { database: string }): TaskPlan {
  const streams = task.streams.map((stream) => `SYSTEM$STREAM_HAS_DATA('${stream.toUpperCase()}')`);
  return {
    sqlStatement: qualify(`call ${task.procedure}()`, names),
    minutes: task.everyMinutes,
    when: streams.length === 0 ? undefined : qualify(streams.join(" or "), names),
    comment: `Calls ${task.procedure}() every ${task.everyMinutes} minutes${streams.length > 0 ? " in which rows were landed" : ""}`,
  };
}
