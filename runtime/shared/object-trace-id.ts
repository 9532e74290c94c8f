import { createHash } from "node:crypto";

/**
 * The trace of one object of S3, the same wherever it is worked on: no message needs to carry it from the function that
 * counts a file to the load of the same file into the warehouse. 32 hex digits; `version` is its version id or ETag.
 */
export function objectTraceId(object: { bucket: string; key: string; version?: string | undefined }): string {
  const { bucket, key, version = "" } = object;
  return createHash("sha256").update(`${bucket}|${key}|${version}`).digest("hex").slice(0, 32);
}
