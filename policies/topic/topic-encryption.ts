import { findAttached, namesOf } from "../attachments.ts";
import { readStatements } from "../policy-document.ts";
import type { Resource, StackRule, Verdict } from "../rule.ts";
import { unknown } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

const policyType = "aws:sns/topicPolicy:TopicPolicy";

export const topicEncryption: StackRule = {
  name: "topic-encryption",
  scope: "stack",
  level: "mandatory",
  severity: "medium",
  description: "A topic is encrypted with a KMS key, of the account's own where AWS services publish to it.",
  reason:
    "Alarms and errors quote file names and rows; AWS's own key (`alias/aws/sns`) lets roles of the account publish, but no service",
  remedy: "Set `kmsMasterKeyId`; where a service publishes, to a key whose policy lets that service in",
  check: (stack) =>
    stack
      .filter(({ type }) => type === "aws:sns/topic:Topic")
      .map((topic) => ({ resource: topic, verdict: checkTopic(topic, stack) })),
};

function checkTopic(topic: Resource, stack: readonly Resource[]): Verdict {
  const key = topic.props["kmsMasterKeyId"];
  if (key === unknown) return unchecked("kmsMasterKeyId");
  if (typeof key !== "string" || key === "") return violates("it is not encrypted");
  if (!/(^|:)alias\/aws\/sns$/.test(key)) return complies;
  const attachment = { type: policyType, reference: "arn", names: namesOf.topic };
  const { resources, unknownProperty } = findAttached(topic, attachment, stack);
  const documents = [topic, ...resources].map(({ props }) => readStatements(props["policy"]));
  const letsServiceIn = documents.some((statements) =>
    statements?.some(
      ({ effect, principals }) => effect === "Allow" && principals.some(({ type }) => type === "Service"),
    ),
  );
  if (letsServiceIn) return violates("services publish to it, and AWS's own key keeps them out");
  if (documents.includes(undefined)) return unchecked("policy");
  return unknownProperty === undefined ? complies : unchecked(unknownProperty);
}
