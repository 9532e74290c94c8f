import { checkAttachments, namesOf } from "../attachments.ts";
import { asList, asRecord } from "../property.ts";
import type { StackRule, Verdict } from "../rule.ts";
import { unknown } from "../rule.ts";
import { hasUnknown } from "../unknown-values.ts";
import { complies, unchecked, violates } from "../verdict.ts";

export const bucketLifecycle: StackRule = {
  name: "bucket-lifecycle",
  scope: "stack",
  level: "mandatory",
  severity: "medium",
  description: "A bucket's lifecycle ends unfinished uploads and noncurrent versions.",
  reason: "Both are billed for ever and neither is listed with the objects",
  remedy:
    "Add a BucketLifecycleConfiguration with `abortIncompleteMultipartUpload` and `noncurrentVersionExpiration`",
  check: checkAttachments(
    "aws:s3/bucket:Bucket",
    {
      type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      reference: "bucket",
      names: namesOf.bucket,
    },
    ({ props }) => checkRules(props["rules"]),
  ),
};

function checkRules(rules: unknown): Verdict {
  if (rules === unknown) return unchecked("rules");
  const enabled = asList(rules)
    .map(asRecord)
    .filter(({ status }) => status === "Enabled");
  const ends = (action: string, days: string) =>
    enabled.some((rule) => typeof asRecord(rule[action])[days] === "number");
  const missing = [
    ends("abortIncompleteMultipartUpload", "daysAfterInitiation") ? [] : ["unfinished uploads"],
    ends("noncurrentVersionExpiration", "noncurrentDays") ? [] : ["noncurrent versions"],
  ].flat();
  if (missing.length === 0) return complies;
  if (hasUnknown(rules)) return unchecked("rules");
  return violates(`no enabled lifecycle rule ends ${missing.join(" and ")}`);
}
