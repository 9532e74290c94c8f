import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import { findAttached, namesOf, refersTo } from "../attachments.ts";
import type { Configurable } from "../configurable.ts";
import { settingOf } from "../configurable.ts";
import { asRecord } from "../property.ts";
import type { Resource, StackRule, Verdict } from "../rule.ts";
import { unknown } from "../rule.ts";
import { complies, tell, unchecked, violates } from "../verdict.ts";

const queueType = "aws:sqs/queue:Queue";
const redriveType = "aws:sqs/redrivePolicy:RedrivePolicy";

const minimumReceiveCount: PolicyConfigJSONSchema = {
  type: "integer",
  minimum: 1,
  default: 5,
  description: "Receipts that a message must be granted before it is put aside.",
};

export const deadLetterQueue: StackRule & Configurable = {
  name: "dead-letter-queue",
  scope: "stack",
  configSchema: { minimumReceiveCount },
  level: "mandatory",
  severity: "high",
  description:
    "A queue puts messages that keep failing aside, in a dead-letter queue, after at least 5 receipts.",
  reason: "Otherwise one bad message is tried until it expires, and then nobody knows that it was there",
  remedy: "Give the queue a `redrivePolicy` with `deadLetterTargetArn` and `maxReceiveCount` 5 or more",
  check(stack, settings) {
    const minimum = settingOf<number>(settings, deadLetterQueue, "minimumReceiveCount");
    const targets = stack.flatMap(readTargets);
    return stack
      .filter(({ type }) => type === queueType)
      .map((queue) => ({ resource: queue, verdict: checkQueue(queue, stack, targets, minimum) }));
  },
};

function checkQueue(
  queue: Resource,
  stack: readonly Resource[],
  targets: readonly unknown[],
  minimum: number,
): Verdict {
  if (targets.some((target) => refersTo(target, queue, namesOf.queue))) return complies;
  const attached = findAttached(
    queue,
    { type: redriveType, reference: "queueUrl", names: namesOf.queue },
    stack,
  );
  const own = [queue, ...attached.resources].map(({ props }) => props["redrivePolicy"]);
  const policy = own.find((value) => value !== undefined && value !== "");
  if (policy === unknown) return unchecked("redrivePolicy");
  if (policy !== undefined) return checkCount(readRedrive(policy)["maxReceiveCount"], minimum);
  // While it is not known where others put their messages aside, it may be here.
  if (targets.includes(unknown)) return unchecked("deadLetterTargetArn");
  return attached.unknownProperty === undefined
    ? violates("it has no dead-letter queue")
    : unchecked(attached.unknownProperty);
}

function checkCount(count: unknown, minimum: number): Verdict {
  if (count === unknown) return unchecked("redrivePolicy.maxReceiveCount");
  return Number(count) >= minimum
    ? complies
    : violates(`it gives up a message after ${tell(count)} receipts, fewer than ${minimum}`);
}

/** ARNs of what this resource's failures are sent to; such a queue needs no dead-letter queue of its own. */
function readTargets({ type, props }: Resource): unknown[] {
  const redrive = props["redrivePolicy"];
  const onFailure = asRecord(asRecord(props["destinationConfig"])["onFailure"]);
  if (type === "aws:lambda/function:Function") return [asRecord(props["deadLetterConfig"])["targetArn"]];
  if (type.startsWith("aws:lambda/")) return [onFailure["destinationArn"], onFailure["destination"]];
  if (type !== queueType && type !== redriveType && !type.startsWith("aws:sns/")) return [];
  return [redrive === unknown ? unknown : readRedrive(redrive)["deadLetterTargetArn"]];
}

function readRedrive(policy: unknown): Readonly<Record<string, unknown>> {
  return asRecord(typeof policy === "string" && policy !== "" ? JSON.parse(policy) : policy);
}
