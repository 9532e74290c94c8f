type Statement = Record<string, unknown>;

interface PolicyDocument {
  Version: "2012-10-17";
  Statement: Statement[];
}

/** `bt:<org>:*`, or `bt:<org>:<project>:*`: the rest of an external id is the automation's own. */
export function planExternalIdPattern(orgId: string, projectId?: string): string {
  requireId("orgId", orgId);
  if (projectId === undefined) return `bt:${orgId}:*`;
  requireId("projectId", projectId);
  return `bt:${orgId}:${projectId}:*`;
}

/** A `*` or `:` within an id would let other organisations in. */
function requireId(name: string, id: string): void {
  if (!/^[A-Za-z0-9_-]+$/.test(id)) {
    throw new Error(`${name} must be letters, digits, _ and -: ${JSON.stringify(id)}.`);
  }
}

/** The name as it is. Throws for one that IAM would refuse, which mocks and a preview don't. */
export function planRoleName(roleName: string): string {
  if (/^[\w+=,.@-]{1,64}$/.test(roleName)) return roleName;
  throw new Error(
    `roleName must be 1 to 64 letters, digits and +=,.@_-: ${JSON.stringify(roleName)} (${roleName.length}).`,
  );
}

/** An account's 12 digits become its root; ARNs of roots and roles stay, in a stable order and once each. */
export function planPrincipals(principals: readonly string[], partition = "aws"): string[] {
  if (principals.length === 0) throw new Error("principals must name at least one account or role.");
  const planned = principals.map((principal) => {
    if (/^\d{12}$/.test(principal)) return `arn:${partition}:iam::${principal}:root`;
    if (/^arn:aws[a-z-]*:iam::\d{12}:(root|role\/[\w+=,.@/-]+)$/.test(principal)) return principal;
    throw new Error(
      `principals takes an account's 12 digits, or the ARN of a root or a role: ${JSON.stringify(principal)}.`,
    );
  });
  return [...new Set(planned)].toSorted();
}

export interface TrustOptions {
  /** An account's 12 digits, or the ARN of a root or a role. */
  principals: readonly string[];
  externalIdPattern: string;
  /** Default `aws`. */
  partition?: string;
}

/** `StringLike`, since `StringEquals` takes the `*` literally and would never match. */
export function planTrust({ principals, externalIdPattern, partition }: TrustOptions): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "BraintrustAssumes",
        Effect: "Allow",
        Principal: { AWS: planPrincipals(principals, partition) },
        Action: "sts:AssumeRole",
        Condition: { StringLike: { "sts:ExternalId": externalIdPattern } },
      },
    ],
  };
}

export interface AccessOptions {
  bucketArn: string;
  /** As `planPrefixes` leaves them. */
  prefixes: readonly string[];
  /** Of the key that encrypts the bucket; undefined with the keys of S3. */
  kmsKeyArn?: string | undefined;
}

/**
 * What Braintrust documents that it needs, below the prefixes only. It never reads what it wrote: no `s3:GetObject`.
 */
export function planAccess({ bucketArn, prefixes, kmsKeyArn }: AccessOptions): PolicyDocument {
  const list: Statement = {
    Sid: "ListPrefix",
    Effect: "Allow",
    Action: "s3:List*",
    Resource: bucketArn,
    // With and without the slash: a client may ask for either.
    Condition: {
      StringLike: { "s3:prefix": prefixes.flatMap((prefix) => [prefix.slice(0, -1), `${prefix}*`]) },
    },
  };
  const write: Statement = {
    Sid: "WritePrefix",
    Effect: "Allow",
    Action: [
      "s3:List*",
      "s3:PutObject",
      "s3:PutObjectAcl",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:AbortMultipartUpload",
    ],
    Resource: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
  };
  // S3 knows no prefix for this one; it shows no more than the names of unfinished uploads.
  const listUploads: Statement = {
    Sid: "ListUnfinishedUploads",
    Effect: "Allow",
    Action: "s3:ListBucketMultipartUploads",
    Resource: bucketArn,
  };
  const statements = [list, listUploads, write];
  if (kmsKeyArn !== undefined) statements.push(planKeyUse(kmsKeyArn));
  return { Version: "2012-10-17", Statement: statements };
}

/** S3 asks KMS on the writer's behalf: Decrypt is for the parts of a multipart upload. */
function planKeyUse(kmsKeyArn: string): Statement {
  return {
    Sid: "EncryptThroughS3",
    Effect: "Allow",
    Action: ["kms:GenerateDataKey", "kms:Decrypt"],
    Resource: kmsKeyArn,
    Condition: { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } },
  };
}

/** Throws for a prefix that isn't folders ending with `/`: a wildcard or a missing slash would reach beyond them. */
export function planPrefixes(prefix: string | readonly string[]): string[] {
  const prefixes = typeof prefix === "string" ? [prefix] : prefix;
  if (prefixes.length === 0) throw new Error("prefix must name at least one prefix.");
  for (const each of prefixes) {
    if (/^([\w.-]+\/)+$/.test(each)) continue;
    throw new Error(`prefix must be folders that end with /, without wildcards: ${JSON.stringify(each)}.`);
  }
  return [...new Set(prefixes)].toSorted();
}
