import { describe, expect, it } from "vitest";
import { planPolicy } from "../aws/policy-document.ts";
import { simulateIam } from "../testing/simulate-iam.ts";
import { accountId, lakeName, makePlan, otherBucket } from "./plan-fixture.ts";
import { planAggregatorStatements, type AggregatorRights } from "./role-plan.ts";

const lakeKeyArn = `arn:aws:kms:eu-central-1:${accountId}:key/lake`;
const lake = `arn:aws:s3:::${lakeName}`;
const rights: AggregatorRights = {
  metricsSink: "cloudwatch",
  trace: false,
  logsKeyArn: lakeKeyArn,
  lakeKeyArn,
};
const plan = makePlan();
const namespace = { "cloudwatch:namespace": "Bedrock/CrossRegionMetrics" };
const throughS3 = { "kms:ViaService": "s3.eu-central-1.amazonaws.com" };
const ledger = `arn:aws:dynamodb:eu-central-1:${accountId}:table/bedrock-metrics-ledger`;
const queue = `arn:aws:sqs:eu-central-1:${accountId}:bedrock-metrics-queue`;
const stream = `arn:aws:logs:eu-central-1:${accountId}:log-group:/aws/lambda/bedrock-metrics-aggregator:log-stream:one`;
const profile = `arn:aws:bedrock:us-west-2:${accountId}:application-inference-profile/abc`;

type Ask = [sid: string, action: string, resource: string, context?: Record<string, string>];

const needed: Ask[] = [
  ["WriteLogs", "logs:PutLogEvents", stream],
  ["TakeMessages", "sqs:ReceiveMessage", queue],
  ["TakeMessages", "sqs:DeleteMessage", queue],
  ["TakeMessages", "sqs:GetQueueAttributes", queue],
  ["ReadLogs", "s3:GetObject", `${lake}/bedrock/AWSLogs/a.json.gz`],
  ["ReadLogs", "s3:GetObjectVersion", `${lake}/bedrock/AWSLogs/a.json.gz`],
  ["SeeWhatIsGone", "s3:ListBucket", lake],
  ["WriteUsage", "s3:PutObject", `${lake}/usage/bedrock/2026/01/01/a.jsonl.gz`],
  ["DecryptLogs", "kms:Decrypt", lakeKeyArn, throughS3],
  ["EncryptUsage", "kms:GenerateDataKey", lakeKeyArn, throughS3],
  ["KeepLedger", "dynamodb:UpdateItem", ledger],
  ["PublishMetrics", "cloudwatch:PutMetricData", "*", namespace],
  ["ResolveProfiles", "bedrock:GetInferenceProfile", profile],
];

const refused: Ask[] = [
  ["", "s3:GetObject", `${lake}/braintrust/a.jsonl`],
  ["", "s3:PutObject", `${lake}/bedrock/AWSLogs/a.json.gz`],
  ["", "s3:PutObject", `${lake}/usage/processor/a.jsonl.gz`],
  ["", "s3:DeleteObject", `${lake}/bedrock/AWSLogs/a.json.gz`],
  ["", "s3:GetObject", "arn:aws:s3:::another/bedrock/a.json.gz"],
  ["", "kms:Decrypt", lakeKeyArn],
  ["", "dynamodb:DeleteItem", ledger],
  ["", "dynamodb:Scan", ledger],
  ["", "sqs:SendMessage", queue],
  ["", "sqs:DeleteMessage", `arn:aws:sqs:eu-central-1:${accountId}:bedrock-metrics-dlq`],
  ["", "cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": "AWS/Lambda" }],
  ["", "cloudwatch:PutMetricData", "*"],
  ["", "bedrock:InvokeModel", `arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-3`],
];

const statements = planAggregatorStatements(plan, rights);
const ask = (allowed: typeof statements, [, action, resource, context = {}]: Ask) =>
  simulateIam(
    { principal: plan.roleArn, action, resource, accountId, context },
    {
      identity: [planPolicy(...allowed)],
      // A key lets its account's roles in as far as their own policies say.
      ...(action.startsWith("kms:")
        ? {
            resource: planPolicy({
              Sid: "Account",
              Effect: "Allow",
              Principal: { AWS: `arn:aws:iam::${accountId}:root` },
              Action: action,
              Resource: "*",
            }),
          }
        : {}),
    },
  );

describe("the metrics aggregator's role", () => {
  it.each(needed)("%s allows %s on %s", async (...request) => {
    expect(await ask(statements, request)).toBe("Allowed");
  });

  it.each(needed)("without %s refuses %s on %s", async (...request) => {
    const rest = statements.filter(({ Sid }) => Sid !== request[0]);
    expect(rest).toHaveLength(statements.length - 1);
    expect(await ask(rest, request)).toBe("ImplicitlyDenied");
  });

  it.each(refused)("%s refuses %s on %s %j", async (...request) => {
    expect(await ask(statements, request)).toBe("ImplicitlyDenied");
  });

  it("has no statement that nothing needs", () => {
    expect(statements.map(({ Sid }) => Sid)).toEqual([...new Set(needed.map(([sid]) => sid))]);
  });

  it("publishes through its log alone where that is asked for", () => {
    const sids = planAggregatorStatements(plan, { ...rights, metricsSink: "emf" }).map(({ Sid }) => Sid);
    expect(sids).not.toContain("PublishMetrics");
  });

  it("traces only where that is asked for", () => {
    const sids = planAggregatorStatements(plan, { ...rights, trace: true }).map(({ Sid }) => Sid);
    expect(sids).toContain("WriteTraces");
    expect(statements.map(({ Sid }) => Sid)).not.toContain("WriteTraces");
  });

  it("reads another account's logs with that account's key", async () => {
    const other = makePlan(otherBucket);
    const theirs = planAggregatorStatements(other, { ...rights, logsKeyArn: otherBucket.kmsKeyArn });
    const read = theirs.find(({ Sid }) => Sid === "ReadLogs");
    expect(read?.Resource).toBe("arn:aws:s3:::their-logs/logs/*");
    expect(theirs.find(({ Sid }) => Sid === "DecryptLogs")?.Resource).toBe(otherBucket.kmsKeyArn);
  });
});
