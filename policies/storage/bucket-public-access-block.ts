import { checkAttachments, namesOf } from "../attachments.ts";
import type { StackRule } from "../rule.ts";
import { unknown } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

const flags = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const bucketPublicAccessBlock: StackRule = {
  name: "bucket-public-access-block",
  scope: "stack",
  level: "mandatory",
  severity: "critical",
  description: "A bucket blocks public access in all four ways.",
  reason: "One mistaken policy or ACL would otherwise publish every trace",
  remedy: `Add a BucketPublicAccessBlock with ${flags.map((flag) => `\`${flag}\``).join(", ")} true`,
  check: checkAttachments(
    "aws:s3/bucket:Bucket",
    {
      type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      reference: "bucket",
      names: namesOf.bucket,
    },
    ({ props }) => {
      const off = flags.filter((flag) => props[flag] !== true && props[flag] !== unknown);
      if (off.length > 0) return violates(`public access is not blocked by ${off.join(", ")}`);
      const notKnown = flags.find((flag) => props[flag] === unknown);
      return notKnown === undefined ? complies : unchecked(notKnown);
    },
  ),
};
