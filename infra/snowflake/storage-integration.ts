import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
import * as snowflake from "@pulumi/snowflake";
import { stateful } from "../stateful.ts";
import { inAws, inSnowflake } from "./child-options.ts";
import type { PartContext } from "./child-options.ts";
import {
  planAllowedLocations,
  planSnowflakeTrust,
  planSpreadMs,
  planStorageProvider,
} from "./policies-plan.ts";
import type { StorageAccess } from "./storage-access-plan.ts";

/** The bucket that an integration reaches into. */
export interface StorageBucket {
  accountId: pulumi.Input<string>;
  partition: string;
  bucketName: pulumi.Input<string>;
  bucketArn: pulumi.Input<string>;
  kmsKeyArn: pulumi.Input<string> | undefined;
}

export interface StorageIntegration {
  integration: snowflake.StorageIntegration;
  roleArn: pulumi.Output<string>;
  /** Whatever makes Snowflake reach into the bucket depends on it: it comes when AWS knows the role. */
  isReady: pulumi.Output<pulumi.Resource>;
}

/**
 * Integration and role name each other. In one deployment that works because the role's ARN is known beforehand:
 * its name is fixed, so the integration is made first and the role's trust from what Snowflake answers.
 */
export function createStorageIntegration(
  context: PartContext,
  bucket: StorageBucket,
  access: StorageAccess,
): StorageIntegration {
  const { name, scheme } = context;
  const roleName = scheme.name(access.roleName);
  const roleArn = pulumi.interpolate`arn:${bucket.partition}:iam::${bucket.accountId}:role/${roleName}`;
  const integration = new snowflake.StorageIntegration(
    `${name}-${access.keys.integration}`,
    {
      name: access.integration,
      type: "EXTERNAL_STAGE",
      storageProvider: planStorageProvider(bucket.partition),
      storageAwsRoleArn: roleArn,
      storageAllowedLocations: pulumi
        .output(bucket.bucketName)
        .apply((bucketName) => planAllowedLocations(bucketName, access.prefixes)),
      enabled: true,
      comment: access.comment,
    },
    // Dropped and made again it would leave its stages without access.
    { ...inSnowflake(context), ...stateful(scheme) },
  );
  const role = createRole(context, roleName, access, integration);
  const policy = createPolicy(context, role, bucket, access);
  return { integration, roleArn, isReady: awaitSpread(role, policy) };
}

function createRole(
  context: PartContext,
  roleName: string,
  { keys, roleDescription }: StorageAccess,
  { storageAwsIamUserArn, storageAwsExternalId }: snowflake.StorageIntegration,
): aws.iam.Role {
  return new aws.iam.Role(
    `${context.name}-${keys.role}`,
    {
      name: roleName,
      description: roleDescription,
      assumeRolePolicy: pulumi
        .all([storageAwsIamUserArn, storageAwsExternalId])
        .apply(([userArn, externalId]) => JSON.stringify(planSnowflakeTrust(userArn, externalId))),
      maxSessionDuration: 3600,
      tags: { ...context.scheme.tags },
    },
    inAws(context),
  );
}

function createPolicy(
  context: PartContext,
  role: aws.iam.Role,
  { bucketArn, kmsKeyArn }: StorageBucket,
  { keys, policyName, prefixes, planPolicy }: StorageAccess,
): aws.iam.RolePolicy {
  return new aws.iam.RolePolicy(
    `${context.name}-${keys.policy}`,
    {
      name: policyName,
      role: role.name,
      policy: pulumi
        .all([bucketArn, kmsKeyArn])
        .apply(([arn, keyArn]) =>
          JSON.stringify(planPolicy({ bucketArn: arn, prefixes, kmsKeyArn: keyArn })),
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
