import { beforeAll, describe, expect, it } from "vitest";
import { buildSmallProgram } from "./fixtures/small-program.ts";
import { smallRules } from "./fixtures/small-rules.ts";
import { formatPlan, makePlan, type Plan } from "./plan.ts";
import { renderPlan } from "./render-plan.ts";
import { runProgram } from "./run-program.ts";
import { parseStackFile, standInSecret } from "./stack-file.ts";

const file = parseStackFile(
  "test",
  "config:\n  tracelake:owner: data@example.com\n  tracelake:readToken:\n    secure: v1:abc\n",
);

async function planAt(root: string, ceilingUsd?: number): Promise<Plan> {
  const run = await runProgram({
    project: "tracelake",
    file,
    account: { accountId: "123456789012", region: "us-west-2" },
    program: async () => buildSmallProgram(root),
  });
  return makePlan(run, {
    project: "tracelake",
    stack: "test",
    assumedSecrets: ["ingestTokens"],
    root,
    volume: {
      exportedRowsPerDay: 1,
      bytesPerRow: 1,
      spansPerDay: 1,
      bedrockInvocationsPerDay: 1,
      retentionDays: 1,
      creditPriceUsd: 3,
    },
    policies: {
      rules: smallRules,
      settings: {
        isProduction: false,
        requiredTags: [],
        rules: {},
        ...(ceilingUsd === undefined ? {} : { monthlyCostCeilingUsd: ceilingUsd }),
      },
      exceptions: [],
      now: new Date("2026-01-01T00:00:00Z"),
    },
  });
}

describe("makePlan", () => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await planAt("/home/one/checkout");
  });

  it("is the same text for two runs, in two checkouts", async () => {
    expect(formatPlan(await planAt("/home/another/place"))).toBe(formatPlan(plan));
  });

  it("holds no secret, not even where a rule quotes one", () => {
    const text = formatPlan(plan);
    expect(text).not.toContain(standInSecret("readToken"));
    expect(text).not.toContain("password-of-");
    expect(plan.policies.findings.find(({ rule }) => rule === "quotes-secret")?.message).toContain(
      "[secret]",
    );
    expect(plan.outputs).toMatchObject({ token: "[secret]" });
  });

  it("names no path outside of the checkout", () => {
    expect(formatPlan(plan)).not.toContain("/home/");
    expect(plan.resources.find(({ name }) => name === "group-function")?.inputs).toMatchObject({
      code: { bundle: "dist/function" },
    });
  });

  it("counts resources by type", () => {
    expect(plan.countByType).toMatchObject({ "aws:s3/bucket:Bucket": 1, "tracelake:test:Group": 1 });
  });

  it("counts each rule's verdicts, those that comply too", () => {
    expect(plan.policies.rules).toEqual([
      {
        rule: "bucket-protected",
        level: "mandatory",
        severity: "high",
        complies: 1,
        violates: 0,
        excused: 0,
        unchecked: 0,
      },
      {
        rule: "cannot-tell",
        level: "mandatory",
        severity: "high",
        complies: 0,
        violates: 0,
        excused: 0,
        unchecked: 1,
      },
      {
        rule: "quotes-secret",
        level: "advisory",
        severity: "high",
        complies: 0,
        violates: 1,
        excused: 0,
        unchecked: 0,
      },
    ]);
  });

  it("says what the role may do", () => {
    expect(plan.permissions.roles[0]).toMatchObject({
      role: "tracelake-test-reader",
      trust: [{ conditions: ["StringLike sts:ExternalId = bt:org:*"] }],
      grants: [
        {
          policy: "group-role-policy",
          statements: [{ resources: ["arn:aws:s3:::tracelake-test-lake/exports/*"] }],
        },
      ],
    });
  });

  it("is data that JSON keeps whole", () => {
    expect(JSON.parse(formatPlan(plan))).toEqual(plan);
  });
});

describe("renderPlan", () => {
  it("shows tree, counts, verdicts, permissions, costs and outputs", async () => {
    const text = renderPlan(await planAt("/home/one/checkout"));
    for (const line of [
      "Stack test of tracelake",
      "└─ group  tracelake:test:Group",
      "   ├─ group-bucket  aws:s3/bucket:Bucket  bucket=tracelake-test-lake  [protected]  [retained]",
      "   └─ group-secret-version  aws:secretsmanager/secretVersion:SecretVersion",
      "Secrets taken as set: ingestTokens",
      "   7  in all",
      "complies   bucket-protected  mandatory  1 comply",
      "  may be assumed sts:AssumeRole",
      "    if StringLike sts:ExternalId = bt:org:*",
      "    may s3:GetObject",
      "      on arn:aws:s3:::tracelake-test-lake/exports/*",
      "not estimated: group-function (aws:lambda/function:Function): runs at deployments or on a schedule only",
      'bucketName: "tracelake-test-lake"',
    ])
      expect(text.split("\n")).toContain(line);
  });

  it("has no colour unless told to", async () => {
    const plan = await planAt("/home/one/checkout");
    expect(renderPlan(plan)).not.toContain("\u001b");
    expect(renderPlan(plan, (style, text) => `<${style}>${text}`)).toContain("<red>violated");
  });
});
