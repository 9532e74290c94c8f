import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
import * as snowflake from "@pulumi/snowflake";
import { stateful } from "../stateful.ts";
import { inAws, inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import {
  planAllowedLocations,
  planLakeRead,
  planSnowflakeTrust,
  planSpreadMs,
  planStorageProvider,
} from "./policies-plan.ts";

export interface StorageIntegrationOptions {
  accountId: pulumi.Input<string>;
  partition: string;
  bucketName: pulumi.Input<string>;
  bucketArn: pulumi.Input<string>;
  kmsKeyArn: pulumi.Input<string> | undefined;
  /** Each ends in `/`. */
  prefixes: readonly string[];
}

export interface StorageIntegration {
  integration: snowflake.StorageIntegration;
  roleArn: pulumi.Output<string>;
  /** Whatever makes Snowflake read the bucket depends on it: it comes when AWS knows the role. */
  isReadable: pulumi.Output<pulumi.Resource>;
}

/**
 * Integration and role name each other. In one deployment that works because the role's ARN is known beforehand:
 * its name is fixed, so the integration is made first and the role's trust from what Snowflake answers.
 */
export function createStorageIntegration(
  context: PartContext,
  options: StorageIntegrationOptions,
): StorageIntegration {
  const { name, scheme, names } = context;
  const roleName = scheme.name("snowflake-reader");
  const roleArn = pulumi.interpolate`arn:${options.partition}:iam::${options.accountId}:role/${roleName}`;
  const integration = new snowflake.StorageIntegration(
    `${name}-integration`,
    {
      name: names.storageIntegration,
      type: "EXTERNAL_STAGE",
      storageProvider: planStorageProvider(options.partition),
      storageAwsRoleArn: roleArn,
      storageAllowedLocations: pulumi
        .output(options.bucketName)
        .apply((bucketName) => planAllowedLocations(bucketName, options.prefixes)),
      enabled: true,
      comment: "Reads the exports in the lake",
    },
    // Dropped and made again it would leave its stages without access.
    { ...inSnowflake(context), ...stateful(scheme) },
  );
  const role = createReaderRole(context, roleName, integration);
  const policy = createReadPolicy(context, role, options);
  return { integration, roleArn, isReadable: awaitSpread(role, policy) };
}

function createReaderRole(
  context: PartContext,
  roleName: string,
  { storageAwsIamUserArn, storageAwsExternalId }: snowflake.StorageIntegration,
): aws.iam.Role {
  return new aws.iam.Role(
    `${context.name}-reader-role`,
    {
      name: roleName,
      description: "Snowflake's storage integration reads the exports in the lake",
      assumeRolePolicy: pulumi
        .all([storageAwsIamUserArn, storageAwsExternalId])
        .apply(([userArn, externalId]) => JSON.stringify(planSnowflakeTrust(userArn, externalId))),
      maxSessionDuration: 3600,
      tags: { ...context.scheme.tags },
    },
    inAws(context),
  );
}

function createReadPolicy(
  context: PartContext,
  role: aws.iam.Role,
  { bucketArn, kmsKeyArn, prefixes }: StorageIntegrationOptions,
): aws.iam.RolePolicy {
  return new aws.iam.RolePolicy(
    `${context.name}-reader-policy`,
    {
      name: "read-exports",
      role: role.name,
      policy: pulumi
        .all([bucketArn, kmsKeyArn])
        .apply(([arn, keyArn]) =>
          JSON.stringify(planLakeRead({ bucketArn: arn, prefixes, kmsKeyArn: keyArn })),
        ),
    },
    inAws(context),
  );
}

/** Waits in the deployment that makes the role, and in no later one. */
function awaitSpread(role: aws.iam.Role, policy: aws.iam.RolePolicy): pulumi.Output<pulumi.Resource> {
  return pulumi.all([role.createDate, policy.id]).apply(async ([createDate]) => {
    const waitMs = pulumi.runtime.isDryRun() ? 0 : planSpreadMs(createDate, Date.now());
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    return policy;
  });
}
