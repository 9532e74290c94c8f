import { describe, expect, it } from "vitest";
import { unknown } from "../policies/rule.ts";
import { planPermissions, readStatements } from "./permissions.ts";
import type { ProgramResource } from "./run-program.ts";

function resource(type: string, name: string, inputs: Record<string, unknown>): ProgramResource {
  return {
    urn: `${type}::${name}`,
    type,
    name,
    parent: undefined,
    isCustom: true,
    protect: false,
    retainOnDelete: false,
    inputs,
  };
}

const trust = {
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: ["arn:aws:iam::1:root", "arn:aws:iam::2:root"] },
      Action: "sts:AssumeRole",
      Condition: { StringLike: { "sts:ExternalId": ["bt:a:*", "bt:b:*"] } },
    },
  ],
};
const role = resource("aws:iam/role:Role", "export-role", {
  name: "BraintrustExportRole",
  assumeRolePolicy: JSON.stringify(trust),
});

describe("planPermissions", () => {
  it("says who may assume a role and under which conditions", () => {
    expect(planPermissions([role]).roles[0]?.trust).toEqual([
      {
        effect: "Allow",
        principals: ["AWS arn:aws:iam::1:root", "AWS arn:aws:iam::2:root"],
        actions: ["sts:AssumeRole"],
        resources: [],
        conditions: ["StringLike sts:ExternalId = bt:a:* or bt:b:*"],
      },
    ]);
  });

  it("gives a role its inline, attached and managed policies, and no other role's", () => {
    const policy = {
      Statement: { Effect: "Allow", Action: ["s3:PutObject"], Resource: "arn:aws:s3:::lake/*" },
    };
    const { roles } = planPermissions([
      role,
      resource("aws:iam/rolePolicy:RolePolicy", "write", { role: "BraintrustExportRole", policy }),
      resource("aws:iam/rolePolicy:RolePolicy", "other", { role: "AnotherRole", policy }),
      resource("aws:iam/policy:Policy", "own", { name: "own-policy", policy }),
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attach-own", {
        role: "BraintrustExportRole",
        policyArn: "arn:aws:iam::1:policy/own-policy",
      }),
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attach", {
        role: "BraintrustExportRole",
        policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
      }),
    ]);
    expect(roles).toHaveLength(1);
    expect(roles[0]?.grants.map(({ policy: name }) => name)).toEqual(["own", "write"]);
    expect(roles[0]?.grants[1]?.statements[0]).toEqual({
      effect: "Allow",
      principals: [],
      actions: ["s3:PutObject"],
      resources: ["arn:aws:s3:::lake/*"],
      conditions: [],
    });
    expect(roles[0]?.managedPolicies).toEqual([
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    ]);
  });

  it("tells of a policy that is not known yet instead of showing none", () => {
    expect(readStatements(unknown)).toEqual([expect.objectContaining({ effect: "not known yet" })]);
  });

  it("keeps what is denied and what is negated", () => {
    const statements = readStatements({
      Statement: [{ Effect: "Deny", NotPrincipal: { Service: "s3.amazonaws.com" }, NotAction: "s3:Get*" }],
    });
    expect(statements[0]).toMatchObject({
      effect: "Deny",
      principals: ["not Service s3.amazonaws.com"],
      actions: ["not s3:Get*"],
    });
  });

  it("shows policies that sit at resources, a function's permissions among them", () => {
    const { resources } = planPermissions([
      resource("aws:sqs/queuePolicy:QueuePolicy", "queue-policy", { policy: trust }),
      resource("aws:lambda/permission:Permission", "invoke", {
        principal: "s3.amazonaws.com",
        action: "lambda:InvokeFunction",
        function: "bedrock",
        sourceArn: "arn:aws:s3:::lake",
      }),
    ]);
    expect(resources.map(({ urn }) => urn)).toEqual([
      "aws:sqs/queuePolicy:QueuePolicy::queue-policy",
      "aws:lambda/permission:Permission::invoke",
    ]);
    expect(resources[1]?.statements[0]?.conditions).toEqual(["ArnLike AWS:SourceArn = arn:aws:s3:::lake"]);
  });

  it("shows what Snowflake's roles are granted", () => {
    const { snowflake } = planPermissions([
      resource("snowflake:index/grantPrivilegesToAccountRole:GrantPrivilegesToAccountRole", "read", {
        accountRoleName: '"READER"',
        privileges: ["SELECT"],
        onSchemaObject: { future: { objectTypePlural: "TABLES", inSchema: "DB.RAW" } },
      }),
      resource("snowflake:index/grantAccountRole:GrantAccountRole", "hierarchy", {
        roleName: "READER",
        parentRoleName: "OPERATOR",
      }),
    ]);
    expect(snowflake).toEqual([
      {
        role: "READER",
        privileges: ["SELECT"],
        on: "future TABLES in DB.RAW",
      },
      { role: "OPERATOR", privileges: ["ROLE"], on: "READER" },
    ]);
  });
});
