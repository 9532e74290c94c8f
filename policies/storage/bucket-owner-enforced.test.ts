import { unknown } from "../rule.ts";
import { bucket, sideResourceCases } from "../testing/buckets.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { bucketOwnerEnforced } from "./bucket-owner-enforced.ts";

const controls = makeResource("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "lake-ownership", {
  bucket: "tracelake-dev-lake",
  rule: { objectOwnership: "BucketOwnerEnforced" },
});
const withOwnership = (objectOwnership: unknown) => [bucket, spoil(controls, { rule: { objectOwnership } })];

describeRule(bucketOwnerEnforced, {
  compliant: () => [bucket, controls],
  cases: {
    ...sideResourceCases(controls),
    "finds fault with writers that own": [
      withOwnership("ObjectWriter"),
      "the ownership of its objects is ObjectWriter",
    ],
    "is unchecked while it is not known": [withOwnership(unknown), "unchecked: rule.objectOwnership"],
  },
});
