import { asText, judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A storage integration goes by a role, as the earlier guide's did not. */
export const integrationRole: ResourceRule = {
  name: "integration-role",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A storage integration for S3 names an IAM role.",
  reason: "Snowflake assumes a role; with a user's ARN no file is ever loaded.",
  remedy: "Set storageAwsRoleArn to arn:aws:iam::<account>:role/<name>.",
  types: ["snowflake:index/storageIntegration:StorageIntegration"],
  check: (resource) =>
    judgeProperty(resource, "storageProvider", (provider) =>
      !asText(provider).toUpperCase().startsWith("S3")
        ? complies
        : judgeProperty(resource, "storageAwsRoleArn", (arn) =>
            /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(asText(arn))
              ? complies
              : violates(`storageAwsRoleArn is ${arn === undefined ? "not set" : `${asText(arn)}, no role`}`),
          ),
    ),
};
