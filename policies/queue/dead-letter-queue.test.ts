import { expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { deadLetterQueue } from "./dead-letter-queue.ts";

const arn = "arn:aws:sqs:eu-west-1:111122223333:tracelake-dev-dead";
const redrive = { deadLetterTargetArn: arn, maxReceiveCount: 5 };
const queue = makeResource("aws:sqs/queue:Queue", "queue", {
  name: "tracelake-dev-events",
  redrivePolicy: JSON.stringify(redrive),
});
const without = spoil(queue, { redrivePolicy: undefined });
const attached = makeResource("aws:sqs/redrivePolicy:RedrivePolicy", "redrive", {
  queueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/tracelake-dev-events",
  redrivePolicy: JSON.stringify(redrive),
});

describeRule(deadLetterQueue, {
  compliant: () => [queue],
  cases: {
    "takes a RedrivePolicy of its own": [[without, attached], "complies"],
    "finds fault with none": [[without], "it has no dead-letter queue"],
    "finds fault with too few receipts": [
      [spoil(queue, { redrivePolicy: JSON.stringify({ ...redrive, maxReceiveCount: 3 }) })],
      "it gives up a message after 3 receipts, fewer than 5",
    ],
    "does not take another queue's": [
      [without, spoil(attached, { queueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/other" })],
      "it has no dead-letter queue",
    ],
    "is unchecked while its policy is not known": [
      [spoil(queue, { redrivePolicy: unknown })],
      "unchecked: redrivePolicy",
    ],
    "is unchecked while the number of receipts is not known": [
      [spoil(queue, { redrivePolicy: { ...redrive, maxReceiveCount: unknown } })],
      "unchecked: redrivePolicy.maxReceiveCount",
    ],
    "is unchecked while it is not known where others put messages aside": [
      [without, { ...spoil(queue, { name: "other", redrivePolicy: unknown }), name: "other" }],
      "unchecked: deadLetterTargetArn",
    ],
    "is unchecked while it is not known whose a RedrivePolicy is": [
      [without, spoil(attached, { queueUrl: unknown })],
      "unchecked: RedrivePolicy.queueUrl",
    ],
  },
});

describeRule(deadLetterQueue, {
  compliant: () => [queue],
  cases: {
    "wants no dead-letter queue of a dead-letter queue": [
      [spoil(without, { name: "tracelake-dev-dead" }), { ...queue, name: "source" }],
      "complies",
    ],
    "nor of one that takes a function's failures": [
      [
        spoil(without, { name: "tracelake-dev-dead" }),
        makeResource("aws:lambda/function:Function", "lambda", { deadLetterConfig: { targetArn: arn } }),
      ],
      "complies",
    ],
  },
});

it("dead-letter-queue takes the least number of receipts from the environment", () => {
  const settings = makeSettings({ rules: { "dead-letter-queue": { minimumReceiveCount: 10 } } });
  expect(verdictsOf(deadLetterQueue, [queue], settings)).toEqual({
    queue: "it gives up a message after 5 receipts, fewer than 10",
  });
});
