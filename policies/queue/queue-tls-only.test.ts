import { unknown } from "../rule.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { queueTlsOnly } from "./queue-tls-only.ts";

const denial = {
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: "arn:aws:sqs:eu-west-1:111122223333:events",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const document = JSON.stringify({ Statement: denial });
const queue = makeResource("aws:sqs/queue:Queue", "queue", { name: "events" });
const policy = makeResource("aws:sqs/queuePolicy:QueuePolicy", "queue-policy", {
  queueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/events",
  policy: document,
});

describeRule(queueTlsOnly, {
  compliant: () => [queue, policy],
  cases: {
    "takes a policy of the queue itself": [[spoil(queue, { policy: document })], "complies"],
    "finds fault with no policy": [[queue], "it has no QueuePolicy"],
    "finds fault with another queue's policy": [
      [queue, spoil(policy, { queueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/more-events" })],
      "it has no QueuePolicy",
    ],
    "finds fault with a policy that does not deny": [
      [queue, spoil(policy, { policy: { Statement: [{ ...denial, Effect: "Allow" }] } })],
      "its policy does not deny requests without TLS",
    ],
    "finds fault with a policy of its own that does not deny": [
      [spoil(queue, { policy: { Statement: [] } })],
      "its policy does not deny requests without TLS",
    ],
    "is unchecked while the policy is not known": [
      [queue, spoil(policy, { policy: unknown })],
      "unchecked: policy",
    ],
    "is unchecked while it is not known whose it is": [
      [queue, spoil(policy, { queueUrl: unknown })],
      "unchecked: QueuePolicy.queueUrl",
    ],
  },
});
