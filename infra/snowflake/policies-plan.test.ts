import { describe, expect, it } from "vitest";
import { simulateIam } from "../testing/simulate-iam.ts";
import {
  checkTopic,
  planArchiveAccess,
  planAllowedLocations,
  planPublish,
  planLakeRead,
  planSnowflakeTrust,
  planSpreadMs,
  planStorageProvider,
} from "./policies-plan.ts";

const accountId = "111122223333";
const bucketArn = "arn:aws:s3:::lake";
const kmsKeyArn = `arn:aws:kms:eu-central-1:${accountId}:key/lake`;
const prefixes = ["braintrust/traces/", "braintrust/spans/"];
const role = `arn:aws:iam::${accountId}:role/tracelake-dev-snowflake-reader`;

describe("what Snowflake may do in the lake", () => {
  const ask = (action: string, resource: string, context: Record<string, string> = {}) =>
    simulateIam(
      { principal: role, action, resource, accountId, context },
      { identity: [planLakeRead({ bucketArn, prefixes, kmsKeyArn })] },
    );

  it.each<[string, string, Record<string, string>?]>([
    ["s3:GetObject", `${bucketArn}/braintrust/traces/2025-12-08/export_001.jsonl`],
    ["s3:GetObjectVersion", `${bucketArn}/braintrust/spans/a.parquet`],
    ["s3:ListBucket", bucketArn, { "s3:prefix": "braintrust/traces/" }],
    ["s3:ListBucket", bucketArn, { "s3:prefix": "braintrust/spans/2025" }],
    ["s3:GetBucketLocation", bucketArn],
  ])("allows %s on %s", async (action, resource, context) => {
    expect(await ask(action, resource, context)).toBe("Allowed");
  });

  it.each<[string, string, Record<string, string>?]>([
    ["s3:GetObject", `${bucketArn}/braintrust/other/a.jsonl`],
    ["s3:GetObject", `${bucketArn}/braintrust/traces`],
    ["s3:GetObject", "arn:aws:s3:::other/braintrust/traces/a.jsonl"],
    ["s3:PutObject", `${bucketArn}/braintrust/traces/a.jsonl`],
    ["s3:DeleteObject", `${bucketArn}/braintrust/traces/a.jsonl`],
    ["s3:ListBucket", bucketArn],
    ["s3:ListBucket", bucketArn, { "s3:prefix": "" }],
    ["s3:ListBucket", bucketArn, { "s3:prefix": "braintrust/" }],
    ["s3:PutBucketPolicy", bucketArn],
  ])("denies %s on %s %j", async (action, resource, context) => {
    expect(await ask(action, resource, context)).toBe("ImplicitlyDenied");
  });

  // The simulator knows no encryption context, so that the statement itself is looked at.
  it("decrypts what belongs to the bucket, with or without a bucket key, and nothing else of the key's", () => {
    expect(planLakeRead({ bucketArn, prefixes, kmsKeyArn }).Statement.at(-1)).toEqual({
      Sid: "DecryptExports",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [kmsKeyArn],
      Condition: {
        StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"] },
      },
    });
  });

  it("has no statement on keys for a bucket without one", () => {
    const { Statement } = planLakeRead({ bucketArn, prefixes, kmsKeyArn: undefined });
    expect(Statement.map(({ Sid }) => Sid)).toEqual(["ReadExports", "ListExports", "LocateBucket"]);
  });
});

describe("what Snowflake may do with the archive", () => {
  const archive = { bucketArn, prefixes: ["archive/"], kmsKeyArn };
  const ask = (action: string, resource: string, context: Record<string, string> = {}) =>
    simulateIam(
      { principal: role, action, resource, accountId, context },
      { identity: [planArchiveAccess(archive)] },
    );
  const part = `${bucketArn}/archive/braintrust_traces/created_day=2025-01-15/part=0001/data_0_0_0.parquet`;

  it.each<[string, string, Record<string, string>?]>([
    ["s3:PutObject", part],
    ["s3:GetObject", part],
    ["s3:GetObjectVersion", part],
    ["s3:DeleteObject", part],
    ["s3:ListBucket", bucketArn, { "s3:prefix": "archive/braintrust_traces/" }],
    ["s3:GetBucketLocation", bucketArn],
  ])("allows %s on %s", async (action, resource, context) => {
    expect(await ask(action, resource, context)).toBe("Allowed");
  });

  it.each<[string, string, Record<string, string>?]>([
    ["s3:PutObject", `${bucketArn}/braintrust/traces/a.jsonl`],
    ["s3:GetObject", `${bucketArn}/braintrust/traces/a.jsonl`],
    ["s3:DeleteObject", `${bucketArn}/usage/a.jsonl`],
    ["s3:PutObject", `${bucketArn}/archive`],
    ["s3:PutObject", "arn:aws:s3:::other/archive/a.parquet"],
    ["s3:DeleteObjectVersion", part],
    ["s3:PutObjectAcl", part],
    ["s3:ListBucket", bucketArn],
    ["s3:ListBucket", bucketArn, { "s3:prefix": "braintrust/traces/" }],
    ["s3:PutLifecycleConfiguration", bucketArn],
  ])("denies %s on %s %j", async (action, resource, context) => {
    expect(await ask(action, resource, context)).toBe("ImplicitlyDenied");
  });

  it("encrypts and decrypts what belongs to the bucket, where it has a key of its own", () => {
    expect(planArchiveAccess(archive).Statement.at(-1)).toEqual({
      Sid: "EncryptArchive",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: [kmsKeyArn],
      Condition: {
        StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"] },
      },
    });
    const { Statement } = planArchiveAccess({ ...archive, kmsKeyArn: undefined });
    expect(Statement.map(({ Sid }) => Sid)).toEqual(["KeepArchive", "ListArchive", "LocateBucket"]);
  });
});

describe("who may assume Snowflake's roles", () => {
  const user = "arn:aws:iam::444455556666:user/snowflake";
  const anything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  const assume = (principal: string, externalId?: string) =>
    simulateIam(
      {
        principal,
        action: "sts:AssumeRole",
        resource: role,
        accountId,
        context: externalId === undefined ? {} : { "sts:ExternalId": externalId },
      },
      { identity: [anything], resource: planSnowflakeTrust(user, "SFCRole=1_abc=") },
    );

  it("is Snowflake's user with the agreed external id", async () => {
    expect(await assume(user, "SFCRole=1_abc=")).toBe("Allowed");
  });

  it.each([
    ["another external id", user, "SFCRole=2_abc="],
    ["no external id", user, undefined],
    ["another user of Snowflake's account", "arn:aws:iam::444455556666:user/other", "SFCRole=1_abc="],
    ["another account", "arn:aws:iam::777788889999:user/snowflake", "SFCRole=1_abc="],
  ])("is not %s", async (_, principal, externalId) => {
    expect(await assume(principal, externalId)).toBe("ImplicitlyDenied");
  });
});

describe("what Snowflake may do with errors", () => {
  const topic = `arn:aws:sns:eu-central-1:${accountId}:load-errors`;
  const ask = (action: string, resource: string) =>
    simulateIam(
      { principal: role, action, resource, accountId },
      { identity: [planPublish("Publish", topic)] },
    );

  it("is publishing to the topic", async () => {
    expect(await ask("sns:Publish", topic)).toBe("Allowed");
    expect(await ask("sns:Publish", `${topic}-2`)).toBe("ImplicitlyDenied");
    expect(await ask("sns:Subscribe", topic)).toBe("ImplicitlyDenied");
  });

  it("needs a standard topic", () => {
    expect(() => checkTopic("errorTopicArn", `${topic}.fifo`)).toThrow(
      "Snowflake publishes to standard topics only.",
    );
    expect(() => checkTopic("errorTopicArn", topic)).not.toThrow();
  });
});

describe("the storage integration", () => {
  it("is limited to the exports' own places", () => {
    expect(planAllowedLocations("lake", prefixes)).toEqual([
      "s3://lake/braintrust/traces/",
      "s3://lake/braintrust/spans/",
    ]);
  });

  it("names S3 by the partition, and refuses one that Snowflake doesn't read", () => {
    expect(["aws", "aws-us-gov", "aws-cn"].map(planStorageProvider)).toEqual(["S3", "S3GOV", "S3CHINA"]);
    expect(() => planStorageProvider("aws-iso")).toThrow("Snowflake reads no S3 in the partition aws-iso.");
  });
});

describe("planSpreadMs", () => {
  const createDate = "2025-06-01T12:00:00Z";
  const after = (seconds: number) => Date.parse(createDate) + seconds * 1000;

  it("waits out what is left of twenty seconds since the role was made", () => {
    expect([0, 5, 20, 3600].map((seconds) => planSpreadMs(createDate, after(seconds)))).toEqual([
      20_000, 15_000, 0, 0,
    ]);
  });

  it("waits no longer where this machine's clock is behind", () => {
    expect(planSpreadMs(createDate, after(-600))).toBe(20_000);
  });

  it("does not wait where the time is not told", () => {
    expect([undefined, "", "soon"].map((date) => planSpreadMs(date, after(0)))).toEqual([0, 0, 0]);
  });
});
