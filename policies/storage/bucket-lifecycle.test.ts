import { unknown } from "../rule.ts";
import { bucket, sideResourceCases } from "../testing/buckets.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { bucketLifecycle } from "./bucket-lifecycle.ts";

const uploads = { status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };
const versions = { status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 30 } };
const lifecycle = makeResource(
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "lake-lifecycle",
  {
    bucket: "tracelake-dev-lake",
    rules: [uploads, versions],
  },
);
const withRules = (rules: unknown) => [bucket, spoil(lifecycle, { rules })];

describeRule(bucketLifecycle, {
  compliant: () => [bucket, lifecycle],
  cases: {
    ...sideResourceCases(lifecycle),
    "takes one rule for both": [withRules([{ ...uploads, ...versions }]), "complies"],
    "finds fault where unfinished uploads stay": [
      withRules([versions]),
      "no enabled lifecycle rule ends unfinished uploads",
    ],
    "finds fault where noncurrent versions stay": [
      withRules([uploads]),
      "no enabled lifecycle rule ends noncurrent versions",
    ],
    "does not count a disabled rule": [
      withRules([
        { ...uploads, status: "Disabled" },
        { ...versions, status: "Disabled" },
      ]),
      "no enabled lifecycle rule ends unfinished uploads and noncurrent versions",
    ],
    "is unchecked while a rule is not known": [withRules([uploads, unknown]), "unchecked: rules"],
    "is unchecked while the rules are not known": [withRules(unknown), "unchecked: rules"],
  },
});
