import { describe, expect, it } from "vitest";
import { findWidening } from "./widening.ts";

type Statement = Record<string, unknown>;

function widen(
  before: Statement[] | undefined,
  after: Statement[] | undefined,
  type = "aws:iam/rolePolicy:RolePolicy",
) {
  const key = type === "aws:iam/role:Role" ? "assumeRolePolicy" : "policy";
  const inputs = (statements: Statement[] | undefined) =>
    statements === undefined ? undefined : { [key]: JSON.stringify({ Statement: statements }) };
  return findWidening({ type, name: "x", before: inputs(before), after: inputs(after) });
}

const read = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::lake/*" };

describe("findWidening", () => {
  it("finds nothing in an equal or a narrower policy", () => {
    expect(widen([read], [read])).toEqual([]);
    expect(widen([{ ...read, Action: "s3:*" }], [read])).toEqual([]);
    expect(widen([read], [{ ...read, Resource: "arn:aws:s3:::lake/exports/*" }])).toEqual([]);
    expect(widen([read], [{ ...read, Condition: { Bool: { "aws:SecureTransport": "true" } } }])).toEqual([]);
    expect(widen([read], undefined)).toEqual([]);
  });

  it("finds a new action, a wider resource and a dropped condition", () => {
    expect(widen([read], [{ ...read, Action: ["s3:GetObject", "s3:PutObject"] }])).toEqual([
      "allows s3:PutObject on arn:aws:s3:::lake/*",
    ]);
    expect(widen([read], [{ ...read, Resource: "*" }])).toEqual(["allows s3:GetObject on *"]);
    expect(widen([{ ...read, Condition: { Bool: { "aws:SecureTransport": "true" } } }], [read])).toHaveLength(
      1,
    );
  });

  it("finds a trust that lets more in", () => {
    const trust = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::1:root" }, Action: "sts:AssumeRole" };
    const other = { ...trust, Principal: { AWS: ["arn:aws:iam::1:root", "arn:aws:iam::2:root"] } };
    expect(widen([trust], [other], "aws:iam/role:Role")).toEqual([
      "allows sts:AssumeRole to AWS arn:aws:iam::2:root",
    ]);
  });

  it("finds a denial that is gone", () => {
    const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
    expect(widen([deny], [], "aws:s3/bucketPolicy:BucketPolicy")).toEqual([
      "no longer denies s3:* on * to *",
    ]);
  });

  it("finds a new attachment and a new grant in Snowflake", () => {
    expect(
      findWidening({
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: "x",
        before: undefined,
        after: { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      }),
    ).toEqual(["allows all of arn:aws:iam::aws:policy/AdministratorAccess"]);
    expect(
      findWidening({
        type: "snowflake:index/grantPrivilegesToAccountRole:GrantPrivilegesToAccountRole",
        name: "x",
        before: undefined,
        after: { accountRoleName: "READER", privileges: ["SELECT"], onSchema: { schemaName: "DB.RAW" } },
      }),
    ).toEqual(["allows SELECT on SCHEMA DB.RAW to READER"]);
  });

  it("tells of a policy that the preview does not know", () => {
    expect(
      findWidening({
        type: "aws:iam/rolePolicy:RolePolicy",
        name: "x",
        before: undefined,
        after: { policy: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
      }),
    ).toEqual(["has a policy that is not known before the deployment"]);
  });

  it("looks at nothing but permissions", () => {
    expect(
      findWidening({ type: "aws:s3/bucket:Bucket", name: "x", before: {}, after: { bucket: "b" } }),
    ).toEqual([]);
  });
});
