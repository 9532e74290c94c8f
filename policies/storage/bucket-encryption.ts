import { checkAttachments, namesOf } from "../attachments.ts";
import { asList, asRecord } from "../property.ts";
import type { StackRule, Verdict } from "../rule.ts";
import { unknown } from "../rule.ts";
import { allOf, complies, unchecked, violates } from "../verdict.ts";

const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

/** Keys of S3 or of KMS; those of KMS with a bucket key, without which every object costs a call of KMS. */
export const bucketEncryption: StackRule = {
  name: "bucket-encryption",
  scope: "stack",
  level: "mandatory",
  severity: "high",
  description: "A bucket says how it encrypts: AES256, or a KMS key with a bucket key.",
  reason:
    "Traces hold prompts and answers, and a KMS key without a bucket key bills a request for every object",
  remedy:
    "Add a BucketServerSideEncryptionConfiguration with `sseAlgorithm`, and `bucketKeyEnabled` with KMS",
  check: checkAttachments(
    "aws:s3/bucket:Bucket",
    { type, reference: "bucket", names: namesOf.bucket },
    ({ props }) => {
      if (props["rules"] === unknown) return unchecked("rules");
      const rules = asList(props["rules"]);
      return rules.length === 0 ? violates("its encryption has no rules") : allOf(rules.map(checkRule));
    },
  ),
};

function checkRule(rule: unknown): Verdict {
  const byDefault = asRecord(rule)["applyServerSideEncryptionByDefault"];
  const algorithm = asRecord(byDefault)["sseAlgorithm"];
  if ([rule, byDefault, algorithm].includes(unknown)) return unchecked("rules.sseAlgorithm");
  if (algorithm === "AES256") return complies;
  if (algorithm !== "aws:kms" && algorithm !== "aws:kms:dsse")
    return violates("its encryption names no algorithm");
  const bucketKey = asRecord(rule)["bucketKeyEnabled"];
  if (bucketKey === unknown) return unchecked("rules.bucketKeyEnabled");
  return bucketKey === true ? complies : violates("it is encrypted with KMS and no bucket key");
}
