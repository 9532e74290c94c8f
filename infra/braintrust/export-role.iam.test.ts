import { describe, expect, it } from "vitest";
import { planBucketPolicy, planKeyPolicy } from "../lake/lake-plan.ts";
import { simulateIam } from "../testing/simulate-iam.ts";
import { planAccess, planExternalIdPattern, planTrust } from "./export-role-plan.ts";

const accountId = "111122223333";
const braintrust = "arn:aws:iam::444455556666:role/exporter";
const role = `arn:aws:iam::${accountId}:role/BraintrustExportRole`;
const bucketArn = "arn:aws:s3:::tracelake-test-lake";
const kmsKeyArn = `arn:aws:kms:eu-central-1:${accountId}:key/lake`;
const traces = `${bucketArn}/braintrust/traces`;

/** Whoever asks is allowed everything by its own account: what decides is the role's trust. */
const mayDoAnything = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

interface AssumeOptions {
  principals?: string[];
  projectId?: string;
  asker?: string;
  externalId?: string | undefined;
}

function assume({ principals = ["444455556666"], projectId, asker = braintrust, externalId }: AssumeOptions) {
  const trust = planTrust({ principals, externalIdPattern: planExternalIdPattern("org-1", projectId) });
  return simulateIam(
    {
      principal: asker,
      action: "sts:AssumeRole",
      resource: role,
      accountId,
      context: externalId === undefined ? {} : { "sts:ExternalId": externalId },
    },
    { identity: [mayDoAnything], resource: trust },
  );
}

describe("who may assume the export role", () => {
  it.each<[string, AssumeOptions]>([
    [
      "any role of Braintrust's account, for an automation of the organisation",
      { externalId: "bt:org-1:p:a" },
    ],
    [
      "a role of a self-hosted data plane that is named",
      { principals: [braintrust], externalId: "bt:org-1:p:a" },
    ],
    ["an automation of the project, where one is named", { projectId: "p-1", externalId: "bt:org-1:p-1:a" }],
  ])("allows %s", async (_, options) => {
    expect(await assume(options)).toBe("Allowed");
  });

  it.each<[string, AssumeOptions]>([
    ["another organisation's automation", { externalId: "bt:org-2:p:a" }],
    ["an organisation whose id begins alike", { externalId: "bt:org-10:p:a" }],
    ["no external id", { externalId: undefined }],
    ["an empty external id", { externalId: "" }],
    ["an external id with something before it", { externalId: "x:bt:org-1:p:a" }],
    ["another account", { asker: "arn:aws:iam::999999999999:role/exporter", externalId: "bt:org-1:p:a" }],
    [
      "another role than the one that is named",
      { principals: [braintrust], asker: "arn:aws:iam::444455556666:role/other", externalId: "bt:org-1:p:a" },
    ],
    ["another project's automation, where one is named", { projectId: "p-1", externalId: "bt:org-1:p-2:a" }],
  ])("denies %s", async (_, options) => {
    expect(await assume(options)).toBe("ImplicitlyDenied");
  });
});

const access = planAccess({ bucketArn, prefixes: ["braintrust/traces/"], kmsKeyArn });
const bucketPolicy = planBucketPolicy(bucketArn, []);
const keyPolicy = planKeyPolicy({ accountId, partition: "aws", readers: [] });

function ask(
  action: string,
  resource: string,
  context: Record<string, string> = {},
  identity: unknown = access,
) {
  const resourcePolicy = action.startsWith("kms:") ? keyPolicy : bucketPolicy;
  return simulateIam(
    { principal: role, action, resource, accountId, context },
    { identity: [identity], resource: resourcePolicy },
  );
}

const throughS3 = { "kms:ViaService": "s3.eu-central-1.amazonaws.com" };

type Ask = [action: string, resource: string, context?: Record<string, string>];

describe("what the export role may do, with the lake's own bucket and key policies", () => {
  it.each<Ask>([
    ["s3:ListBucket", bucketArn, { "s3:prefix": "braintrust/traces" }],
    ["s3:ListBucket", bucketArn, { "s3:prefix": "braintrust/traces/" }],
    ["s3:ListBucketVersions", bucketArn, { "s3:prefix": "braintrust/traces/2026-01-02/" }],
    ["s3:ListBucketMultipartUploads", bucketArn],
    ["s3:ListMultipartUploadParts", `${traces}/2026-01-02/export_001.jsonl`],
    ["s3:PutObject", `${traces}/2026-01-02/export_001.jsonl`],
    ["s3:PutObject", `${traces}/day=2026-01-02/part-0.parquet`],
    ["s3:PutObjectAcl", `${traces}/2026-01-02/export_001.jsonl`],
    ["s3:DeleteObject", `${traces}/test-file`],
    ["s3:DeleteObjectVersion", `${traces}/test-file`],
    ["s3:AbortMultipartUpload", `${traces}/2026-01-02/export_001.jsonl`],
    ["kms:GenerateDataKey", kmsKeyArn, throughS3],
    ["kms:Decrypt", kmsKeyArn, throughS3],
  ])("allows %s on %s (%j)", async (...request) => {
    expect(await ask(...request)).toBe("Allowed");
  });

  it.each<Ask>([
    ["s3:GetObject", `${traces}/2026-01-02/export_001.jsonl`],
    ["s3:GetObjectVersion", `${traces}/2026-01-02/export_001.jsonl`],
    ["s3:PutObject", `${bucketArn}/braintrust/spans/a.jsonl`],
    ["s3:PutObject", `${bucketArn}/braintrust/traces_of_others/a.jsonl`],
    ["s3:PutObject", `${bucketArn}/a.jsonl`],
    ["s3:DeleteObject", `${bucketArn}/bedrock/a.json.gz`],
    ["s3:PutObject", "arn:aws:s3:::another-bucket/braintrust/traces/a.jsonl"],
    ["s3:ListBucket", bucketArn],
    ["s3:ListBucket", bucketArn, { "s3:prefix": "" }],
    ["s3:ListBucket", bucketArn, { "s3:prefix": "braintrust/" }],
    ["s3:ListBucket", bucketArn, { "s3:prefix": "braintrust/spans/" }],
    ["s3:PutBucketPolicy", bucketArn],
    ["s3:PutBucketNotification", bucketArn],
    ["s3:DeleteBucket", bucketArn],
    ["s3:PutObjectTagging", `${traces}/a.jsonl`],
    ["kms:Decrypt", kmsKeyArn],
    ["kms:Decrypt", kmsKeyArn, { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" }],
    ["kms:Decrypt", `${kmsKeyArn}-of-another`, throughS3],
    ["kms:Encrypt", kmsKeyArn, throughS3],
    ["kms:ScheduleKeyDeletion", kmsKeyArn],
  ])("denies %s on %s (%j)", async (...request) => {
    expect(await ask(...request)).toBe("ImplicitlyDenied");
  });

  it("denies a write without TLS by the bucket's policy", async () => {
    expect(await ask("s3:PutObject", `${traces}/a.jsonl`, { "aws:SecureTransport": "false" })).toBe(
      "ExplicitlyDenied",
    );
  });

  it("has no right to any key where the bucket has none", async () => {
    const withoutKey = planAccess({ bucketArn, prefixes: ["braintrust/traces/"] });
    expect(await ask("kms:GenerateDataKey", kmsKeyArn, throughS3, withoutKey)).toBe("ImplicitlyDenied");
  });

  it("writes to each of several prefixes, and to no other", async () => {
    const both = planAccess({ bucketArn, prefixes: ["braintrust/traces/", "braintrust/spans/"] });
    expect(await ask("s3:PutObject", `${traces}/a.jsonl`, {}, both)).toBe("Allowed");
    expect(await ask("s3:PutObject", `${bucketArn}/braintrust/spans/a.jsonl`, {}, both)).toBe("Allowed");
    expect(await ask("s3:PutObject", `${bucketArn}/braintrust/query/a.jsonl`, {}, both)).toBe(
      "ImplicitlyDenied",
    );
  });
});
