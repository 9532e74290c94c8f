import { checkAttachments, namesOf } from "../attachments.ts";
import type { StackRule } from "../rule.ts";
import { checkTlsStatement } from "../tls-statement.ts";
import { anyOf } from "../verdict.ts";

const fault = "its policy does not deny requests without TLS";

const checkAttached = checkAttachments(
  "aws:sqs/queue:Queue",
  { type: "aws:sqs/queuePolicy:QueuePolicy", reference: "queueUrl", names: namesOf.queue },
  // A queue's policy speaks of that queue alone.
  (policy) => checkTlsStatement(policy, "sqs", () => true),
);

export const queueTlsOnly: StackRule = {
  name: "queue-tls-only",
  scope: "stack",
  level: "mandatory",
  severity: "medium",
  description: "A queue's policy denies every request that does not come over TLS.",
  reason: "SQS answers plain HTTP too, where anyone on the way reads the messages",
  remedy: "Add to the QueuePolicy a Deny of `sqs:*` to `*` where `aws:SecureTransport` is false",
  check: (stack, settings) =>
    checkAttached(stack, settings).map(({ resource, verdict }) => {
      const inline = resource.props["policy"];
      if (inline === undefined || inline === "") return { resource, verdict };
      return { resource, verdict: anyOf([checkTlsStatement(resource, "sqs", () => true), verdict], fault) };
    }),
};
