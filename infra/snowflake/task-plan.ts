import type { WarehouseTask } from "../../contracts/warehouse/object.ts";
import { qualify } from "./qualify-plan.ts";
import { sendToTopic } from "./send-plan.ts";

export interface TaskPlan {
  /** `call BRAINTRUST_DATA.CURRENT_DATA.refresh_spans()`, or a block that sends what the call answers. */
  sqlStatement: string;
  minutes: number;
  /** Without it the task runs each time; with it, it wakes no warehouse while its streams are empty. */
  when: string | undefined;
  comment: string;
}

export interface TaskPlanContext {
  database: string;
  /** Where snapshots go; undefined without a topic for them. */
  snapshots?: SnapshotPlan | undefined;
}

export interface SnapshotPlan {
  /** A notification integration of a topic. */
  integration: string;
  everyMinutes: number;
}

/** One after another; the policy pack allows up to ten. */
export const failuresUntilSuspended = 10;

/**
 * A task's statement and condition with the database's name. It runs in the stack's warehouse: a run without one is paid
 * by the second, but a resource monitor does not see it. Tasks of one deployment start their clocks together, so that the
 * hourly ones share the minute for which a woken warehouse is paid.
 */
export function planTask(task: WarehouseTask, context: TaskPlanContext): TaskPlan {
  if (task.isSent === true) return planSending(task, context);
  const streams = task.streams.map((stream) => `SYSTEM$STREAM_HAS_DATA('${stream.toUpperCase()}')`);
  return {
    sqlStatement: qualify(`call ${task.procedure}()`, context),
    minutes: task.everyMinutes,
    when: streams.length === 0 ? undefined : qualify(streams.join(" or "), context),
    comment: `Calls ${task.procedure}() every ${task.everyMinutes} minutes${streams.length > 0 ? " in which rows were landed" : ""}`,
  };
}

function planSending(task: WarehouseTask, { database, snapshots }: TaskPlanContext): TaskPlan {
  if (snapshots === undefined) throw new Error(`${task.name} sends to a topic, and there is none.`);
  const { integration, everyMinutes } = snapshots;
  const call = qualify(`call ${task.procedure}()`, { database });
  return {
    sqlStatement: `declare
  message varchar;
begin
  ${call} into :message;
  ${sendToTopic("message", integration)}
end;`,
    minutes: everyMinutes,
    when: undefined,
    comment: `Sends what ${task.procedure}() answers every ${everyMinutes} minutes`,
  };
}
