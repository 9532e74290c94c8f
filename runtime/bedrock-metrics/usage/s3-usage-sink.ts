import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { UsageSink } from "../ports.ts";
import { s3Fault } from "../sources/s3-fault.ts";
import { usageBytes, usageKey } from "./usage-file.ts";

/** Below `usage/bedrock/` of the lake. @throws {ObjectFault} BMAS-002 when it may not write there */
export function makeS3UsageSink(options: { client: Pick<S3Client, "send">; bucket: string }): UsageSink {
  const { client, bucket } = options;
  return {
    async write(object, timeMs, rows) {
      const key = usageKey(object, timeMs);
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: usageBytes(rows),
            // No Content-Encoding: clients that undo it by themselves would hand on bytes that the name denies.
            ContentType: "application/gzip",
          }),
        );
      } catch (error) {
        throw s3Fault(error, { bucket, key }) ?? error;
      }
    },
  };
}
