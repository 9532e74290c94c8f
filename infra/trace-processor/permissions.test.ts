import { describe, expect, it } from "vitest";
import { simulateIam } from "../testing/simulate-iam.ts";
import { databaseSecretArn, place, secrets } from "./fixtures/deployment.ts";
import { planFunctionArns, planFunctionTrust } from "../aws/function-plan.ts";
import { planFunctionPolicy, planSchedulePolicy, planScheduleTrust } from "./function-policies.ts";
import type { PolicyDocument } from "../aws/policy-document.ts";
import { planUsageStatements } from "./usage-policy.ts";
import { planExecutionPolicy, planTaskTrust } from "./task-policies.ts";

const { accountId } = place;
const role = `arn:aws:iam::${accountId}:role/some-role`;
const serving = planFunctionArns(place, "tracelake-dev-trace-processor");
const repositoryArn = `arn:aws:ecr:eu-central-1:${accountId}:repository/tracelake-dev-trace-processor`;
const logGroupArn = `arn:aws:logs:eu-central-1:${accountId}:log-group:/ecs/tracelake-dev-trace-processor`;
const bySelf = { "lambda:SourceFunctionArn": serving.functionArn };

/** Action, resource, context. */
type Request = [action: string, resource: string, context?: Record<string, string>];

interface RoleCase {
  policy: PolicyDocument;
  allowed: Request[];
  denied: Request[];
}

const roles: Record<string, RoleCase> = {
  "the serving function": {
    policy: planFunctionPolicy(serving, [databaseSecretArn, secrets.READ_TOKEN]),
    allowed: [
      ["secretsmanager:GetSecretValue", databaseSecretArn, bySelf],
      ["secretsmanager:GetSecretValue", secrets.READ_TOKEN, bySelf],
      ["logs:CreateLogStream", `${serving.logGroupArn}:log-stream:one`],
      ["logs:PutLogEvents", `${serving.logGroupArn}:log-stream:one`],
      ["ec2:CreateNetworkInterface", `arn:aws:ec2:eu-central-1:${accountId}:network-interface/*`],
      ["ec2:DescribeNetworkInterfaces", "*"],
      ["ec2:DeleteNetworkInterface", `arn:aws:ec2:eu-central-1:${accountId}:network-interface/eni-1`],
    ],
    denied: [
      ["secretsmanager:GetSecretValue", secrets.INGEST_TOKENS],
      ["secretsmanager:GetSecretValue", `${databaseSecretArn.replace("database-url", "database-url-2")}`],
      ["secretsmanager:PutSecretValue", databaseSecretArn],
      ["secretsmanager:DeleteSecret", databaseSecretArn],
      [
        "logs:PutLogEvents",
        `arn:aws:logs:eu-central-1:${accountId}:log-group:/aws/lambda/other:log-stream:one`,
      ],
      ["logs:DeleteLogGroup", serving.logGroupArn],
      ["ec2:CreateNetworkInterface", `arn:aws:ec2:eu-central-1:${accountId}:network-interface/*`, bySelf],
      ["ec2:DeleteNetworkInterface", `arn:aws:ec2:eu-central-1:${accountId}:network-interface/eni-1`, bySelf],
      ["ec2:RunInstances", `arn:aws:ec2:eu-central-1:${accountId}:instance/*`],
      ["lambda:InvokeFunction", serving.functionArn],
      ["lambda:UpdateFunctionCode", serving.functionArn],
      ["s3:GetObject", "arn:aws:s3:::tracelake-dev-lake/one"],
      ["iam:PassRole", role],
      ["rds:DeleteDBInstance", `arn:aws:rds:eu-central-1:${accountId}:db:tracelake-dev-database`],
    ],
  },
  "the serving function beside a lake": {
    policy: planFunctionPolicy(
      serving,
      [databaseSecretArn],
      planUsageStatements({ bucketArn: "arn:aws:s3:::tracelake-dev-lake", kmsKeyArn: undefined }),
    ),
    allowed: [
      ["s3:PutObject", "arn:aws:s3:::tracelake-dev-lake/usage/processor/dt=2026-01-01/a.jsonl.gz"],
      ["s3:ListBucket", "arn:aws:s3:::tracelake-dev-lake", { "s3:prefix": "usage/processor/dt=2026-01-01/" }],
    ],
    denied: [
      ["s3:PutObject", "arn:aws:s3:::tracelake-dev-lake/usage/bedrock/a.jsonl.gz"],
      ["s3:GetObject", "arn:aws:s3:::tracelake-dev-lake/usage/processor/dt=2026-01-01/a.jsonl.gz"],
      ["s3:DeleteObject", "arn:aws:s3:::tracelake-dev-lake/usage/processor/dt=2026-01-01/a.jsonl.gz"],
      ["s3:ListBucket", "arn:aws:s3:::tracelake-dev-lake", { "s3:prefix": "braintrust/" }],
    ],
  },
  "the migrating function": {
    policy: planFunctionPolicy(planFunctionArns(place, "tracelake-dev-trace-processor-migrate"), [
      databaseSecretArn,
    ]),
    allowed: [["secretsmanager:GetSecretValue", databaseSecretArn]],
    denied: [
      ["secretsmanager:GetSecretValue", secrets.READ_TOKEN],
      ["logs:PutLogEvents", `${serving.logGroupArn}:log-stream:one`],
    ],
  },
  "the schedule": {
    policy: planSchedulePolicy(serving.functionArn),
    allowed: [["lambda:InvokeFunction", serving.functionArn]],
    denied: [
      ["lambda:InvokeFunction", `${serving.functionArn}-migrate`],
      ["lambda:GetFunction", serving.functionArn],
      ["lambda:UpdateFunctionCode", serving.functionArn],
      ["secretsmanager:GetSecretValue", databaseSecretArn],
    ],
  },
  "the starting of tasks": {
    policy: planExecutionPolicy({ repositoryArn, logGroupArn, secretArns: [databaseSecretArn] }),
    allowed: [
      ["ecr:GetAuthorizationToken", "*"],
      ["ecr:BatchGetImage", repositoryArn],
      ["ecr:GetDownloadUrlForLayer", repositoryArn],
      ["ecr:BatchCheckLayerAvailability", repositoryArn],
      ["secretsmanager:GetSecretValue", databaseSecretArn],
      ["logs:CreateLogStream", `${logGroupArn}:log-stream:task/one`],
      ["logs:PutLogEvents", `${logGroupArn}:log-stream:task/one`],
    ],
    denied: [
      ["ecr:BatchGetImage", `${repositoryArn}-other`],
      ["ecr:PutImage", repositoryArn],
      ["ecr:DeleteRepository", repositoryArn],
      ["secretsmanager:GetSecretValue", secrets.READ_TOKEN],
      ["logs:PutLogEvents", `${serving.logGroupArn}:log-stream:one`],
      ["logs:CreateLogGroup", logGroupArn],
      ["ecs:RunTask", `arn:aws:ecs:eu-central-1:${accountId}:task-definition/any:1`],
      ["s3:GetObject", "arn:aws:s3:::tracelake-dev-lake/one"],
    ],
  },
};

describe.each(Object.entries(roles))("the role of %s", (_, { policy, allowed, denied }) => {
  const ask = ([action, resource, context = {}]: Request) =>
    simulateIam({ principal: role, action, resource, accountId, context }, { identity: [policy] });

  it.each(allowed)("allows %s on %s", async (...request) => {
    expect(await ask(request)).toBe("Allowed");
  });

  it.each(denied)("denies %s on %s", async (...request) => {
    expect(await ask(request)).toMatch(/Denied$/);
  });
});

const lambda = "lambda.amazonaws.com";
const scheduler = "scheduler.amazonaws.com";
const ecs = "ecs-tasks.amazonaws.com";
const ownGroup = `arn:aws:scheduler:eu-central-1:${accountId}:schedule-group/tracelake-dev-maintenance`;
const ownTask = `arn:aws:ecs:eu-central-1:${accountId}:task/any/one`;
const foreign = "999999999999";

describe("trust", () => {
  const assume = (trust: PolicyDocument, principal: string, account: string, sourceArn?: string) =>
    simulateIam(
      {
        principal,
        action: "sts:AssumeRole",
        resource: role,
        accountId,
        context: {
          "aws:SourceAccount": account,
          ...(sourceArn === undefined ? {} : { "aws:SourceArn": sourceArn }),
        },
      },
      { resource: trust },
    );
  const functionTrust = planFunctionTrust(place);
  const scheduleTrust = planScheduleTrust(place, "tracelake-dev-maintenance");
  const taskTrust = planTaskTrust(place);

  it("lets each service in, for this account and its own resource", async () => {
    expect(await assume(functionTrust, lambda, accountId)).toBe("Allowed");
    expect(await assume(scheduleTrust, scheduler, accountId, ownGroup)).toBe("Allowed");
    expect(await assume(taskTrust, ecs, accountId, ownTask)).toBe("Allowed");
  });

  it.each<[string, PolicyDocument, string, string, string?]>([
    ["Lambda for another account", functionTrust, lambda, foreign],
    ["another service for the function's role", functionTrust, ecs, accountId],
    ["someone of the account", functionTrust, `arn:aws:iam::${accountId}:role/someone`, accountId],
    ["the scheduler for another account", scheduleTrust, scheduler, foreign, ownGroup],
    ["the scheduler for another group", scheduleTrust, scheduler, accountId, `${ownGroup}-other`],
    ["the scheduler for no group", scheduleTrust, scheduler, accountId],
    ["ECS for another account", taskTrust, ecs, foreign, ownTask.replace(accountId, foreign)],
    ["ECS in another region", taskTrust, ecs, accountId, ownTask.replace("eu-central-1", "us-east-1")],
  ])("keeps out %s", async (_, trust, principal, account, sourceArn) => {
    expect(await assume(trust, principal, account, sourceArn)).toMatch(/Denied$/);
  });
});
