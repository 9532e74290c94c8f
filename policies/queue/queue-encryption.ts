import type { ResourceRule } from "../rule.ts";
import { unknown } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

export const queueEncryption: ResourceRule = {
  name: "queue-encryption",
  scope: "resource",
  types: ["aws:sqs/queue:Queue"],
  level: "mandatory",
  severity: "medium",
  description: "A queue is encrypted: by SQS's own keys, which is the default, or by a KMS key.",
  reason: "Messages name buckets and objects, and dead letters lie for days",
  remedy: "Leave `sqsManagedSseEnabled` out, or set `kmsMasterKeyId`",
  check({ props }) {
    const { sqsManagedSseEnabled, kmsMasterKeyId } = props;
    if (typeof kmsMasterKeyId === "string" && kmsMasterKeyId !== "") return complies;
    if (sqsManagedSseEnabled === unknown) return unchecked("sqsManagedSseEnabled");
    if (sqsManagedSseEnabled !== false) return complies;
    return kmsMasterKeyId === unknown
      ? unchecked("kmsMasterKeyId")
      : violates("its encryption is switched off");
  },
};
