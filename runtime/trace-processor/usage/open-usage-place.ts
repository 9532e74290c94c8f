import { makeFolderPlace } from "./folder-place.ts";
import type { UsagePlace } from "./usage-place.ts";

/** A folder, or `s3://bucket/prefix`. AWS is imported when it is first written to, by those who name a bucket. */
export function openUsagePlace(location: string): UsagePlace {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
  if (bucket === undefined) return makeFolderPlace(location);
  let opened: Promise<UsagePlace> | undefined;
  const open = async () => await (opened ??= openBucket(bucket, prefix));
  return {
    list: async (day) => await (await open()).list(day),
    write: async (day, digest, rows) => await (await open()).write(day, digest, rows),
  };
}

async function openBucket(bucket: string, prefix: string): Promise<UsagePlace> {
  // A bundle of its own, see scripts/build.ts: AWS's client would cost every cold start a third more.
  const { openS3Place } = await import("./s3-place.ts");
  return openS3Place({ bucket, prefix });
}
