import * as aws from "@pulumi/aws";
import { describe, expect, it } from "vitest";
import { planScheme } from "../scheme.ts";
import { recordResources } from "../testing/record-resources.ts";
import { BraintrustExportRole } from "./export-role.ts";
import type { BraintrustExportRoleArgs } from "./export-role.ts";

const scheme = planScheme({
  project: "tracelake",
  environment: "test",
  owner: "data@example.com",
  costCentre: "42",
  isProduction: false,
  typedPrefix: "",
  typedSuffix: "",
});

const args: BraintrustExportRoleArgs = {
  scheme,
  roleName: "BraintrustExportRole",
  principals: ["444455556666"],
  orgId: "org-1",
  bucketArn: "arn:aws:s3:::lake",
  prefix: "braintrust/",
};

async function record(changes: Partial<BraintrustExportRoleArgs> = {}) {
  const resources = await recordResources(
    () => void new BraintrustExportRole("export", { ...args, ...changes }),
  );
  const inputsOf = (name: string) => resources.find((resource) => resource.name === name)?.inputs ?? {};
  return { resources, role: inputsOf("export-role"), access: inputsOf("export-access") };
}

describe("BraintrustExportRole", () => {
  it("is a role and its rights", async () => {
    const { resources } = await record();
    expect(resources.map(({ type, name }) => [type, name])).toEqual([
      ["tracelake:braintrust:BraintrustExportRole", "export"],
      ["aws:iam/role:Role", "export-role"],
      ["aws:iam/rolePolicy:RolePolicy", "export-access"],
    ]);
  });

  it("has the name that operators type, and the environment's tags", async () => {
    const { role } = await record();
    expect(role["name"]).toBe("BraintrustExportRole");
    expect(role["tags"]).toEqual(scheme.tags);
  });

  it("trusts the account's root with an external id of the organisation", async () => {
    const { role } = await record();
    expect(JSON.parse(role["assumeRolePolicy"]).Statement).toEqual([
      {
        Sid: "BraintrustAssumes",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::444455556666:root"] },
        Action: "sts:AssumeRole",
        Condition: { StringLike: { "sts:ExternalId": "bt:org-1:*" } },
      },
    ]);
  });

  it("narrows the external id to a project", async () => {
    const { role } = await record({ projectId: "p-1" });
    expect(JSON.parse(role["assumeRolePolicy"]).Statement[0].Condition).toEqual({
      StringLike: { "sts:ExternalId": "bt:org-1:p-1:*" },
    });
  });

  it("gives its rights to the role, without a key where there is none", async () => {
    const { access } = await record();
    expect(access["role"]).toBe("BraintrustExportRole");
    expect(JSON.parse(access["policy"]).Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
      "ListPrefix",
      "ListUnfinishedUploads",
      "WritePrefix",
    ]);
  });

  it("takes a key that is known after the deployment only", async () => {
    const resources = await recordResources(() => {
      const key = new aws.kms.Key("key", {});
      new BraintrustExportRole("export", { ...args, kmsKeyArn: key.arn });
    });
    const access = resources.find(({ name }) => name === "export-access");
    expect(JSON.parse(access?.inputs["policy"]).Statement.at(-1).Resource).toBe(
      "arn:aws:kms:eu-central-1:111122223333:key/key",
    );
  });

  it("stands beside others, one a project with its own prefixes", async () => {
    const resources = await recordResources(() => {
      new BraintrustExportRole("one", {
        ...args,
        roleName: "ExportOne",
        prefix: ["braintrust/a/", "braintrust/b/"],
      });
      new BraintrustExportRole("two", { ...args, roleName: "ExportTwo", prefix: "braintrust/c/" });
    });
    const written = resources
      .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
      .map(({ inputs }) => JSON.parse(inputs["policy"]).Statement[2].Resource);
    expect(written).toEqual([
      ["arn:aws:s3:::lake/braintrust/a/*", "arn:aws:s3:::lake/braintrust/b/*"],
      ["arn:aws:s3:::lake/braintrust/c/*"],
    ]);
  });

  it("refuses a prefix of everything before anything is created", async () => {
    await expect(
      recordResources(() => void new BraintrustExportRole("export", { ...args, prefix: "*" })),
    ).rejects.toThrow("prefix must be folders that end with /");
  });

  it("gives out the role's ARN and the pattern", async () => {
    const seen: unknown[] = [];
    await recordResources(() => {
      const role = new BraintrustExportRole("export", args);
      role.roleArn.apply((arn) => seen.push(arn, role.externalIdPattern));
    });
    expect(seen).toEqual(["arn:aws:iam::111122223333:role/BraintrustExportRole", "bt:org-1:*"]);
  });
});
