import { describe, expect, it } from "vitest";
import { simulateIam } from "../testing/simulate-iam.ts";
import { accountId, makePlan, otherBucket } from "./plan-fixture.ts";
import { planDeadLetterQueuePolicy, planQueuePolicy } from "./queue-plan.ts";

const plan = makePlan();
const ofLake = { "aws:SourceArn": plan.logs.bucketArn, "aws:SourceAccount": accountId };
const notify = (context: Record<string, string>, from = plan, action = "sqs:SendMessage") =>
  simulateIam(
    { principal: "s3.amazonaws.com", action, resource: from.queueArn, accountId, context },
    { resource: planQueuePolicy(from) },
  );

describe("the queue's policy", () => {
  it("lets S3 tell of the lake's objects", async () => {
    expect(await notify(ofLake)).toBe("Allowed");
  });

  it.each<[string, Record<string, string>]>([
    ["another bucket", { ...ofLake, "aws:SourceArn": "arn:aws:s3:::another" }],
    ["another account's bucket of the same name", { ...ofLake, "aws:SourceAccount": "444455556666" }],
    ["no bucket at all", {}],
  ])("refuses S3 on behalf of %s", async (_, context) => {
    expect(await notify(context)).toBe("ImplicitlyDenied");
  });

  it("lets S3 only send", async () => {
    expect(await notify(ofLake, plan, "sqs:ReceiveMessage")).toBe("ImplicitlyDenied");
  });

  it("takes word of another account's bucket where the logs are there, and of no other", async () => {
    const other = makePlan(otherBucket);
    const theirs = { "aws:SourceArn": "arn:aws:s3:::their-logs", "aws:SourceAccount": otherBucket.accountId };
    expect(await notify(theirs, other)).toBe("Allowed");
    expect(await notify(ofLake, other)).toBe("ImplicitlyDenied");
  });

  it.each([
    ["the queue", planQueuePolicy(plan), plan.queueArn],
    ["the dead-letter queue", planDeadLetterQueuePolicy(plan), plan.deadLetterQueueArn],
  ])("refuses everyone at %s without TLS", async (_, resource, queueArn) => {
    const request = {
      principal: `arn:aws:iam::${accountId}:role/operator`,
      action: "sqs:ReceiveMessage",
      resource: queueArn,
      accountId,
      context: { "aws:SecureTransport": "false" },
    };
    const everything = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
    };
    expect(await simulateIam(request, { identity: [everything], resource })).toBe("ExplicitlyDenied");
  });
});
