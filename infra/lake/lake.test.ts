import { describe, expect, it } from "vitest";
import { planScheme } from "../scheme.ts";
import { recordResources, unknownInput } from "../testing/record-resources.ts";
import type { RecordedResource } from "../testing/record-resources.ts";
import { Lake } from "./lake.ts";
import type { LakeArgs } from "./lake.ts";

const schemeOf = (isProduction: boolean) =>
  planScheme({
    project: "tracelake",
    environment: isProduction ? "prod" : "dev",
    owner: "data@example.com",
    costCentre: "42",
    isProduction,
    typedPrefix: "",
    typedSuffix: "",
  });

const args: LakeArgs = {
  scheme: schemeOf(false),
  accountId: "111122223333",
  encryption: "s3",
  archiveAfterDays: 90,
  deleteNoncurrentAfterDays: 30,
  archivePrefixes: ["braintrust/"],
};

const record = (changes: Partial<LakeArgs> = {}, isPreview = false) =>
  recordResources(() => void new Lake("lake", { ...args, ...changes }), { isPreview });

function find(resources: RecordedResource[], name: string): RecordedResource {
  const found = resources.find((resource) => resource.name === name);
  if (!found) throw new Error(`${name} was not created.`);
  return found;
}

const typesAndNames = (resources: RecordedResource[]) =>
  resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).toSorted();

const bucketParts = [
  "Bucket lake-bucket",
  "BucketLifecycleConfiguration lake-lifecycle",
  "BucketOwnershipControls lake-ownership",
  "BucketPolicy lake-policy",
  "BucketPublicAccessBlock lake-public-access",
  "BucketServerSideEncryptionConfiguration lake-encryption",
  "BucketVersioning lake-versioning",
];

describe("Lake", () => {
  it("is a bucket and its side resources", async () => {
    expect(typesAndNames(await record())).toEqual([...bucketParts, "Lake lake"]);
  });

  it("has a key and its alias besides with encryption kms", async () => {
    const expected = ["Alias lake-key-alias", ...bucketParts, "Key lake-key", "Lake lake"];
    expect(typesAndNames(await record({ encryption: "kms" }))).toEqual(expected);
  });

  it("names the bucket by scheme and account, tags it, and uses none of its deprecated arguments", async () => {
    const { inputs } = find(await record(), "lake-bucket");
    expect(inputs).toEqual({
      bucket: "tracelake-dev-lake-111122223333",
      forceDestroy: true,
      tags: { project: "tracelake", environment: "dev", owner: "data@example.com", "cost-centre": "42" },
    });
  });

  it("protects and retains bucket and key in production, and never empties the bucket there", async () => {
    const resources = await record({ scheme: schemeOf(true), encryption: "kms" });
    const kept = { protect: true, retainOnDelete: true };
    expect(find(resources, "lake-bucket")).toMatchObject({ inputs: { forceDestroy: false }, options: kept });
    expect(find(resources, "lake-key").options).toMatchObject(kept);
  });

  it("leaves a trial's bucket free to be destroyed", async () => {
    const { options } = find(await record(), "lake-bucket");
    expect(options).toMatchObject({ protect: false, retainOnDelete: false });
  });

  it("keeps versions", async () => {
    const { inputs } = find(await record(), "lake-versioning");
    expect(inputs["versioningConfiguration"]).toEqual({ status: "Enabled" });
  });

  it("is closed to the public in all four ways, and knows no ACLs", async () => {
    const resources = await record();
    expect(find(resources, "lake-public-access").inputs).toEqual({
      bucket: "tracelake-dev-lake-111122223333",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(find(resources, "lake-ownership").inputs["rule"]).toEqual({
      objectOwnership: "BucketOwnerEnforced",
    });
  });

  it("encrypts with the keys of S3", async () => {
    const resources = await record();
    expect(find(resources, "lake-encryption").inputs["rules"]).toEqual([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
  });

  it("encrypts with its own rotated key and a bucket key", async () => {
    const resources = await record({ encryption: "kms" });
    const key = find(resources, "lake-key").inputs;
    expect(key).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
    expect(find(resources, "lake-key-alias").inputs["name"]).toBe("alias/tracelake-dev-lake");
    expect(find(resources, "lake-encryption").inputs["rules"]).toEqual([
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: "arn:aws:kms:eu-central-1:111122223333:key/lake-key",
        },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("sets the policy after the public access block, and the lifecycle after versioning", async () => {
    const resources = await record();
    const publicAccess = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock lake-public-access";
    expect(find(resources, "lake-policy").options.dependsOn).toContain(publicAccess);
    expect(find(resources, "lake-ownership").options.dependsOn).toContain(publicAccess);
    expect(find(resources, "lake-lifecycle").options.dependsOn).toContain(
      "aws:s3/bucketVersioning:BucketVersioning lake-versioning",
    );
  });

  it("archives exports by the days that are configured, and leaves small objects alone", async () => {
    const { inputs } = find(await record({ archiveAfterDays: 120 }), "lake-lifecycle");
    expect(inputs["transitionDefaultMinimumObjectSize"]).toBe("all_storage_classes_128K");
    expect(inputs["rules"].at(-1)).toMatchObject({
      filter: { prefix: "braintrust/" },
      transitions: [{ days: 120, storageClass: "GLACIER_IR" }],
    });
  });

  it("lets readers of other accounts read and decrypt", async () => {
    const reader = "arn:aws:iam::777788889999:role/reader";
    const resources = await record({ encryption: "kms", readers: [reader] });
    const sidsOf = (document: string) =>
      JSON.parse(document)
        .Statement.filter(
          ({ Principal }: { Principal: { AWS?: unknown } }) => [Principal.AWS].flat()[0] === reader,
        )
        .map(({ Sid }: { Sid: string }) => Sid);
    expect(sidsOf(find(resources, "lake-policy").inputs["policy"])).toEqual(["ReadersList", "ReadersRead"]);
    expect(sidsOf(find(resources, "lake-key").inputs["policy"])).toEqual(["ReadersDecryptThroughS3"]);
  });

  it("shows its policy in a preview already, though the key's ARN is known after the deployment only", async () => {
    const resources = await record({ encryption: "kms" }, true);
    const policy = JSON.parse(find(resources, "lake-policy").inputs["policy"]);
    expect(policy.Statement[0].Resource).toEqual([
      "arn:aws:s3:::tracelake-dev-lake-111122223333",
      "arn:aws:s3:::tracelake-dev-lake-111122223333/*",
    ]);
    const [rule] = find(resources, "lake-encryption").inputs["rules"];
    expect(rule.applyServerSideEncryptionByDefault.kmsMasterKeyId).toBe(unknownInput);
  });

  it("gives out name, ARN and key", async () => {
    const seen: string[] = [];
    await recordResources(() => {
      const lake = new Lake("lake", { ...args, encryption: "kms", partition: "aws-us-gov" });
      lake.bucketName.apply((name) => seen.push(name));
      lake.bucketArn.apply((arn) => seen.push(arn));
      lake.kmsKeyArn?.apply((arn) => seen.push(arn));
    });
    expect(seen.toSorted()).toEqual([
      "arn:aws-us-gov:s3:::tracelake-dev-lake-111122223333",
      "arn:aws:kms:eu-central-1:111122223333:key/lake-key",
      "tracelake-dev-lake-111122223333",
    ]);
  });

  it("has no key to give out with the keys of S3", async () => {
    const keys: unknown[] = [];
    await recordResources(() => void keys.push(new Lake("lake", args).kmsKeyArn));
    expect(keys).toEqual([undefined]);
  });
});
