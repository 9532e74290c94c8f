import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { gunzipSync } from "node:zlib";
import { expect, it, vi } from "vitest";
import type { UsageRow } from "../../../contracts/usage-row.ts";
import { makeS3Place } from "./s3-place.ts";

/** A bucket in memory that lists two objects a page, by name as S3 does. */
function makeBucket() {
  const objects = new Map<string, { body: Buffer; at: Date }>();
  let tick = Date.UTC(2026, 2, 1);
  const client = new S3Client({ region: "eu-central-1" });
  vi.spyOn(client, "send").mockImplementation(async (command: unknown) => {
    await Promise.resolve();
    if (command instanceof PutObjectCommand) {
      const { Key = "", Body } = command.input;
      objects.set(Key, { body: Body as Buffer, at: new Date((tick += 1000)) });
      return {};
    }
    if (!(command instanceof ListObjectsV2Command)) throw new Error("another command");
    const { Prefix = "", ContinuationToken = "0" } = command.input;
    const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix)).toSorted();
    const from = Number(ContinuationToken);
    const page = keys.slice(from, from + 2).map((Key) => ({ Key, LastModified: objects.get(Key)?.at }));
    return { Contents: page, ...(from + 2 < keys.length && { NextContinuationToken: String(from + 2) }) };
  });
  return { client, objects };
}

it.each(["usage", "usage/"])(
  "writes below the prefix %s, and lists a day in the order of writing",
  async (prefix) => {
    const { client, objects } = makeBucket();
    const place = makeS3Place({ client, bucket: "lake", prefix });
    for (const digest of ["c", "a", "b"])
      await place.write("2026-03-01", digest, [{ row_key: digest }] as UsageRow[]);
    await place.write("2026-03-02", "d", []);
    expect([...objects.keys()]).toContain("usage/processor/dt=2026-03-01/c.jsonl.gz");
    expect(gunzipSync(objects.get("usage/processor/dt=2026-03-01/c.jsonl.gz")?.body ?? "").toString()).toBe(
      '{"row_key":"c"}\n',
    );
    expect(await place.list("2026-03-01")).toEqual(["c", "a", "b"]);
    expect(await place.list("2026-03-03")).toEqual([]);
  },
);

it("takes the bucket itself for the lake's usage where no prefix is given", async () => {
  const { client, objects } = makeBucket();
  await makeS3Place({ client, bucket: "lake", prefix: "" }).write("2026-03-01", "a", []);
  expect([...objects.keys()]).toEqual(["processor/dt=2026-03-01/a.jsonl.gz"]);
});
