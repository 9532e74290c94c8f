import { checkAttachments, namesOf } from "../attachments.ts";
import { judgeProperty } from "../property.ts";
import type { StackRule } from "../rule.ts";
import { complies, tell, violates } from "../verdict.ts";

export const bucketOwnerEnforced: StackRule = {
  name: "bucket-owner-enforced",
  scope: "stack",
  level: "mandatory",
  severity: "high",
  description: "A bucket owns every object in it, and ACLs are off.",
  reason:
    "Another account writes the exports: without this it owns them, and neither policy nor reader reaches them",
  remedy: "Add a BucketOwnershipControls with `rule.objectOwnership` BucketOwnerEnforced",
  check: checkAttachments(
    "aws:s3/bucket:Bucket",
    {
      type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
      reference: "bucket",
      names: namesOf.bucket,
    },
    (controls) =>
      judgeProperty(controls, "rule.objectOwnership", (ownership) =>
        ownership === "BucketOwnerEnforced"
          ? complies
          : violates(`the ownership of its objects is ${tell(ownership)}`),
      ),
  ),
};
