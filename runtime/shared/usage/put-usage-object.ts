import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { UsageRow } from "../../../contracts/usage-row.ts";
import { usageBytes } from "./usage-bytes.ts";

/** Writes the rows as one object, over what is there. @throws what S3 answers */
export async function putUsageObject(
  client: Pick<S3Client, "send">,
  place: { bucket: string; key: string },
  rows: readonly UsageRow[],
): Promise<void> {
  await client.send(
    new PutObjectCommand({
      Bucket: place.bucket,
      Key: place.key,
      Body: usageBytes(rows),
      // No Content-Encoding: clients that undo it by themselves would hand on bytes that the name denies.
      ContentType: "application/gzip",
    }),
  );
}
