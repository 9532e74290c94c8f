import { unknown } from "../rule.ts";
import { bucket, sideResourceCases } from "../testing/buckets.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { bucketTlsOnly } from "./bucket-tls-only.ts";

const denial = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::tracelake-dev-lake", "arn:aws:s3:::tracelake-dev-lake/*"],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const policy = makeResource("aws:s3/bucketPolicy:BucketPolicy", "lake-policy", {
  bucket: "tracelake-dev-lake",
  policy: JSON.stringify({ Statement: [denial] }),
});
const withStatement = (change: object) => [
  bucket,
  spoil(policy, { policy: { Statement: [{ ...denial, ...change }] } }),
];
const fault = "its policy does not deny requests without TLS";

describeRule(bucketTlsOnly, {
  compliant: () => [bucket, policy],
  cases: {
    ...sideResourceCases(policy),
    "takes the principal of every AWS account": [withStatement({ Principal: { AWS: "*" } }), "complies"],
    "finds fault with an allowance": [withStatement({ Effect: "Allow" }), fault],
    "finds fault with a denial for some": [withStatement({ Principal: { AWS: "111122223333" } }), fault],
    "finds fault with a denial of some actions": [withStatement({ Action: "s3:GetObject" }), fault],
    "finds fault with the objects left out": [
      withStatement({ Resource: "arn:aws:s3:::tracelake-dev-lake" }),
      fault,
    ],
    "finds fault with the bucket left out": [
      withStatement({ Resource: "arn:aws:s3:::tracelake-dev-lake/*" }),
      fault,
    ],
    "finds fault with another bucket's ARN": [
      withStatement({ Resource: ["arn:aws:s3:::other", "arn:aws:s3:::other/*"] }),
      fault,
    ],
    "finds fault with the wrong way round": [
      withStatement({ Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      fault,
    ],
    "finds fault with a second condition": [
      withStatement({
        Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { "aws:SourceVpc": "vpc-1" } },
      }),
      fault,
    ],
    "is unchecked while the policy is not known": [
      [bucket, spoil(policy, { policy: unknown })],
      "unchecked: policy",
    ],
    "is unchecked while a part of it is not known": [
      withStatement({ Resource: unknown }),
      "unchecked: policy",
    ],
  },
});
