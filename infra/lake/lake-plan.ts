import type * as aws from "@pulumi/aws";
import type { PolicyDocument, PolicyStatement } from "../aws/policy-document.ts";
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

/** An AWS service that writes into the bucket, on behalf of one resource alone. */
export interface Delivery {
  /** `bedrock.amazonaws.com` */
  service: string;
  /** Whose deliveries: a pattern of ARNs; the service could be made to write another account's data otherwise. */
  sourceArn: string;
  sourceAccountId: string;
  /** Below which it writes. */
  prefix: string;
}

/**
 * Nothing without TLS, for anyone; beyond that nothing is denied and nobody is let in but the readers of other
 * accounts and the services that deliver: principals of the bucket's own account get their rights from their own roles.
 */
export function planBucketPolicy(
  bucketArn: string,
  readers: readonly string[],
  deliveries: readonly Delivery[] = [],
): PolicyDocument {
  const withoutTls: PolicyStatement = {
    Sid: "DenyWithoutTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const list: PolicyStatement = {
    Sid: "ReadersList",
    Effect: "Allow",
    Principal: { AWS: [...readers] },
    Action: ["s3:ListBucket", "s3:GetBucketLocation"],
    Resource: bucketArn,
  };
  const read: PolicyStatement = {
    Sid: "ReadersRead",
    Effect: "Allow",
    Principal: { AWS: [...readers] },
    Action: ["s3:GetObject", "s3:GetObjectVersion"],
    Resource: `${bucketArn}/*`,
  };
  return {
    Version: "2012-10-17",
    Statement: [
      withoutTls,
      ...(readers.length > 0 ? [list, read] : []),
      ...deliveries.map((delivery): PolicyStatement => ({
        Sid: nameDelivery(delivery, "Writes"),
        Effect: "Allow",
        Principal: { Service: delivery.service },
        Action: "s3:PutObject",
        Resource: `${bucketArn}/${delivery.prefix}*`,
        Condition: planSource(delivery),
      })),
    ],
  };
}

/** `BedrockWrites` of `bedrock.amazonaws.com`. */
function nameDelivery({ service }: Delivery, does: string): string {
  const [name = ""] = service.split(".");
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}${does}`;
}

function planSource({ sourceArn, sourceAccountId }: Delivery): NonNullable<PolicyStatement["Condition"]> {
  return {
    StringEquals: { "aws:SourceAccount": sourceAccountId },
    ArnLike: { "aws:SourceArn": sourceArn },
  };
}

export interface KeyPolicyOptions {
  accountId: string;
  partition: string;
  readers: readonly string[];
  /** Default none. */
  deliveries?: readonly Delivery[];
}

/**
 * The account's roles administer the key and use it through S3 only, each as far as its own policy allows; readers
 * of other accounts decrypt through S3, and services that deliver encrypt.
 */
export function planKeyPolicy(options: KeyPolicyOptions): PolicyDocument {
  const { accountId, partition, readers, deliveries = [] } = options;
  const account = `arn:${partition}:iam::${accountId}:root`;
  const throughS3 = { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } };
  const administer: PolicyStatement = {
    Sid: "AccountAdministers",
    Effect: "Allow",
    Principal: { AWS: account },
    Action: keyAdministration,
    Resource: "*",
  };
  const use: PolicyStatement = {
    Sid: "AccountUsesThroughS3",
    Effect: "Allow",
    Principal: { AWS: account },
    Action: ["kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: throughS3,
  };
  const read: PolicyStatement = {
    Sid: "ReadersDecryptThroughS3",
    Effect: "Allow",
    Principal: { AWS: [...readers] },
    Action: "kms:Decrypt",
    Resource: "*",
    Condition: throughS3,
  };
  return {
    Version: "2012-10-17",
    Statement: [
      administer,
      use,
      ...(readers.length > 0 ? [read] : []),
      ...deliveries.map((delivery): PolicyStatement => ({
        Sid: nameDelivery(delivery, "Encrypts"),
        Effect: "Allow",
        Principal: { Service: delivery.service },
        Action: "kms:GenerateDataKey",
        Resource: "*",
        Condition: planSource(delivery),
      })),
    ],
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
  /** Days after which what lies below a prefix is deleted. Default: nothing ever is. */
  expireAfterDays?: Readonly<Record<string, number>>;
}

type LifecycleRule = aws.types.input.s3.BucketLifecycleConfigurationRule;

export function planLifecycle(options: LifecycleOptions): LifecycleRule[] {
  const { archivePrefixes, archiveAfterDays, deleteNoncurrentAfterDays, expireAfterDays = {} } = options;
  requireDays("archiveAfterDays", archiveAfterDays);
  requireDays("deleteNoncurrentAfterDays", deleteNoncurrentAfterDays);
  for (const [prefix, days] of Object.entries(expireAfterDays)) requireDays(`The expiry of ${prefix}`, days);
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
      id: `archive-${slugOf(prefix)}`,
      status: "Enabled",
      filter: { prefix },
      // The one archive class that is read without a restore, so that Snowflake can load an old file again.
      transitions: [{ days: archiveAfterDays, storageClass: "GLACIER_IR" }],
    })),
    ...Object.entries(expireAfterDays).map(([prefix, days]): LifecycleRule => ({
      id: `expire-${slugOf(prefix)}`,
      status: "Enabled",
      filter: { prefix },
      expiration: { days },
    })),
  ];
}

function slugOf(prefix: string): string {
  return prefix.replace(/\/$/, "").replaceAll("/", "-");
}

function requireDays(name: string, days: number): void {
  if (!Number.isInteger(days) || days < 1)
    throw new Error(`${name} must be a whole number of days from 1: ${days}.`);
}
