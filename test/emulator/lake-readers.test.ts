import {
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planLakeRead, planSnowflakeTrust } from "../../infra/snowflake/policies-plan.ts";
import { startEmulator, type Emulator } from "../support/emulator.ts";
import {
  assume,
  createClients,
  createRole,
  createUser,
  region,
  rootOf,
  startSession,
  type Credentials,
} from "./accounts.ts";
import { bucket, bucketArn, createLake, lakeAccount, listKeys, put, read, removePolicy } from "./lake.ts";

const snowflakeAccount = "777788889999";
const otherAccount = "999999999999";
const snowflakeUser = "abcd0000-s";
const externalId = "AB12345_SFCRole=2_a1b2c3/d4e5f6=";
const analystAccount = "222233334444";
const exported = "braintrust/traces/2026-01-02/export_001.jsonl";
const unexported = "bedrock/a.json.gz";

const allow = (resource: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:*", Resource: resource }],
});
const mayDoAnythingInS3 = allow("*");
const mayDoAnythingElsewhere = allow("arn:aws:s3:::another-bucket/*");

let emulator: Emulator;
let owner: S3Client;
let snowflake: Credentials;
let roleArn: string;

beforeAll(async () => {
  emulator = await startEmulator();
  const { url } = emulator;
  owner = await createLake(url, [`arn:aws:iam::${analystAccount}:root`]);
  snowflake = await createUser(createClients(url, rootOf(snowflakeAccount)).iam, snowflakeUser);
  roleArn = await createRole(createClients(url, rootOf(lakeAccount)).iam, {
    name: "tracelake-test-snowflake-reader",
    trust: planSnowflakeTrust(`arn:aws:iam::${snowflakeAccount}:user/${snowflakeUser}`, externalId),
    access: planLakeRead({
      bucketArn,
      prefixes: ["braintrust/traces/", "braintrust/spans/"],
      kmsKeyArn: undefined,
    }),
  });
  await put(owner, exported, '{"id":1}\n');
  await put(owner, unexported, "kept");
});

afterAll(() => emulator.stop());

async function assumeToLoad(options?: { isOverTls: boolean }): Promise<S3Client> {
  const session = await assume(createClients(emulator.url, snowflake).sts, roleArn, externalId);
  return createClients(emulator.url, session, options).s3;
}

describe("assuming Snowflake's role", () => {
  it.each<[string, string | undefined]>([
    ["without the external id", undefined],
    ["with another integration's external id", "AB12345_SFCRole=2_z9z9z9/d4e5f6="],
    ["with a wildcard for an external id", "*"],
    ["with the external id in other letters", externalId.toLowerCase()],
  ])("is refused to Snowflake's user %s", async (_, id) => {
    await expect(assume(createClients(emulator.url, snowflake).sts, roleArn, id)).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it.each([
    ["another user of Snowflake's account", snowflakeAccount, "efgh0000-s"],
    ["another account's user of the same name", otherAccount, snowflakeUser],
    ["a user of the lake's own account", lakeAccount, "developer"],
  ])("is refused to %s with the right external id", async (_, accountId, name) => {
    const user = await createUser(createClients(emulator.url, rootOf(accountId)).iam, name);
    await expect(assume(createClients(emulator.url, user).sts, roleArn, externalId)).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });
});

describe("loading from the lake", () => {
  it("reads an export, also by its version", async () => {
    const s3 = await assumeToLoad();
    expect(await read(s3, exported)).toBe('{"id":1}\n');
    const { Versions: [version] = [] } = await owner.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: exported }),
    );
    const file = { Bucket: bucket, Key: exported, VersionId: version?.VersionId };
    const { Body: body } = await s3.send(new GetObjectCommand(file));
    expect(await body?.transformToString()).toBe('{"id":1}\n');
  });

  it("lists each export's folder", async () => {
    const s3 = await assumeToLoad();
    expect(await listKeys(s3, "braintrust/traces/2026-01-02/")).toEqual([exported]);
    expect(await listKeys(s3, "braintrust/spans/")).toEqual([]);
  });

  it("learns the bucket's region", async () => {
    expect(await (await assumeToLoad()).send(new GetBucketLocationCommand({ Bucket: bucket }))).toMatchObject(
      {
        LocationConstraint: region,
      },
    );
  });

  it.each<[string, (s3: S3Client) => Promise<unknown>]>([
    ["unload over an export", (s3) => put(s3, exported, "overwritten")],
    ["unload beside the exports", (s3) => put(s3, "braintrust/traces/unloaded.parquet")],
    ["purge what it loaded", (s3) => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: exported }))],
    ["read what is no export", (s3) => read(s3, unexported)],
    ["list what is no export", (s3) => listKeys(s3, "bedrock/")],
    ["list the folder above the exports", (s3) => listKeys(s3, "braintrust/")],
    ["list the whole bucket", (s3) => listKeys(s3)],
    [
      "list the versions",
      (s3) => s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: "braintrust/traces/" })),
    ],
    ["remove the bucket's policy", (s3) => removePolicy(s3)],
  ])("may not %s", async (_, act) => {
    const s3 = await assumeToLoad();
    await expect(act(s3)).rejects.toMatchObject({ name: "AccessDenied" });
    expect(await read(owner, exported)).toBe('{"id":1}\n');
  });

  it("reads nothing without TLS, by the bucket's policy alone", async () => {
    await expect(read(await assumeToLoad({ isOverTls: false }), exported)).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("explicit deny"),
    });
  });
});

// Across accounts the emulator takes whoever asks for its account's root, so that the bucket's policy can be tried with
// accounts, not with roles, and not without TLS: lake-plan.test.ts has those.
describe("a reader from another account", () => {
  const open = async (accountId: string, role: string, access: unknown) =>
    createClients(emulator.url, await startSession(emulator.url, accountId, role, access)).s3;

  let analyst: S3Client;

  beforeAll(async () => {
    analyst = await open(analystAccount, "analyst", mayDoAnythingInS3);
  });

  it("lists and reads all of the lake where the bucket's policy names its account", async () => {
    expect(await listKeys(analyst)).toEqual([unexported, exported]);
    expect(await read(analyst, unexported)).toBe("kept");
  });

  it.each<[string, (s3: S3Client) => Promise<unknown>]>([
    ["write", (s3) => put(s3, "braintrust/traces/a.jsonl")],
    ["delete", (s3) => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: exported }))],
    ["remove the bucket's policy", (s3) => removePolicy(s3)],
  ])("may not %s", async (_, act) => {
    await expect(act(analyst)).rejects.toMatchObject({ name: "AccessDenied" });
    expect(await read(owner, exported)).toBe('{"id":1}\n');
  });

  it.each([
    ["is of an account that the policy doesn't name", otherAccount, mayDoAnythingInS3],
    ["has no rights of its own in the account that it names", analystAccount, mayDoAnythingElsewhere],
  ])("sees nothing where it %s", async (_, accountId, access) => {
    const guest = await open(accountId, "guest", access);
    await expect(read(guest, exported)).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(listKeys(guest)).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
