import { unknown } from "../rule.ts";
import { bucket, sideResourceCases } from "../testing/buckets.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { bucketEncryption } from "./bucket-encryption.ts";

const encryption = makeResource(
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "lake-encryption",
  {
    bucket: "tracelake-dev-lake",
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  },
);
const withRule = (sseAlgorithm: unknown, bucketKeyEnabled?: unknown) => [
  bucket,
  spoil(encryption, { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm }, bucketKeyEnabled }] }),
];

describeRule(bucketEncryption, {
  compliant: () => [bucket, encryption],
  cases: {
    ...sideResourceCases(encryption),
    "takes a KMS key with a bucket key": [withRule("aws:kms", true), "complies"],
    "finds fault with a KMS key without a bucket key": [
      withRule("aws:kms"),
      "it is encrypted with KMS and no bucket key",
    ],
    "finds fault with no algorithm": [withRule(undefined), "its encryption names no algorithm"],
    "finds fault with no rules": [[bucket, spoil(encryption, { rules: [] })], "its encryption has no rules"],
    "is unchecked while the rules are not known": [
      [bucket, spoil(encryption, { rules: unknown })],
      "unchecked: rules",
    ],
    "is unchecked while the algorithm is not known": [withRule(unknown), "unchecked: rules.sseAlgorithm"],
    "is unchecked while the bucket key is not known": [
      withRule("aws:kms", unknown),
      "unchecked: rules.bucketKeyEnabled",
    ],
  },
});
