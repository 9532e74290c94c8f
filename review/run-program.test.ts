import * as aws from "@pulumi/aws";
import { describe, expect, it } from "vitest";
import { unknown } from "../policies/rule.ts";
import { buildSmallProgram } from "./fixtures/small-program.ts";
import { BundleValue, SecretValue } from "./plan-values.ts";
import { runProgram, UnansweredLookupError, type ProgramRun } from "./run-program.ts";
import { parseStackFile } from "./stack-file.ts";

const file = parseStackFile(
  "test",
  "config:\n  tracelake:owner: data@example.com\n  tracelake:readToken:\n    secure: v1:abc\n",
);
const options = {
  project: "tracelake",
  file,
  account: { accountId: "123456789012", region: "us-west-2" },
};

function run(program: () => unknown = () => buildSmallProgram("/somewhere/checkout")): Promise<ProgramRun> {
  return runProgram({ ...options, program: async () => program() });
}

function find({ resources }: ProgramRun, name: string) {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

describe("runProgram", () => {
  it("records every resource in the tree's order, parents first and siblings by name", async () => {
    const { resources } = await run();
    expect(resources.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "tracelake:test:Group group",
      "aws:s3/bucket:Bucket group-bucket",
      "aws:lambda/function:Function group-function",
      "random:index/randomPassword:RandomPassword group-password",
      "aws:iam/role:Role group-role",
      "aws:iam/rolePolicy:RolePolicy group-role-policy",
      "aws:secretsmanager/secretVersion:SecretVersion group-secret-version",
    ]);
  });

  it("names a resource as the engine does, by the types of its parents", async () => {
    const bucket = find(await run(), "group-bucket");
    expect(bucket.urn).toBe("tracelake:test:Group$aws:s3/bucket:Bucket::group-bucket");
    expect(bucket.parent).toBe("tracelake:test:Group::group");
  });

  it("records protection and retention", async () => {
    const recorded = await run();
    expect(find(recorded, "group-bucket")).toMatchObject({ protect: true, retainOnDelete: true });
    expect(find(recorded, "group-role")).toMatchObject({ protect: false, retainOnDelete: false });
  });

  it("makes ARNs from names, the configured account and region, so that policies can be read", async () => {
    const recorded = await run();
    expect(find(recorded, "group-role-policy").inputs).toMatchObject({
      role: "tracelake-test-reader",
      policy: expect.stringContaining("arn:aws:s3:::tracelake-test-lake/exports/*"),
    });
    expect(recorded.outputs["roleArn"]).toBe("arn:aws:iam::123456789012:role/tracelake-test-reader");
  });

  it("leaves unknown what only a deployment tells", async () => {
    expect((await run()).outputs["sha"]).toBe(unknown);
  });

  it("keeps a secret's mark where it stands, generated passwords' too", async () => {
    const recorded = await run();
    const environment = find(recorded, "group-function").inputs["environment"];
    expect(environment).toEqual({ variables: { TOKEN: expect.any(SecretValue), LEVEL: "info" } });
    expect(find(recorded, "group-secret-version").inputs["secretString"]).toBeInstanceOf(SecretValue);
    expect(recorded.outputs["token"]).toBeInstanceOf(SecretValue);
  });

  it("records a bundle by its path", async () => {
    expect(find(await run(), "group-function").inputs["code"]).toEqual(
      new BundleValue("/somewhere/checkout/dist/function"),
    );
  });

  it("fails for a look-up that it has no answer for, by its token", async () => {
    await expect(
      run(() => ({ image: aws.ec2.getAmiOutput({ owners: ["amazon"] }).imageId })),
    ).rejects.toThrow(UnansweredLookupError);
  });

  it("throws what the program throws", async () => {
    await expect(
      run(() => {
        throw new Error("broken program");
      }),
    ).rejects.toThrow("broken program");
  });
});
