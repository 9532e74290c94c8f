import { ObjectFault, type ObjectRef } from "../record.ts";

/** What S3 says of an object, by its error's name; undefined where another attempt may simply succeed. */
export function s3Fault(error: unknown, { bucket, key }: Pick<ObjectRef, "bucket" | "key">) {
  const { name, message, $metadata } = error as Error & {
    $metadata?: { httpStatusCode?: number; requestId?: string };
  };
  const status = $metadata?.httpStatusCode;
  const details = {
    bucket,
    key,
    ...($metadata?.requestId === undefined ? {} : { requestId: $metadata.requestId }),
    errorType: name,
  };
  // 405: the version is a delete marker.
  if (["NoSuchKey", "NoSuchVersion", "NotFound"].includes(name) || status === 405)
    return new ObjectFault("BMAS-001", "S3 object not found", { outcome: "drop", details, cause: error });
  // Nobody deleted a log: the name or the region is wrong, and once mended the logs are still there.
  if (name === "NoSuchBucket")
    return new ObjectFault("BMAS-001", "S3 bucket not found", { details, cause: error });
  // KMS refuses with 400, through S3.
  if (status === 403 || name === "AccessDenied" || name.startsWith("KMS."))
    return new ObjectFault("BMAS-002", "S3 access denied", {
      details: { ...details, reason: message },
      cause: error,
    });
  return undefined;
}
