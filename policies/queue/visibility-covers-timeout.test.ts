import { expect, it } from "vitest";
import type { Resource } from "../rule.ts";
import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { visibilityCoversTimeout } from "./visibility-covers-timeout.ts";

const mapping = makeResource("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", {
  eventSourceArn: "arn:aws:sqs:eu-west-1:111122223333:events",
  functionName: "metrics",
});
const queue = makeResource("aws:sqs/queue:Queue", "queue", { name: "events", visibilityTimeoutSeconds: 360 });
const lambda = makeResource("aws:lambda/function:Function", "lambda", { name: "metrics", timeout: 60 });
const withMapping = (props: Record<string, unknown>): Resource[] => [spoil(mapping, props), queue, lambda];

describeRule(visibilityCoversTimeout, {
  compliant: () => [mapping, queue, lambda],
  cases: {
    "takes the function by its ARN": [
      withMapping({ functionName: "arn:aws:lambda:eu-west-1:111122223333:function:metrics" }),
      "complies",
    ],
    "takes nothing else of their names for the queue or the function": [
      [
        mapping,
        makeResource("aws:sns/topic:Topic", "topic", { name: "events", visibilityTimeoutSeconds: 1 }),
        makeResource("aws:iam/role:Role", "role", { name: "metrics", timeout: 900 }),
        queue,
        lambda,
      ],
      "complies",
    ],
    "finds fault with three times the time-out": [
      [mapping, spoil(queue, { visibilityTimeoutSeconds: 180 }), lambda],
      "queue hides a message for 180 s, less than 6 × the 60 s of lambda",
    ],
    "knows what SQS takes where nothing is said": [
      [mapping, spoil(queue, { visibilityTimeoutSeconds: undefined }), lambda],
      "queue hides a message for 30 s, less than 6 × the 60 s of lambda",
    ],
    "knows what Lambda takes where nothing is said": [
      [mapping, queue, spoil(lambda, { timeout: undefined })],
      "complies",
    ],
    "is unchecked while the queue is not known": [
      withMapping({ eventSourceArn: unknown }),
      "unchecked: eventSourceArn",
    ],
    "is unchecked while the function is not known": [
      withMapping({ functionName: unknown }),
      "unchecked: functionName",
    ],
    "is unchecked while the visibility is not known": [
      [mapping, spoil(queue, { visibilityTimeoutSeconds: unknown }), lambda],
      "unchecked: the queue's visibilityTimeoutSeconds",
    ],
    "is unchecked while the time-out is not known": [
      [mapping, queue, spoil(lambda, { timeout: unknown })],
      "unchecked: the function's timeout",
    ],
    "is unchecked where the queue is another stack's": [
      [mapping, lambda],
      "unchecked: the queue's visibilityTimeoutSeconds",
    ],
    "is unchecked where the function is another stack's": [
      [mapping, queue],
      "unchecked: the function's timeout",
    ],
  },
});

it("visibility-covers-timeout has no word about streams", () => {
  const stream = withMapping({ eventSourceArn: "arn:aws:kinesis:eu-west-1:111122223333:stream/events" });
  expect(verdictsOf(visibilityCoversTimeout, stream)).toEqual({});
});

it("visibility-covers-timeout takes its factor from the environment", () => {
  const settings = makeSettings({ rules: { "visibility-covers-timeout": { factor: 7 } } });
  expect(verdictsOf(visibilityCoversTimeout, [mapping, queue, lambda], settings)).toEqual({
    mapping: "queue hides a message for 360 s, less than 7 × the 60 s of lambda",
  });
});
