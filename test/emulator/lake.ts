import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { planBucketPolicy } from "../../infra/lake/lake-plan.ts";
import { createClients, region, rootOf } from "./accounts.ts";

export const lakeAccount = "111122223333";
export const bucket = `tracelake-test-lake-${lakeAccount}`;
export const bucketArn = `arn:aws:s3:::${bucket}`;

/**
 * The lake's bucket as its account's root sees it, versioned, closed to the public and with its policy as the
 * deployment has it.
 */
export async function createLake(url: string, readers: readonly string[] = []): Promise<S3Client> {
  const { s3 } = createClients(url, rootOf(lakeAccount));
  await s3.send(
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
  );
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } }),
  );
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  await s3.send(
    new PutBucketPolicyCommand({
      Bucket: bucket,
      Policy: JSON.stringify(planBucketPolicy(bucketArn, readers)),
    }),
  );
  return s3;
}

export async function removePolicy(s3: S3Client): Promise<void> {
  await s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
}

export function put(s3: S3Client, key: string, body = "{}\n") {
  return s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}

/** Undefined where there is no such object. */
export async function read(s3: S3Client, key: string): Promise<string | undefined> {
  try {
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

export async function listKeys(s3: S3Client, prefix?: string): Promise<(string | undefined)[]> {
  const { Contents: objects = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, ...(prefix === undefined ? {} : { Prefix: prefix }) }),
  );
  return objects.map(({ Key: key }) => key);
}
