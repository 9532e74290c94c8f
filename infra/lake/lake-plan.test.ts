import { describe, expect, it } from "vitest";
import { planScheme } from "../scheme.ts";
import { simulateIam } from "../testing/simulate-iam.ts";
import { planBucketName, planBucketPolicy, planKeyPolicy, planLifecycle } from "./lake-plan.ts";

const accountId = "111122223333";
const bucketArn = "arn:aws:s3:::lake";
const keyArn = `arn:aws:kms:eu-central-1:${accountId}:key/lake`;
const reader = "arn:aws:iam::777788889999:role/reader";
const owner = `arn:aws:iam::${accountId}:role/owner`;
const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

describe("planBucketName", () => {
  const schemeOf = (environment: string) =>
    planScheme({
      project: "tracelake",
      environment,
      owner: "data@example.com",
      costCentre: "42",
      isProduction: false,
      typedPrefix: "",
      typedSuffix: "",
    });

  it("carries the account's number, since names are shared by all accounts", () => {
    expect(planBucketName(schemeOf("dev"), accountId)).toBe("tracelake-dev-lake-111122223333");
  });

  it.each(["Dev", "a_b", "x".repeat(40)])("refuses what S3 would, in the environment %j", (environment) => {
    expect(() => planBucketName(schemeOf(environment), accountId)).toThrow("is no bucket name");
  });
});

interface Request {
  principal: string | undefined;
  action: string;
  resource: string;
  context?: Record<string, string>;
}

function askBucket(readers: string[], { principal, action, resource, context = {} }: Request) {
  return simulateIam(
    { principal, action, resource, accountId, context },
    { identity: principal === undefined ? [] : [everything], resource: planBucketPolicy(bucketArn, readers) },
  );
}

describe("planBucketPolicy", () => {
  const read: Request = {
    principal: reader,
    action: "s3:GetObject",
    resource: `${bucketArn}/braintrust/a.jsonl`,
  };

  it.each<[string, Request]>([
    ["the owner", { ...read, principal: owner }],
    ["a reader", read],
    ["an unsigned request", { ...read, principal: undefined }],
    ["the owner's write", { principal: owner, action: "s3:PutObject", resource: `${bucketArn}/a` }],
    ["the owner's listing", { principal: owner, action: "s3:ListBucket", resource: bucketArn }],
  ])("denies %s without TLS", async (_, request) => {
    const context = { "aws:SecureTransport": "false" };
    expect(await askBucket([reader], { ...request, context })).toBe("ExplicitlyDenied");
  });

  it("leaves the owner's roles what their own policies give them", async () => {
    expect(await askBucket([], { ...read, principal: owner })).toBe("Allowed");
  });

  it("lets nobody of another account in unless told", async () => {
    expect(await askBucket([], read)).toBe("ImplicitlyDenied");
    expect(await askBucket([], { ...read, principal: undefined })).toBe("ImplicitlyDenied");
  });

  it.each<[string, string]>([
    ["s3:GetObject", `${bucketArn}/braintrust/a.jsonl`],
    ["s3:GetObjectVersion", `${bucketArn}/braintrust/a.jsonl`],
    ["s3:ListBucket", bucketArn],
    ["s3:GetBucketLocation", bucketArn],
  ])("lets a reader of another account %s", async (action, resource) => {
    expect(await askBucket([reader], { principal: reader, action, resource })).toBe("Allowed");
  });

  it.each<[string, string]>([
    ["s3:PutObject", `${bucketArn}/braintrust/a.jsonl`],
    ["s3:DeleteObject", `${bucketArn}/braintrust/a.jsonl`],
    ["s3:PutBucketPolicy", bucketArn],
  ])("denies a reader %s", async (action, resource) => {
    expect(await askBucket([reader], { principal: reader, action, resource })).toBe("ImplicitlyDenied");
  });
});

describe("a delivery", () => {
  const delivery = {
    service: "bedrock.amazonaws.com",
    sourceArn: `arn:aws:bedrock:eu-central-1:${accountId}:*`,
    sourceAccountId: accountId,
    prefix: "bedrock/AWSLogs/",
  };
  const source = {
    "aws:SourceAccount": accountId,
    "aws:SourceArn": `arn:aws:bedrock:eu-central-1:${accountId}:model-invocation-logging`,
  };
  const ask = (action: string, resource: string, context: Record<string, string>, policy: unknown) =>
    simulateIam({ principal: delivery.service, action, resource, accountId, context }, { resource: policy });
  const bucketPolicy = planBucketPolicy(bucketArn, [], [delivery]);
  const keyPolicy = planKeyPolicy({ accountId, partition: "aws", readers: [], deliveries: [delivery] });
  const log = `${bucketArn}/bedrock/AWSLogs/a.json.gz`;

  it("lets the service write below its prefix and encrypt", async () => {
    expect(await ask("s3:PutObject", log, source, bucketPolicy)).toBe("Allowed");
    expect(await ask("kms:GenerateDataKey", keyArn, source, keyPolicy)).toBe("Allowed");
  });

  it.each<[string, string, string, Record<string, string>]>([
    ["elsewhere in the bucket", "s3:PutObject", `${bucketArn}/braintrust/a`, source],
    ["for another account", "s3:PutObject", log, { ...source, "aws:SourceAccount": "444455556666" }],
    ["for nobody", "s3:PutObject", log, {}],
    ["to read", "s3:GetObject", log, source],
  ])("refuses it %s", async (_, action, resource, context) => {
    expect(await ask(action, resource, context, bucketPolicy)).toBe("ImplicitlyDenied");
  });

  it("refuses to decrypt, and to encrypt for another account", async () => {
    expect(await ask("kms:Decrypt", keyArn, source, keyPolicy)).toBe("ImplicitlyDenied");
    expect(await ask("kms:GenerateDataKey", keyArn, {}, keyPolicy)).toBe("ImplicitlyDenied");
  });
});

describe("planKeyPolicy", () => {
  const policy = planKeyPolicy({ accountId, partition: "aws", readers: [reader] });
  const throughS3 = { "kms:ViaService": "s3.eu-central-1.amazonaws.com" };
  const ask = (principal: string, action: string, context: Record<string, string> = {}, resource = policy) =>
    simulateIam(
      { principal, action, resource: keyArn, accountId, context },
      { identity: [everything], resource },
    );

  it.each<[string, string, Record<string, string>]>([
    ["kms:Decrypt", owner, throughS3],
    ["kms:GenerateDataKey", owner, throughS3],
    ["kms:PutKeyPolicy", owner, {}],
    ["kms:ScheduleKeyDeletion", owner, {}],
    ["kms:EnableKeyRotation", owner, {}],
    ["kms:DescribeKey", owner, {}],
    ["kms:Decrypt", reader, throughS3],
  ])("allows %s to %s (%j)", async (action, principal, context) => {
    expect(await ask(principal, action, context)).toBe("Allowed");
  });

  it.each<[string, string, Record<string, string>]>([
    ["kms:Decrypt", owner, {}],
    ["kms:Decrypt", owner, { "kms:ViaService": "rds.eu-central-1.amazonaws.com" }],
    ["kms:CreateGrant", owner, {}],
    ["kms:Decrypt", reader, {}],
    ["kms:GenerateDataKey", reader, throughS3],
    ["kms:PutKeyPolicy", reader, {}],
    ["kms:Decrypt", "arn:aws:iam::999999999999:role/anyone", throughS3],
  ])("denies %s to %s (%j)", async (action, principal, context) => {
    expect(await ask(principal, action, context)).toBe("ImplicitlyDenied");
  });

  it("knows no reader unless told", async () => {
    const own = planKeyPolicy({ accountId, partition: "aws", readers: [] });
    expect(await ask(reader, "kms:Decrypt", throughS3, own)).toBe("ImplicitlyDenied");
  });
});

describe("planLifecycle", () => {
  const options = { archivePrefixes: ["braintrust/"], archiveAfterDays: 90, deleteNoncurrentAfterDays: 30 };
  const ruleOf = (id: string) => planLifecycle(options).find((rule) => rule.id === id);

  it("ends uploads that were never finished after a week", () => {
    expect(ruleOf("abort-unfinished-uploads")).toMatchObject({
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    });
  });

  it("deletes what was overwritten or deleted, and then its marker", () => {
    expect(ruleOf("delete-noncurrent")).toMatchObject({
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: 30 },
      expiration: { expiredObjectDeleteMarker: true },
    });
  });

  it("archives exports where they can still be read at once", () => {
    expect(ruleOf("archive-braintrust")).toMatchObject({
      filter: { prefix: "braintrust/" },
      transitions: [{ days: 90, storageClass: "GLACIER_IR" }],
    });
  });

  it("never deletes a current object", () => {
    for (const rule of planLifecycle(options)) expect(rule.expiration ?? {}).not.toHaveProperty("days");
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %j days", (days) => {
    expect(() => planLifecycle({ ...options, archiveAfterDays: days })).toThrow(
      `archiveAfterDays must be a whole number of days from 1: ${days}.`,
    );
    expect(() => planLifecycle({ ...options, deleteNoncurrentAfterDays: days })).toThrow(
      "deleteNoncurrentAfterDays must",
    );
  });
});

describe("expiry", () => {
  const options = { archivePrefixes: [], archiveAfterDays: 90, deleteNoncurrentAfterDays: 30 };

  it("deletes what lies below a prefix, by its age", () => {
    expect(planLifecycle({ ...options, expireAfterDays: { "bedrock/": 60 } })).toContainEqual({
      id: "expire-bedrock",
      status: "Enabled",
      filter: { prefix: "bedrock/" },
      expiration: { days: 60 },
    });
  });

  it("deletes nothing unless told", () => {
    const rules = planLifecycle(options);
    expect(rules.filter(({ expiration }) => expiration !== undefined).map(({ id }) => id)).toEqual([
      "delete-noncurrent",
    ]);
  });

  it("refuses what is no number of days", () => {
    expect(() => planLifecycle({ ...options, expireAfterDays: { "bedrock/": 0 } })).toThrow(
      "The expiry of bedrock/ must be a whole number of days from 1: 0.",
    );
  });
});
