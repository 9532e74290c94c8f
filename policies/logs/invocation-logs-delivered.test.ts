import { unknown } from "../rule.ts";
import { bucket } from "../testing/buckets.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { invocationLogsDelivered } from "./invocation-logs-delivered.ts";

const logging = makeResource(
  "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration",
  "logging",
  { loggingConfig: { s3Config: { bucketName: "tracelake-dev-lake", keyPrefix: "bedrock" } } },
);
const policy = makeResource("aws:s3/bucketPolicy:BucketPolicy", "lake-policy", {
  bucket: "tracelake-dev-lake",
  policy: JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "bedrock.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::tracelake-dev-lake/bedrock/*",
      },
    ],
  }),
});
const into = (loggingConfig: unknown) => [spoil(logging, { loggingConfig }), bucket, policy];

describeRule(invocationLogsDelivered, {
  compliant: () => [logging, bucket, policy],
  cases: {
    "finds fault with another stack's bucket": [
      into({ s3Config: { bucketName: "elsewhere" } }),
      "it logs into a bucket that is not the stack's",
    ],
    "finds fault with CloudWatch alone": [into({ cloudwatchConfig: {} }), "it logs into no bucket"],
    "finds fault with a bucket without a policy": [
      [logging, bucket],
      "the bucket's policy does not let Bedrock write",
    ],
    "finds fault with a policy that names others": [
      [logging, bucket, spoil(policy, { policy: JSON.stringify({ Statement: [] }) })],
      "the bucket's policy does not let Bedrock write",
    ],
    "is unchecked while the policy is not known": [
      [logging, bucket, spoil(policy, { policy: unknown })],
      "unchecked: the bucket's policy",
    ],
    "is unchecked while the bucket is not known": [
      into({ s3Config: { bucketName: unknown } }),
      "unchecked: loggingConfig.s3Config.bucketName",
    ],
  },
});
