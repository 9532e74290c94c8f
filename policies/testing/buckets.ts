import type { Resource } from "../rule.ts";
import { unknown } from "../rule.ts";
import type { RuleCases } from "./describe-rule.ts";
import { spoil } from "./describe-rule.ts";
import { makeResource } from "./verdicts.ts";

export const bucket = makeResource("aws:s3/bucket:Bucket", "lake", { bucket: "tracelake-dev-lake" });

/** What every rule must do that looks for a bucket's side resource. */
export function sideResourceCases(side: Resource): RuleCases["cases"] {
  const missing = `it has no ${side.type.slice(side.type.lastIndexOf(":") + 1)}`;
  const other = spoil(bucket, { bucket: "other" });
  return {
    "finds fault with a bucket that has none": [[bucket], missing],
    "does not take another bucket's": [[bucket, spoil(side, { bucket: "other" })], missing],
    "does not take a type of another kind": [
      [bucket, { ...side, type: "aws:s3/bucketAcl:BucketAcl" }],
      missing,
    ],
    "is unchecked while it is not known whose it is": [
      [bucket, spoil(side, { bucket: unknown })],
      `unchecked: ${side.type.slice(side.type.lastIndexOf(":") + 1)}.bucket`,
    ],
    "is unchecked while the bucket's name is not known": [
      [spoil(bucket, { bucket: unknown }), side],
      "unchecked: bucket",
    ],
    "judges each bucket by its own": [[bucket, side, { ...other, name: "other" }], "complies"],
  };
}
