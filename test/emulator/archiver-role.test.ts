import { DeleteObjectCommand, ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archivePrefix } from "../../contracts/warehouse/archive.ts";
import { planArchiveAccess, planSnowflakeTrust } from "../../infra/snowflake/policies-plan.ts";
import { startEmulator, type Emulator } from "../support/emulator.ts";
import { assume, createClients, createRole, createUser, rootOf } from "./accounts.ts";
import { bucket, bucketArn, createLake, lakeAccount, listKeys, put, read, removePolicy } from "./lake.ts";

const snowflakeAccount = "777788889999";
const externalId = "AB12345_SFCRole=2_a1b2c3/d4e5f6=";
const exported = "braintrust/traces/2026-01-02/export_001.jsonl";
const part = "archive/braintrust_traces/created_day=2026-01-02/part=0001/data_0_0_0.snappy.parquet";

let emulator: Emulator;
let owner: S3Client;
let archiver: S3Client;

beforeAll(async () => {
  emulator = await startEmulator();
  const { url } = emulator;
  owner = await createLake(url);
  const user = await createUser(createClients(url, rootOf(snowflakeAccount)).iam, "abcd0000-s");
  const roleArn = await createRole(createClients(url, rootOf(lakeAccount)).iam, {
    name: "tracelake-test-snowflake-archiver",
    trust: planSnowflakeTrust(`arn:aws:iam::${snowflakeAccount}:user/abcd0000-s`, externalId),
    access: planArchiveAccess({ bucketArn, prefixes: [archivePrefix], kmsKeyArn: undefined }),
  });
  archiver = createClients(url, await assume(createClients(url, user).sts, roleArn, externalId)).s3;
  await put(owner, exported, '{"id":1}\n');
});

afterAll(() => emulator.stop());

const remove = (s3: S3Client, key: string, version?: string) =>
  s3.send(
    new DeleteObjectCommand({
      Bucket: bucket,
      Key: key,
      ...(version === undefined ? {} : { VersionId: version }),
    }),
  );

const versionsOf = async (key: string) =>
  (await owner.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }))).Versions ?? [];

describe("archiving in the lake", () => {
  it("writes a part, lists it and reads it back", async () => {
    await put(archiver, part, "PAR1");
    expect(await listKeys(archiver, "archive/braintrust_traces/")).toEqual([part]);
    expect(await read(archiver, part)).toBe("PAR1");
  });

  it("deletes a part, of which the bucket keeps the version", async () => {
    await put(archiver, part, "PAR1");
    await remove(archiver, part);
    expect(await read(owner, part)).toBeUndefined();
    expect((await versionsOf(part)).length).toBeGreaterThan(0);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["delete a version for good", async () => await remove(archiver, part, await writtenVersion())],
    ["write over an export", () => put(archiver, exported, "overwritten")],
    ["write beside the archive", () => put(archiver, "archives/a.parquet")],
    ["read an export", () => read(archiver, exported)],
    ["delete an export", () => remove(archiver, exported)],
    ["list the exports", () => listKeys(archiver, "braintrust/")],
    ["list the whole bucket", () => listKeys(archiver)],
    ["remove the bucket's policy", () => removePolicy(archiver)],
  ])("may not %s", async (_, act) => {
    await expect(act()).rejects.toMatchObject({ name: "AccessDenied" });
    expect(await read(owner, exported)).toBe('{"id":1}\n');
  });
});

async function writtenVersion(): Promise<string> {
  await put(owner, part, "PAR1");
  const version = (await versionsOf(part))[0]?.VersionId;
  if (version === undefined) throw new Error("The bucket keeps no versions.");
  return version;
}
