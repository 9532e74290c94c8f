/** The IAM documents by which Snowflake reads the lake and publishes its errors. */

export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: Statement[];
}

interface Statement {
  Sid: string;
  Effect: "Allow";
  Principal?: { AWS: string };
  Action: string[];
  Resource?: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Who may assume a role: the user that Snowflake names, and only with the external id that it agreed. */
export function planSnowflakeTrust(userArn: string, externalId: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Snowflake",
        Effect: "Allow",
        Principal: { AWS: userArn },
        Action: ["sts:AssumeRole"],
        Condition: { StringEquals: { "sts:ExternalId": externalId } },
      },
    ],
  };
}

export interface LakeReadOptions {
  bucketArn: string;
  /** Each ends in `/`. */
  prefixes: readonly string[];
  kmsKeyArn: string | undefined;
}

/** Reading below the exports' prefixes and nothing else; no writing, so that a stage can't unload over the lake. */
export function planLakeRead({ bucketArn, prefixes, kmsKeyArn }: LakeReadOptions): PolicyDocument {
  const read = ["s3:GetObject", "s3:GetObjectVersion"];
  const statements = planAccess({ bucketArn, prefixes, noun: "Exports", verb: "Read", actions: read });
  if (kmsKeyArn !== undefined)
    statements.push(planKeyUse("DecryptExports", ["kms:Decrypt"], bucketArn, kmsKeyArn));
  return { Version: "2012-10-17", Statement: statements };
}

/** Writing and reading below `archive/` and nowhere else. No version is deleted: what is gone can be had back. */
export function planArchiveAccess({ bucketArn, prefixes, kmsKeyArn }: LakeReadOptions): PolicyDocument {
  const keep = ["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject"];
  const statements = planAccess({ bucketArn, prefixes, noun: "Archive", verb: "Keep", actions: keep });
  if (kmsKeyArn !== undefined) {
    // An upload in parts is decrypted where S3 puts it together.
    const use = ["kms:GenerateDataKey", "kms:Decrypt"];
    statements.push(planKeyUse("EncryptArchive", use, bucketArn, kmsKeyArn));
  }
  return { Version: "2012-10-17", Statement: statements };
}

function planAccess(options: {
  bucketArn: string;
  prefixes: readonly string[];
  noun: string;
  verb: string;
  actions: string[];
}): Statement[] {
  const { bucketArn, prefixes, noun, verb, actions } = options;
  return [
    {
      Sid: `${verb}${noun}`,
      Effect: "Allow",
      Action: actions,
      Resource: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
    },
    {
      Sid: `List${noun}`,
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: [bucketArn],
      Condition: { StringLike: { "s3:prefix": prefixes.map((prefix) => `${prefix}*`) } },
    },
    { Sid: "LocateBucket", Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: [bucketArn] },
  ];
}

/** The context is the bucket's ARN with a bucket key, the object's without one. */
function planKeyUse(sid: string, actions: string[], bucketArn: string, kmsKeyArn: string): Statement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: [kmsKeyArn],
    Condition: { StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, `${bucketArn}/*`] } },
  };
}

export function planPublish(sid: string, topicArn: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: sid, Effect: "Allow", Action: ["sns:Publish"], Resource: [topicArn] }],
  };
}

/** Snowflake publishes to standard topics only. */
export function checkTopic(argument: string, topicArn: string): void {
  if (topicArn.endsWith(".fifo"))
    throw new Error(
      `${argument} is the FIFO topic ${topicArn}; Snowflake publishes to standard topics only.`,
    );
}

/** Where the storage integration may look. */
export function planAllowedLocations(bucketName: string, prefixes: readonly string[]): string[] {
  return prefixes.map((prefix) => `s3://${bucketName}/${prefix}`);
}

/** Snowflake's name for S3 in a partition of AWS. */
export function planStorageProvider(partition: string): string {
  const provider = { aws: "S3", "aws-us-gov": "S3GOV", "aws-cn": "S3CHINA" }[partition];
  if (provider === undefined) throw new Error(`Snowflake reads no S3 in the partition ${partition}.`);
  return provider;
}

/** Seconds that a new role may take to be known throughout AWS. */
export const iamSpreadSeconds = 20;

/**
 * How long a pipe must wait: creating one makes Snowflake assume the role at once. Nothing for a role that an
 * earlier deployment made, or whose creation time is not told.
 */
export function planSpreadMs(createDate: string | undefined, nowMs: number): number {
  const createdMs = Date.parse(createDate ?? "");
  if (Number.isNaN(createdMs)) return 0;
  const spreadMs = iamSpreadSeconds * 1000;
  return Math.min(spreadMs, Math.max(0, createdMs + spreadMs - nowMs));
}
