import type { Scheme } from "../scheme.ts";

/** Names function, service, cluster, role and log group of whatever serves. */
export const servingPart = "trace-processor";

/** That one call of the function may take. */
export const servingTimeoutSeconds = 30;

/** Where a task's log goes. */
export function planTaskLogGroup(scheme: Scheme): string {
  return `/ecs/${scheme.name(servingPart)}`;
}
