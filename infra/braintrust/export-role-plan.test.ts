import { describe, expect, it } from "vitest";
import {
  planAccess,
  planExternalIdPattern,
  planPrefixes,
  planPrincipals,
  planRoleName,
} from "./export-role-plan.ts";

describe("planExternalIdPattern", () => {
  it("leaves open the project and the automation's own part", () => {
    expect(planExternalIdPattern("org-1")).toBe("bt:org-1:*");
  });

  it("leaves open the automation's own part only where a project is named", () => {
    expect(planExternalIdPattern("org-1", "p-1")).toBe("bt:org-1:p-1:*");
  });

  it.each(["*", "", "org-1:*", "org?"])("refuses the id %j, which would let others in", (id) => {
    expect(() => planExternalIdPattern(id)).toThrow(
      `orgId must be letters, digits, _ and -: ${JSON.stringify(id)}.`,
    );
    expect(() => planExternalIdPattern("org-1", id)).toThrow("projectId must be letters");
  });
});

describe("planPrincipals", () => {
  it("takes an account's digits for its root, and orders what it is given", () => {
    const role = "arn:aws:iam::222222222222:role/data-plane/exporter";
    expect(planPrincipals(["444455556666", role, "arn:aws:iam::444455556666:root"])).toEqual([
      role,
      "arn:aws:iam::444455556666:root",
    ]);
  });

  it("makes roots of the partition", () => {
    expect(planPrincipals(["444455556666"], "aws-us-gov")).toEqual(["arn:aws-us-gov:iam::444455556666:root"]);
  });

  it.each([
    "*",
    "arn:aws:iam::*:root",
    "arn:aws:iam::444455556666:user/ada",
    "44445555666",
    "arn:aws:iam::444455556666:role/*",
  ])("refuses %j", (principal) => {
    expect(() => planPrincipals([principal])).toThrow(
      `principals takes an account's 12 digits, or the ARN of a root or a role: ${JSON.stringify(principal)}.`,
    );
  });

  it("refuses an empty list, which IAM would", () => {
    expect(() => planPrincipals([])).toThrow("principals must name at least one account or role.");
  });
});

describe("planPrefixes", () => {
  it("orders several, once each", () => {
    expect(planPrefixes(["b/", "a/", "b/"])).toEqual(["a/", "b/"]);
  });

  it.each(["", "/", "/braintrust/", "braintrust", "braintrust/*/", "*", "a//", "a/?/"])(
    "refuses %j",
    (prefix) => {
      expect(() => planPrefixes(["a/", prefix])).toThrow(
        `prefix must be folders that end with /, without wildcards: ${JSON.stringify(prefix)}.`,
      );
    },
  );

  it("refuses none at all, which would be no resource", () => {
    expect(() => planPrefixes([])).toThrow("prefix must name at least one prefix.");
  });
});

describe("planRoleName", () => {
  it("takes what IAM takes", () => {
    expect(planRoleName("DEV_BraintrustExportRole-7f1a2b3c")).toBe("DEV_BraintrustExportRole-7f1a2b3c");
    expect(planRoleName("r".repeat(64))).toHaveLength(64);
  });

  it.each(["", "a b", "team/role", "r".repeat(65)])("refuses %j", (roleName) => {
    expect(() => planRoleName(roleName)).toThrow("roleName must be 1 to 64 letters, digits and +=,.@_-");
  });
});

describe("planAccess", () => {
  it("writes with the actions that Braintrust documents, and no other", () => {
    const write = planAccess({
      bucketArn: "arn:aws:s3:::lake",
      prefixes: ["braintrust/traces/"],
    }).Statement.at(-1);
    expect(write).toEqual({
      Sid: "WritePrefix",
      Effect: "Allow",
      Action: [
        "s3:List*",
        "s3:PutObject",
        "s3:PutObjectAcl",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:AbortMultipartUpload",
      ],
      Resource: ["arn:aws:s3:::lake/braintrust/traces/*"],
    });
  });
});
