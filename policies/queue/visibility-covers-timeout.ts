import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import { namesOf, refersTo } from "../attachments.ts";
import type { Configurable } from "../configurable.ts";
import { settingOf } from "../configurable.ts";
import type { Resource, StackRule, Verdict } from "../rule.ts";
import { unknown } from "../rule.ts";
import { complies, tell, unchecked, violates } from "../verdict.ts";

const factor: PolicyConfigJSONSchema = {
  type: "number",
  minimum: 1,
  default: 6,
  description: "How many times the function's time-out the queue's visibility must be.",
};

/** What SQS and Lambda take where nothing is said. */
const defaultVisibilitySeconds = 30;
const defaultTimeoutSeconds = 3;

export const visibilityCoversTimeout: StackRule & Configurable = {
  name: "visibility-covers-timeout",
  scope: "stack",
  configSchema: { factor },
  level: "mandatory",
  severity: "high",
  description: "A queue hides a message for 6 times the time-out of the function that reads it.",
  reason:
    "Lambda retries within that time when it is throttled: a message that comes back earlier is processed twice at once",
  remedy: "Set the queue's `visibilityTimeoutSeconds` to 6 × the function's `timeout` or more",
  check(stack, settings) {
    const times = settingOf<number>(settings, visibilityCoversTimeout, "factor");
    return stack
      .filter(
        ({ type, props }) => type === "aws:lambda/eventSourceMapping:EventSourceMapping" && readsQueue(props),
      )
      .map((mapping) => ({ resource: mapping, verdict: checkMapping(mapping, stack, times) }));
  },
};

/** An ARN that is not known may be a queue's. */
function readsQueue({ eventSourceArn }: Resource["props"]): boolean {
  return (
    eventSourceArn === unknown ||
    (typeof eventSourceArn === "string" && /^arn:[^:]+:sqs:/.test(eventSourceArn))
  );
}

function checkMapping({ props }: Resource, stack: readonly Resource[], times: number): Verdict {
  const { eventSourceArn, functionName } = props;
  if (eventSourceArn === unknown) return unchecked("eventSourceArn");
  if (functionName === unknown) return unchecked("functionName");
  const queue = stack.find(
    (resource) =>
      resource.type === "aws:sqs/queue:Queue" && refersTo(eventSourceArn, resource, namesOf.queue),
  );
  const reader = stack.find(
    (resource) =>
      resource.type === "aws:lambda/function:Function" && refersTo(functionName, resource, namesOf.function),
  );
  // Of another stack's queue or function nothing is known here.
  if (queue === undefined) return unchecked("the queue's visibilityTimeoutSeconds");
  if (reader === undefined) return unchecked("the function's timeout");
  return compare(queue, reader, times);
}

function compare(queue: Resource, reader: Resource, times: number): Verdict {
  const visibility = queue.props["visibilityTimeoutSeconds"] ?? defaultVisibilitySeconds;
  const timeout = reader.props["timeout"] ?? defaultTimeoutSeconds;
  if (visibility === unknown) return unchecked("the queue's visibilityTimeoutSeconds");
  if (timeout === unknown) return unchecked("the function's timeout");
  if (Number(visibility) >= times * Number(timeout)) return complies;
  return violates(
    `${queue.name} hides a message for ${tell(visibility)} s, less than ${times} × the ${tell(timeout)} s of ${reader.name}`,
  );
}
