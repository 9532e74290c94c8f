import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "./config.ts";

/** Services that the program calls; with a stand-in, each of them answers at its address. */
const awsServices = [
  "acm",
  "applicationautoscaling",
  "cloudwatch",
  "cloudwatchlogs",
  "ec2",
  "ecr",
  "ecs",
  "elbv2",
  "events",
  "iam",
  "kms",
  "lambda",
  "rds",
  "s3",
  "scheduler",
  "secretsmanager",
  "sns",
  "sqs",
  "sts",
] as const;

/** The one AWS provider: its account and region are configured, never taken from whoever runs the program. */
export function makeAwsProvider({ aws: { accountId, region, endpoint } }: StackConfig): aws.Provider {
  const standIn =
    endpoint === undefined
      ? {}
      : {
          endpoints: [Object.fromEntries(awsServices.map((service) => [service, endpoint]))],
          s3UsePathStyle: true,
          skipCredentialsValidation: true,
          skipMetadataApiCheck: true,
        };
  return new aws.Provider("aws", {
    region: pulumi.output(region),
    allowedAccountIds: [accountId],
    ...standIn,
  });
}
