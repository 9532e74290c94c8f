import type * as aws from "@pulumi/aws";
import type { Scheme } from "../scheme.ts";

/** Bucket names are global: the account's number keeps two accounts with one environment apart. */
export function planBucketName(scheme: Scheme, accountId: string): string {
  const name = scheme.name(`lake-${accountId}`);
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) {
    throw new Error(
      `${JSON.stringify(name)} is no bucket name: 3 to 63 lower-case letters, digits and hyphens. Shorten the project or environment.`,
    );
  }
  return name;
}

interface PolicyDocument {
  Version: "2012-10-17";
  Statement: Record<string, unknown>[];
}

/**
 * Nothing without TLS, for anyone; beyond that nothing is denied and nobody is let in but the readers of other
 * accounts: principals of the bucket's own account get their rights from their own roles.
 */
export function planBucketPolicy(bucketArn: string, readers: readonly string[]): PolicyDocument {
  const withoutTls = {
    Sid: "DenyWithoutTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const list = {
    Sid: "ReadersList",
    Effect: "Allow",
    Principal: { AWS: readers },
    Action: ["s3:ListBucket", "s3:GetBucketLocation"],
    Resource: bucketArn,
  };
  const read = {
    Sid: "ReadersRead",
    Effect: "Allow",
    Principal: { AWS: readers },
    Action: ["s3:GetObject", "s3:GetObjectVersion"],
    Resource: `${bucketArn}/*`,
  };
  return {
    Version: "2012-10-17",
    Statement: readers.length > 0 ? [withoutTls, list, read] : [withoutTls],
  };
}

export interface KeyPolicyOptions {
  accountId: string;
  partition: string;
  readers: readonly string[];
}

/**
 * The account's roles administer the key and use it through S3 only, each as far as its own policy allows; readers
 * of other accounts decrypt through S3.
 */
export function planKeyPolicy({ accountId, partition, readers }: KeyPolicyOptions): PolicyDocument {
  const account = `arn:${partition}:iam::${accountId}:root`;
  const throughS3 = { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } };
  const administer = {
    Sid: "AccountAdministers",
    Effect: "Allow",
    Principal: { AWS: account },
    Action: keyAdministration,
    Resource: "*",
  };
  const use = {
    Sid: "AccountUsesThroughS3",
    Effect: "Allow",
    Principal: { AWS: account },
    Action: ["kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: throughS3,
  };
  const read = {
    Sid: "ReadersDecryptThroughS3",
    Effect: "Allow",
    Principal: { AWS: readers },
    Action: "kms:Decrypt",
    Resource: "*",
    Condition: throughS3,
  };
  return {
    Version: "2012-10-17",
    Statement: readers.length > 0 ? [administer, use, read] : [administer, use],
  };
}

/** Nothing here reads or writes data. `kms:PutKeyPolicy` must stay: without it KMS refuses the policy as a lock-out. */
const keyAdministration = [
  "kms:Describe*",
  "kms:Get*",
  "kms:List*",
  "kms:PutKeyPolicy",
  "kms:UpdateKeyDescription",
  "kms:EnableKey",
  "kms:DisableKey",
  "kms:EnableKeyRotation",
  "kms:DisableKeyRotation",
  "kms:RotateKeyOnDemand",
  "kms:CreateAlias",
  "kms:UpdateAlias",
  "kms:DeleteAlias",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:ScheduleKeyDeletion",
  "kms:CancelKeyDeletion",
];

export interface LifecycleOptions {
  /** Prefixes that move to the archive tier. */
  archivePrefixes: readonly string[];
  archiveAfterDays: number;
  deleteNoncurrentAfterDays: number;
}

type LifecycleRule = aws.types.input.s3.BucketLifecycleConfigurationRule;

export function planLifecycle(options: LifecycleOptions): LifecycleRule[] {
  const { archivePrefixes, archiveAfterDays, deleteNoncurrentAfterDays } = options;
  requireDays("archiveAfterDays", archiveAfterDays);
  requireDays("deleteNoncurrentAfterDays", deleteNoncurrentAfterDays);
  return [
    {
      id: "abort-unfinished-uploads",
      status: "Enabled",
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
    {
      id: "delete-noncurrent",
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: deleteNoncurrentAfterDays },
      expiration: { expiredObjectDeleteMarker: true },
    },
    ...archivePrefixes.map((prefix): LifecycleRule => ({
      id: `archive-${prefix.replace(/\/$/, "").replaceAll("/", "-")}`,
      status: "Enabled",
      filter: { prefix },
      // The one archive class that is read without a restore, so that Snowflake can load an old file again.
      transitions: [{ days: archiveAfterDays, storageClass: "GLACIER_IR" }],
    })),
  ];
}

function requireDays(name: string, days: number): void {
  if (!Number.isInteger(days) || days < 1)
    throw new Error(`${name} must be a whole number of days from 1: ${days}.`);
}
