import { describe, expect, it, vi } from "vitest";
import { unknownInput } from "../testing/record-resources.ts";
import { find, ofType, recordLake, spans, traces } from "./record-lake.ts";

// A whole program takes a second, several where a machine is busy.
vi.setConfig({ testTimeout: 30_000 });

describe("storage integration and role, in one deployment", () => {
  it("name each other", async () => {
    const resources = await recordLake();
    const { inputs } = find(resources, "lake-integration");
    expect(inputs["storageAwsRoleArn"]).toBe("arn:aws:iam::111122223333:role/tracelake-dev-snowflake-reader");
    const role = find(resources, "lake-reader-role");
    expect(role.inputs["name"]).toBe("tracelake-dev-snowflake-reader");
    expect(JSON.parse(role.inputs["assumeRolePolicy"]).Statement[0]).toMatchObject({
      Principal: { AWS: "arn:aws:iam::444455556666:user/snowflake" },
      Condition: { StringEquals: { "sts:ExternalId": "SNOWFLAKE_SFCRole=1_mock" } },
    });
  });

  it("are limited to the prefixes of the exports and of usage", async () => {
    const resources = await recordLake({ exports: [traces, spans] });
    expect(find(resources, "lake-integration").inputs["storageAllowedLocations"]).toEqual([
      "s3://lake-bucket/braintrust/traces/",
      "s3://lake-bucket/braintrust/spans/",
      "s3://lake-bucket/usage/",
    ]);
    expect(JSON.parse(find(resources, "lake-reader-policy").inputs["policy"]).Statement[0].Resource).toEqual([
      "arn:aws:s3:::lake-bucket/braintrust/traces/*",
      "arn:aws:s3:::lake-bucket/braintrust/spans/*",
      "arn:aws:s3:::lake-bucket/usage/*",
    ]);
  });

  it("decrypt with the bucket's key where it has one", async () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/lake";
    const { inputs } = find(await recordLake({ kmsKeyArn }), "lake-reader-policy");
    expect(JSON.parse(inputs["policy"]).Statement.at(-1).Resource).toEqual([kmsKeyArn]);
  });

  it("of the archive are others, which reach below archive/ alone", async () => {
    const resources = await recordLake({ exports: [traces, spans] });
    const { inputs } = find(resources, "lake-archive-integration");
    expect(inputs).toMatchObject({
      name: "S3_BRAINTRUST_ARCHIVE_INTEGRATION",
      storageAwsRoleArn: "arn:aws:iam::111122223333:role/tracelake-dev-snowflake-archiver",
      storageAllowedLocations: ["s3://lake-bucket/archive/"],
    });
    expect(find(resources, "lake-archiver-role").inputs["name"]).toBe("tracelake-dev-snowflake-archiver");
    const { Statement } = JSON.parse(find(resources, "lake-archiver-policy").inputs["policy"]);
    expect(Statement[0].Resource).toEqual(["arn:aws:s3:::lake-bucket/archive/*"]);
    const stage = find(resources, "lake-archive-stage");
    expect(stage.inputs).toMatchObject({
      name: "BRAINTRUST_ARCHIVE_STAGE",
      schema: "RAW_DATA",
      url: "s3://lake-bucket/archive/",
      storageIntegration: "S3_BRAINTRUST_ARCHIVE_INTEGRATION",
      fileFormat: "FORMAT_NAME = BRAINTRUST_DATA.RAW_DATA.PARQUET_FORMAT",
    });
    expect(stage.options.dependsOn).toEqual(
      expect.arrayContaining([
        "snowflake:index/storageIntegration:StorageIntegration lake-archive-integration",
        "aws:iam/rolePolicy:RolePolicy lake-archiver-policy",
        "snowflake:index/fileFormat:FileFormat lake-format-parquet_format",
      ]),
    );
  });

  it("come before stage and pipe, with the policy", async () => {
    const resources = await recordLake();
    for (const name of ["lake-stage-braintrust_traces", "lake-pipe-braintrust_traces-v1"])
      expect(find(resources, name).options.dependsOn).toEqual(
        expect.arrayContaining([
          "snowflake:index/storageIntegration:StorageIntegration lake-integration",
          "aws:iam/rolePolicy:RolePolicy lake-reader-policy",
        ]),
      );
  });

  it("leave the COPY and all names known in a preview, in which no ARN is", async () => {
    const resources = await recordLake({}, true);
    expect(find(resources, "lake-reader-role").inputs["assumeRolePolicy"]).toBe(unknownInput);
    const unknown = ofType(resources, "Pipe").concat(ofType(resources, "Table"));
    expect(JSON.stringify(unknown.map(({ inputs }) => inputs))).not.toContain(unknownInput);
  });
});
