import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { topicEncryption } from "./topic-encryption.ts";

const topic = (kmsMasterKeyId?: unknown) =>
  makeResource("aws:sns/topic:Topic", "topic", { name: "errors", kmsMasterKeyId });
const policy = (Principal: unknown, arn: unknown = "arn:aws:sns:eu-west-1:111122223333:errors") =>
  makeResource("aws:sns/topicPolicy:TopicPolicy", "topic-policy", {
    arn,
    policy: { Statement: [{ Effect: "Allow", Principal, Action: "sns:Publish" }] },
  });
const alarms = { Service: "cloudwatch.amazonaws.com" };
const keptOut = "services publish to it, and AWS's own key keeps them out";

describeRule(topicEncryption, {
  compliant: () => [topic("alias/tracelake-dev-topic"), policy(alarms)],
  cases: {
    "takes AWS's own key where only roles publish": [[topic("alias/aws/sns")], "complies"],
    "takes AWS's own key where an account publishes": [
      [topic("alias/aws/sns"), policy({ AWS: "111122223333" })],
      "complies",
    ],
    "finds fault with no key": [[topic()], "it is not encrypted"],
    "finds fault with AWS's own key where a service publishes": [
      [topic("alias/aws/sns"), policy(alarms)],
      keptOut,
    ],
    "finds fault with AWS's own key by its ARN": [
      [topic("arn:aws:kms:eu-west-1:111122223333:alias/aws/sns"), policy(alarms)],
      keptOut,
    ],
    "does not take another topic's policy": [
      [topic("alias/aws/sns"), policy(alarms, "arn:aws:sns:eu-west-1:111122223333:other")],
      "complies",
    ],
    "is unchecked while the key is not known": [[topic(unknown)], "unchecked: kmsMasterKeyId"],
    "is unchecked while it is not known whose a policy is": [
      [topic("alias/aws/sns"), policy(alarms, unknown)],
      "unchecked: TopicPolicy.arn",
    ],
    "is unchecked while its policy is not known": [
      [
        topic("alias/aws/sns"),
        makeResource("aws:sns/topicPolicy:TopicPolicy", "topic-policy", {
          arn: "arn:aws:sns:eu-west-1:111122223333:errors",
          policy: unknown,
        }),
      ],
      "unchecked: policy",
    ],
  },
});
