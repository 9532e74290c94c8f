import { checkAttachments, namesOf } from "../attachments.ts";
import type { Resource, StackRule } from "../rule.ts";
import { checkTlsStatement } from "../tls-statement.ts";

export const bucketTlsOnly: StackRule = {
  name: "bucket-tls-only",
  scope: "stack",
  level: "mandatory",
  severity: "high",
  description: "A bucket's policy denies every request that does not come over TLS.",
  reason: "S3 answers plain HTTP too, where anyone on the way reads the traces and the signature",
  remedy:
    "Add to the BucketPolicy a Deny of `s3:*` to `*`, on the bucket and its objects, where `aws:SecureTransport` is false",
  check: checkAttachments(
    "aws:s3/bucket:Bucket",
    { type: "aws:s3/bucketPolicy:BucketPolicy", reference: "bucket", names: namesOf.bucket },
    (policy, bucket) => checkTlsStatement(policy, "s3", (resources) => coversBucket(resources, bucket)),
  ),
};

/** The bucket itself, and all of its objects. */
function coversBucket(resources: readonly string[], bucket: Resource): boolean {
  const name = String(bucket.props["bucket"] ?? bucket.props["id"]);
  const covers = (suffix: string) =>
    resources.some((resource) => resource === "*" || resource.endsWith(`:s3:::${name}${suffix}`));
  return covers("/*") && (covers("") || covers("*"));
}
