import type { S3Client } from "@aws-sdk/client-s3";
import { putUsageObject } from "../../shared/usage/put-usage-object.ts";
import type { UsageSink } from "../ports.ts";
import { s3Fault } from "../sources/s3-fault.ts";
import { usageKey } from "./usage-file.ts";

/** Below `usage/bedrock/` of the lake. @throws {ObjectFault} BMAS-002 when it may not write there */
export function makeS3UsageSink(options: { client: Pick<S3Client, "send">; bucket: string }): UsageSink {
  const { client, bucket } = options;
  return {
    async write(object, timeMs, rows) {
      const key = usageKey(object, timeMs);
      try {
        await putUsageObject(client, { bucket, key }, rows);
      } catch (error) {
        throw s3Fault(error, { bucket, key }) ?? error;
      }
    },
  };
}
