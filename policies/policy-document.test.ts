import { describe, expect, it } from "vitest";
import { documentsOf, readStatements, typesWith } from "./policy-document.ts";
import { unknown } from "./rule.ts";
import { makeResource } from "./testing/verdicts.ts";

const statement = {
  Effect: "Allow",
  Principal: { AWS: ["111122223333", "444455556666"], Service: "s3.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: ["arn:aws:sqs:eu-west-1:111122223333:q"],
  Condition: { Bool: { "aws:SecureTransport": true }, StringLike: { "aws:SourceArn": ["a", "b"] } },
};

describe("readStatements", () => {
  it("makes every list a list, of JSON as of an object", () => {
    const expected = [
      {
        effect: "Allow",
        principals: [
          { type: "AWS", id: "111122223333" },
          { type: "AWS", id: "444455556666" },
          { type: "Service", id: "s3.amazonaws.com" },
        ],
        actions: ["sqs:SendMessage"],
        notActions: [],
        resources: ["arn:aws:sqs:eu-west-1:111122223333:q"],
        conditions: [
          { operator: "Bool", key: "aws:SecureTransport", values: ["true"] },
          { operator: "StringLike", key: "aws:SourceArn", values: ["a", "b"] },
        ],
        unknownParts: [],
      },
    ];
    expect(readStatements(JSON.stringify({ Statement: statement }))).toEqual(expected);
    expect(readStatements({ Statement: [statement] })).toEqual(expected);
  });

  it("tells which parts of a statement are not known", () => {
    const [read] = readStatements({ Statement: [{ ...statement, Resource: unknown }] }) ?? [];
    expect(read?.unknownParts).toEqual(["Resource"]);
  });

  it("is undefined for a document that is not known, and empty for none", () => {
    expect(readStatements(unknown)).toBeUndefined();
    expect(readStatements({ Statement: [unknown] })).toBeUndefined();
    expect(readStatements(undefined)).toEqual([]);
  });

  it("refuses what is no policy", () => {
    expect(() => readStatements("[1]")).toThrow("neither JSON of an object nor an object");
  });
});

describe("documentsOf", () => {
  it("tells a role's trust from its inline policies", () => {
    const role = makeResource("aws:iam/role:Role", "role", {
      assumeRolePolicy: { Statement: [] },
      inlinePolicies: [{ name: "read", policy: { Statement: [statement] } }],
    });
    expect(documentsOf(role, "trust").map(({ property }) => property)).toEqual(["assumeRolePolicy"]);
    expect(documentsOf(role, "identity")).toMatchObject([
      { property: "inlinePolicies", statements: [{ actions: ["sqs:SendMessage"] }] },
    ]);
  });

  it("finds none on a foreign type", () => {
    expect(documentsOf(makeResource("aws:s3/bucket:Bucket", "b", { policy: "{}" }), "resource")).toEqual([]);
    expect(typesWith("trust")).toEqual(["aws:iam/role:Role"]);
  });
});
