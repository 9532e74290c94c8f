import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planAccess, planExternalIdPattern, planTrust } from "../../infra/braintrust/export-role-plan.ts";
import { startEmulator, type Emulator } from "../support/emulator.ts";
import { assume, createClients, createRole, rootOf, startSession, type Credentials } from "./accounts.ts";
import { bucket, bucketArn, createLake, lakeAccount, listKeys, put, read, removePolicy } from "./lake.ts";

const braintrustAccount = "444455556666";
const otherAccount = "999999999999";
const exporter = `arn:aws:iam::${braintrustAccount}:role/exporter`;
const folder = "braintrust/traces/";
const externalId = "bt:org-1:p-1:x";

/** Whoever asks may do anything as far as its own account goes. */
const mayDoAnything = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

let emulator: Emulator;
let owner: S3Client;
let callers: Record<"exporter" | "colleague" | "stranger", Credentials>;
let roles: Record<"ofAccount" | "ofRole" | "ofProject", string>;

beforeAll(async () => {
  emulator = await startEmulator();
  const { url } = emulator;
  owner = await createLake(url);
  callers = {
    exporter: await startSession(url, braintrustAccount, "exporter", mayDoAnything),
    colleague: await startSession(url, braintrustAccount, "colleague", mayDoAnything),
    stranger: await startSession(url, otherAccount, "exporter", mayDoAnything),
  };
  roles = {
    ofAccount: await createExportRole("BraintrustExportRole", braintrustAccount),
    ofRole: await createExportRole("DataPlaneExportRole", exporter),
    ofProject: await createExportRole("ProjectExportRole", braintrustAccount, "p-1"),
  };
});

afterAll(() => emulator.stop());

function createExportRole(name: string, principal: string, projectId?: string): Promise<string> {
  return createRole(createClients(emulator.url, rootOf(lakeAccount)).iam, {
    name,
    trust: planTrust({
      principals: [principal],
      externalIdPattern: planExternalIdPattern("org-1", projectId),
    }),
    access: planAccess({ bucketArn, prefixes: [folder] }),
  });
}

interface Attempt {
  caller?: keyof typeof callers;
  role?: keyof typeof roles;
  externalId?: string | undefined;
}

function tryToAssume(attempt: Attempt): Promise<Credentials> {
  const { caller = "exporter", role = "ofAccount" } = attempt;
  const id = "externalId" in attempt ? attempt.externalId : externalId;
  return assume(createClients(emulator.url, callers[caller]).sts, roles[role], id);
}

describe("assuming the export role from Braintrust's account", () => {
  it.each<[string, Attempt]>([
    ["any role of the account, for an automation of the organisation", { caller: "colleague" }],
    ["the role that is named", { role: "ofRole" }],
    ["an automation of the project that is named", { role: "ofProject" }],
  ])("is open to %s", async (_, attempt) => {
    expect(await tryToAssume(attempt)).toMatchObject({ sessionToken: expect.any(String) });
  });

  it.each<[string, Attempt]>([
    ["one without an external id", { externalId: undefined }],
    ["another organisation", { externalId: "bt:org-2:p-1:x" }],
    ["an organisation whose id begins alike", { externalId: "bt:org-10:p-1:x" }],
    ["an external id with something before it", { externalId: "x:bt:org-1:p-1:x" }],
    ["an external id in capitals", { externalId: "BT:ORG-1:P-1:X" }],
    ["another project's automation where one is named", { role: "ofProject", externalId: "bt:org-1:p-2:x" }],
    ["another role where one is named", { role: "ofRole", caller: "colleague" }],
    ["another account with the right external id", { caller: "stranger" }],
    ["another account's role of the same name", { role: "ofRole", caller: "stranger" }],
  ])("is closed to %s", async (_, attempt) => {
    await expect(tryToAssume(attempt)).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

async function assumeToExport(options?: { isOverTls: boolean }): Promise<S3Client> {
  return createClients(emulator.url, await tryToAssume({}), options).s3;
}

async function startUpload(s3: S3Client, key: string) {
  const upload = { Bucket: bucket, Key: key };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
  const part = { ...upload, UploadId, PartNumber: 1 };
  const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: '{"id":1}\n' }));
  return { ...upload, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
}

// The emulator asks neither for rights to the key that encrypts an object nor for s3:PutObjectAcl where a file comes
// with an ACL, and knows no `kms:ViaService`: export-role.iam.test.ts has those.
describe("an export", () => {
  it("writes a file below its prefix, that the account then reads", async () => {
    await put(await assumeToExport(), `${folder}2026-01-02/whole.jsonl`, '{"id":2}\n');
    expect(await read(owner, `${folder}2026-01-02/whole.jsonl`)).toBe('{"id":2}\n');
  });

  it("writes a file in parts", async () => {
    const s3 = await assumeToExport();
    const upload = await startUpload(s3, `${folder}2026-01-02/parts.jsonl`);
    expect(await s3.send(new ListPartsCommand(upload))).toMatchObject({ Parts: [{ PartNumber: 1 }] });
    await s3.send(new CompleteMultipartUploadCommand(upload));
    expect(await read(owner, upload.Key)).toBe('{"id":1}\n');
  });

  it("finds and gives up an upload that it didn't finish", async () => {
    const s3 = await assumeToExport();
    const upload = await startUpload(s3, `${folder}2026-01-02/unfinished.jsonl`);
    const listUploads = async () =>
      (await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads?.map(({ Key }) => Key) ??
      [];
    expect(await listUploads()).toEqual([upload.Key]);
    await s3.send(new AbortMultipartUploadCommand(upload));
    expect(await listUploads()).toEqual([]);
  });

  it("takes back the file that it tries the bucket with, and each version of it", async () => {
    const s3 = await assumeToExport();
    const file = { Bucket: bucket, Key: `${folder}test-file` };
    const { VersionId } = await put(s3, file.Key);
    const marker = await s3.send(new DeleteObjectCommand(file));
    expect(await read(owner, file.Key)).toBeUndefined();
    await s3.send(new DeleteObjectCommand({ ...file, VersionId }));
    await s3.send(new DeleteObjectCommand({ ...file, VersionId: marker.VersionId }));
    const { Versions: versions = [], DeleteMarkers: markers = [] } = await owner.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: file.Key }),
    );
    expect([...versions, ...markers]).toEqual([]);
  });

  it("hands a file over to the bucket's account", async () => {
    const file = { Bucket: bucket, Key: `${folder}handed-over.jsonl`, Body: "{}\n" };
    const s3 = await assumeToExport();
    await s3.send(new PutObjectCommand({ ...file, ACL: "bucket-owner-full-control" }));
    expect(await read(owner, file.Key)).toBe("{}\n");
  });

  it.each(["braintrust/traces", folder, `${folder}2026-01-03/`])("lists %s", async (prefix) => {
    await put(owner, `${folder}2026-01-03/listed.jsonl`);
    expect(await listKeys(await assumeToExport(), prefix)).toContain(`${folder}2026-01-03/listed.jsonl`);
  });

  const own = { Bucket: bucket, Key: `${folder}written.jsonl` };
  const others = "bedrock/a.json.gz";

  it.each<[string, (s3: S3Client) => Promise<unknown>]>([
    ["read the file that it wrote", (s3) => read(s3, own.Key)],
    [
      "copy another's file to where it writes",
      (s3) =>
        s3.send(
          new CopyObjectCommand({ ...own, Key: `${folder}copy.gz`, CopySource: `${bucket}/${others}` }),
        ),
    ],
    ["write beside its prefix", (s3) => put(s3, "braintrust/spans/a.jsonl")],
    ["write to a folder whose name begins alike", (s3) => put(s3, "braintrust/traces_of_others/a.jsonl")],
    ["write to the top of the bucket", (s3) => put(s3, "a.jsonl")],
    ["start an upload beside its prefix", (s3) => startUpload(s3, "braintrust/spans/b.jsonl")],
    ["write over another's file", (s3) => put(s3, others, "overwritten")],
    ["delete another's file", (s3) => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: others }))],
    ["list the whole bucket", (s3) => listKeys(s3)],
    ["list another's folder", (s3) => listKeys(s3, "bedrock/")],
    ["list the folder above", (s3) => listKeys(s3, "braintrust/")],
    [
      "tag a file",
      (s3) =>
        s3.send(new PutObjectTaggingCommand({ ...own, Tagging: { TagSet: [{ Key: "a", Value: "b" }] } })),
    ],
    ["remove the bucket's policy", (s3) => removePolicy(s3)],
    [
      "remove the bucket's notifications",
      (s3) =>
        s3.send(
          new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration: {} }),
        ),
    ],
    ["delete the bucket", (s3) => s3.send(new DeleteBucketCommand({ Bucket: bucket }))],
  ])("may not %s", async (_, act) => {
    await put(owner, own.Key);
    await put(owner, others, "kept");
    const s3 = await assumeToExport();
    await expect(act(s3)).rejects.toMatchObject({ name: "AccessDenied" });
    expect(await read(owner, others)).toBe("kept");
  });

  it("writes nothing without TLS, by the bucket's policy alone", async () => {
    const s3 = await assumeToExport({ isOverTls: false });
    await expect(put(s3, `${folder}in-the-clear.jsonl`)).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("explicit deny"),
    });
    expect(await read(owner, `${folder}in-the-clear.jsonl`)).toBeUndefined();
  });
});
