import {
  bareName,
  describeTargets,
  pipesOf,
  selectTargets,
  type OperationTarget,
} from "../warehouse/operations/targets.ts";
import { UsageError } from "./command.ts";

export const pipeActions = ["status", "pause", "resume", "refresh"] as const;
export type PipeAction = (typeof pipeActions)[number];

/**
 * Which pipes an action means. A pipe's name means that one. A kind, table or export means its pipes: all versions where
 * they are looked at or paused, and the newest where they load, as an older one would load files a second time. Without
 * a name it is all exports'.
 *
 * @throws {UsageError} that lists what there is, where the name means nothing or, for a change, several exports
 */
export function choosePipes(
  action: PipeAction,
  name: string | undefined,
  targets: readonly OperationTarget[],
): string[] {
  const versionsOf = (target: OperationTarget) =>
    action === "status" || action === "pause" ? pipesOf(target) : [target.pipe];
  if (name === undefined) return targets.flatMap(versionsOf);
  const named = targets.flatMap(pipesOf).filter((pipe) => bareName(pipe) === bareName(name));
  if (named.length > 0) return named;
  const found = select(name, targets);
  if (action !== "status" && found.length > 1)
    throw new UsageError(
      `${name} has ${found.length} exports. Name the pipe to ${action}:\n${describeTargets(found)}`,
      "pipe",
    );
  return found.flatMap(versionsOf);
}

function select(name: string, targets: readonly OperationTarget[]): OperationTarget[] {
  try {
    return selectTargets(name, targets);
  } catch (error) {
    throw new UsageError((error as Error).message, "pipe");
  }
}
