import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

export const bucketForceDestroy: ResourceRule = {
  name: "bucket-force-destroy",
  scope: "resource",
  types: ["aws:s3/bucket:Bucket"],
  level: "mandatory",
  severity: "high",
  description: "In production a bucket that still holds objects cannot be destroyed.",
  reason: "`forceDestroy` deletes every object, versions included, with the bucket",
  remedy: "Leave `forceDestroy` out, or false, in production",
  check: (bucket, { isProduction }) => {
    if (!isProduction) return complies;
    return judgeProperty(bucket, "forceDestroy", (force) =>
      force === true ? violates("forceDestroy is true in production") : complies,
    );
  },
};
