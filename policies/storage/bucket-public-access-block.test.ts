import { unknown } from "../rule.ts";
import { bucket, sideResourceCases } from "../testing/buckets.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { bucketPublicAccessBlock } from "./bucket-public-access-block.ts";

const block = makeResource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "lake-block", {
  bucket: "tracelake-dev-lake",
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
});
const changed = (props: Record<string, unknown>) => [bucket, spoil(block, props)];

describeRule(bucketPublicAccessBlock, {
  compliant: () => [bucket, block],
  cases: {
    ...sideResourceCases(block),
    "names every way that is open": [
      changed({ blockPublicAcls: false, restrictPublicBuckets: undefined }),
      "public access is not blocked by blockPublicAcls, restrictPublicBuckets",
    ],
    "is unchecked while a way is not known": [
      changed({ ignorePublicAcls: unknown }),
      "unchecked: ignorePublicAcls",
    ],
    "finds the certain fault first": [
      changed({ ignorePublicAcls: unknown, blockPublicPolicy: false }),
      "public access is not blocked by blockPublicPolicy",
    ],
  },
});
