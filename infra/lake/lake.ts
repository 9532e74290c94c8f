import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";
import { stateful } from "../stateful.ts";
import {
  planBucketName,
  planBucketPolicy,
  planKeyPolicy,
  planLifecycle,
  type Delivery,
} from "./lake-plan.ts";

export interface LakeArgs {
  scheme: Scheme;
  /** The AWS account's 12 digits: part of the bucket's name, and who may use the key. */
  accountId: string;
  /** Default `aws`. */
  partition?: string;
  /** `s3`: keys of S3. `kms`: a key of the lake's own, rotated each year, with a bucket key. */
  encryption: "s3" | "kms";
  /** Days after which an object moves to Glacier Instant Retrieval, from 1. */
  archiveAfterDays: number;
  /** Days that an overwritten or deleted object can be brought back, from 1. */
  deleteNoncurrentAfterDays: number;
  /** ARNs of roles or roots of other accounts that read the whole lake. Default none. */
  readers?: readonly string[];
  /** Services of AWS that write into it. Default none. */
  deliveries?: readonly Delivery[];
  /** What moves to the archive tier by age. */
  archivePrefixes: readonly string[];
  /** Days after which what lies below a prefix is deleted. Default: nothing ever is. */
  expireAfterDays?: Readonly<Record<string, number>>;
}

/**
 * The bucket that all raw data lands in: versioned, encrypted, closed to the public, TLS only, archived by age. In
 * production it is protected and outlives its stack. Its notifications have an owner of their own, see
 * bucket-notifications.ts.
 */
export class Lake extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  /** The same, known only once the bucket's policy lets in whom it names: some services try the bucket out. */
  readonly openedBucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** Undefined with the keys of S3. */
  readonly kmsKeyArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: LakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:lake:Lake", name, {}, opts);
    const { partition = "aws", encryption } = args;
    const key = encryption === "kms" ? createKey(this, name, args, partition) : undefined;
    const bucket = createBucket(this, name, args);
    const bucketArn = pulumi.interpolate`arn:${partition}:s3:::${bucket.bucket}`;
    const publicAccess = closeToPublic(this, name, bucket);
    const policy = createPolicy(this, name, bucket, bucketArn, args, publicAccess);
    encrypt(this, name, bucket, key);
    keepVersions(this, name, bucket, args);

    this.bucketName = bucket.bucket;
    this.openedBucketName = pulumi.all([bucket.bucket, policy.id]).apply(([bucketName]) => bucketName);
    // From the name, not from the bucket's own output: a preview then knows it, and every policy built on it.
    this.bucketArn = bucketArn;
    this.kmsKeyArn = key?.arn;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn, kmsKeyArn: this.kmsKeyArn });
  }
}

function createKey(parent: Lake, name: string, args: LakeArgs, partition: string): aws.kms.Key {
  const { scheme, accountId, readers = [], deliveries = [] } = args;
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: `Objects of ${planBucketName(scheme, accountId)}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: JSON.stringify(planKeyPolicy({ accountId, partition, readers, deliveries })),
      tags: scheme.tags,
    },
    { parent, ...stateful(scheme) },
  );
  new aws.kms.Alias(
    `${name}-key-alias`,
    { name: `alias/${scheme.name("lake")}`, targetKeyId: key.keyId },
    { parent },
  );
  return key;
}

function createBucket(parent: Lake, name: string, { scheme, accountId }: LakeArgs): aws.s3.Bucket {
  return new aws.s3.Bucket(
    `${name}-bucket`,
    {
      bucket: planBucketName(scheme, accountId),
      // `destroy` of a trial's environment must not stop at a bucket that its own test filled.
      forceDestroy: !scheme.isProduction,
      tags: scheme.tags,
    },
    { parent, ...stateful(scheme) },
  );
}

function closeToPublic(parent: Lake, name: string, bucket: aws.s3.Bucket): aws.s3.BucketPublicAccessBlock {
  const publicAccess = new aws.s3.BucketPublicAccessBlock(
    `${name}-public-access`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  new aws.s3.BucketOwnershipControls(
    `${name}-ownership`,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent, dependsOn: publicAccess },
  );
  return publicAccess;
}

function createPolicy(
  parent: Lake,
  name: string,
  bucket: aws.s3.Bucket,
  bucketArn: pulumi.Output<string>,
  { readers = [], deliveries = [] }: LakeArgs,
  publicAccess: aws.s3.BucketPublicAccessBlock,
): aws.s3.BucketPolicy {
  return new aws.s3.BucketPolicy(
    `${name}-policy`,
    {
      bucket: bucket.bucket,
      policy: bucketArn.apply((arn) => JSON.stringify(planBucketPolicy(arn, readers, deliveries))),
    },
    // S3 answers 409 to a policy and an access block that are set at the same time.
    { parent, dependsOn: publicAccess },
  );
}

function encrypt(parent: Lake, name: string, bucket: aws.s3.Bucket, key: aws.kms.Key | undefined): void {
  const rule = key
    ? {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
        // One request to KMS for many objects, in place of one each.
        bucketKeyEnabled: true,
      }
    : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    { bucket: bucket.bucket, rules: [rule] },
    { parent },
  );
}

function keepVersions(parent: Lake, name: string, bucket: aws.s3.Bucket, args: LakeArgs): void {
  const versioning = new aws.s3.BucketVersioning(
    `${name}-versioning`,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  const { archivePrefixes, archiveAfterDays, deleteNoncurrentAfterDays, expireAfterDays = {} } = args;
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    {
      bucket: bucket.bucket,
      rules: planLifecycle({
        archivePrefixes,
        archiveAfterDays,
        deleteNoncurrentAfterDays,
        expireAfterDays,
      }),
      // A small object costs more in the archive, by its move and the class's smallest billed size.
      transitionDefaultMinimumObjectSize: "all_storage_classes_128K",
    },
    { parent, dependsOn: versioning },
  );
}
