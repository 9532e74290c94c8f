import { checkAttachments, namesOf } from "../attachments.ts";
import { judgeProperty } from "../property.ts";
import type { StackRule } from "../rule.ts";
import { complies, tell, violates } from "../verdict.ts";

export const bucketVersioning: StackRule = {
  name: "bucket-versioning",
  scope: "stack",
  level: "mandatory",
  severity: "high",
  description: "A bucket keeps the versions of its objects.",
  reason: "An export that was overwritten or deleted by mistake can then be brought back",
  remedy: "Add a BucketVersioning with `versioningConfiguration.status` Enabled",
  check: checkAttachments(
    "aws:s3/bucket:Bucket",
    { type: "aws:s3/bucketVersioning:BucketVersioning", reference: "bucket", names: namesOf.bucket },
    (versioning) =>
      judgeProperty(versioning, "versioningConfiguration.status", (status) =>
        status === "Enabled" ? complies : violates(`versioning is ${tell(status)}`),
      ),
  ),
};
