import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { opendir, stat } from "node:fs/promises";
import path from "node:path";
import type { ObjectRef } from "../../bedrock-metrics/record.ts";
import { isWithin, logTime, type LogTime } from "./log-time.ts";
import type { LogPlace } from "./place.ts";

export interface FoundLog {
  object: ObjectRef;
  sizeBytes: number;
  time: LogTime;
}

export interface LogFilter {
  from: Date | undefined;
  to: Date | undefined;
  /** What is no log by its key: offloaded bodies, Bedrock's check of its permission. */
  isNoLog: (key: string) => boolean;
}

const isLogName = (key: string) => /\.(?:jsonl?|ndjson)(?:\.gz)?$/i.test(key);

/** All logs of a folder in the order of their time; keys are relative to it, as a bucket would have them. */
export async function findFolderLogs(
  place: LogPlace & { kind: "folder" | "file" },
  root: { folder: string; bucket: string },
  filter: LogFilter,
): Promise<FoundLog[]> {
  const files = place.kind === "file" ? [path.join(place.folder, place.key)] : await filesBelow(place.folder);
  const found: FoundLog[] = [];
  for (const file of files) {
    const key = path.relative(root.folder, file).split(path.sep).join("/");
    // A file that was named is meant, whatever its name.
    if (place.kind === "folder" && (!isLogName(key) || filter.isNoLog(key))) continue;
    const { size, mtimeMs } = await stat(file);
    const time = logTime(key, Math.floor(mtimeMs));
    if (!isWithin(time, filter.from, filter.to)) continue;
    const object = { bucket: root.bucket, key, versionId: undefined, etag: undefined, sizeBytes: size };
    found.push({ object, sizeBytes: size, time });
  }
  return inOrder(found);
}

/** All logs below a prefix of a bucket, in the order of their time. */
export async function findS3Logs(
  client: S3Client,
  { bucket, prefix }: LogPlace & { kind: "s3" },
  filter: LogFilter,
  signal: AbortSignal,
): Promise<FoundLog[]> {
  // One log that is named needs no permission to list.
  if (isLogName(prefix)) {
    const object = { bucket, key: prefix, versionId: undefined, etag: undefined, sizeBytes: undefined };
    return [{ object, sizeBytes: 0, time: logTime(prefix, 0) }];
  }
  const found: FoundLog[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }),
      { abortSignal: signal },
    );
    for (const { Key: key = "", Size: sizeBytes = 0, ETag, LastModified } of page.Contents ?? []) {
      if (!isLogName(key) || filter.isNoLog(key)) continue;
      const time = logTime(key, LastModified?.getTime() ?? 0);
      if (!isWithin(time, filter.from, filter.to)) continue;
      const etag = ETag?.replaceAll('"', "");
      found.push({ object: { bucket, key, versionId: undefined, etag, sizeBytes }, sizeBytes, time });
    }
    ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (ContinuationToken !== undefined);
  return inOrder(found);
}

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of await opendir(folder, { recursive: true }))
    if (entry.isFile() && !entry.name.startsWith(".")) files.push(path.join(entry.parentPath, entry.name));
  return files;
}

const inOrder = (found: FoundLog[]): FoundLog[] =>
  found.sort((a, b) => a.time.firstMs - b.time.firstMs || (a.object.key < b.object.key ? -1 : 1));

/**
 * What keys are relative to: the lake of this machine where the place lies within it, else the folder above `AWSLogs`,
 * else the place. So a part of a folder names its objects as the whole does, and the ledger knows them.
 */
export function rootOf(folder: string, lakeFolder: string): string {
  const within = path.relative(lakeFolder, folder);
  if (within === "" || (!within.startsWith("..") && !path.isAbsolute(within))) return lakeFolder;
  const parts = folder.split(path.sep);
  const at = parts.indexOf("AWSLogs");
  return at > 0 ? parts.slice(0, at).join(path.sep) : folder;
}
