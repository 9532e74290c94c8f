import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { putUsageObject } from "../../shared/usage/put-usage-object.ts";
import { dayPath, fileSuffix, type UsagePlace } from "./usage-place.ts";

export interface S3PlaceOptions {
  client: S3Client;
  bucket: string;
  /** Stands for the lake's `usage/`, with or without a slash at its end. */
  prefix: string;
}

/** A request that hangs would hold up the end of the process. */
const requestHandler = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** Over a client of its own, with what the process's environment has of credentials and region. */
export const openS3Place = (options: Omit<S3PlaceOptions, "client">): UsagePlace =>
  makeS3Place({ ...options, client: new S3Client({ requestHandler }) });

/** Needs s3:PutObject below `<prefix>processor/`, and s3:ListBucket of it. */
export function makeS3Place({ client, bucket, prefix }: S3PlaceOptions): UsagePlace {
  const root = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  return {
    async list(day) {
      const place = `${root}${dayPath(day)}`;
      const found: { digest: string; writtenMs: number }[] = [];
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: place })) {
        for (const { Key = "", LastModified } of page.Contents ?? []) {
          if (!Key.endsWith(fileSuffix)) continue;
          const digest = Key.slice(place.length, -fileSuffix.length);
          found.push({ digest, writtenMs: LastModified?.getTime() ?? 0 });
        }
      }
      return found.toSorted((a, b) => a.writtenMs - b.writtenMs).map(({ digest }) => digest);
    },
    async write(day, digest, rows) {
      await putUsageObject(client, { bucket, key: `${root}${dayPath(day)}${digest}${fileSuffix}` }, rows);
    },
  };
}
