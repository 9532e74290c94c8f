import { describe, expect, it } from "vitest";
import { planPolicy } from "../aws/policy-document.ts";
import { simulateIam } from "../testing/simulate-iam.ts";
import { planTelling } from "../trace-processor/telling-plan.ts";
import { planAlertKeyPolicy, planAlertTopicPolicy } from "./alert-topic-plan.ts";

const accountId = "111122223333";
const place = { partition: "aws", region: "eu-central-1", accountId };
const topicArn = `arn:aws:sns:eu-central-1:${accountId}:tracelake-dev-alerts`;
const keyArn = `arn:aws:kms:eu-central-1:${accountId}:key/0`;
const alarm = `arn:aws:cloudwatch:eu-central-1:${accountId}:alarm:tracelake-dev-latency-p99`;
const role = `arn:aws:iam::${accountId}:role/tracelake-dev-trace-processor-task`;

const byAlarm = (source: Record<string, string>, action = "sns:Publish") =>
  simulateIam(
    {
      principal: "cloudwatch.amazonaws.com",
      action,
      resource: action === "sns:Publish" ? topicArn : keyArn,
      accountId,
      context: source,
    },
    {
      resource: action === "sns:Publish" ? planAlertTopicPolicy(place, topicArn) : planAlertKeyPolicy(place),
    },
  );
const own = { "aws:SourceAccount": accountId, "aws:SourceArn": alarm };

describe("the topic of alerts", () => {
  it("takes what the account's own alarms publish, and lets them encrypt it", async () => {
    expect(await byAlarm(own)).toBe("Allowed");
    expect(await byAlarm(own, "kms:GenerateDataKey")).toBe("Allowed");
    expect(await byAlarm(own, "kms:Decrypt")).toBe("Allowed");
  });

  it("takes nothing of another account's alarms", async () => {
    const other = {
      "aws:SourceAccount": "999988887777",
      "aws:SourceArn": alarm.replace(accountId, "999988887777"),
    };
    expect(await byAlarm(other)).toBe("ImplicitlyDenied");
    expect(await byAlarm(other, "kms:GenerateDataKey")).toBe("ImplicitlyDenied");
  });

  it("takes nothing without TLS", async () => {
    expect(await byAlarm({ ...own, "aws:SecureTransport": "false" })).toBe("ExplicitlyDenied");
  });
});

describe("the trace processor, told to tell", () => {
  const rights = planPolicy(
    ...planTelling({
      place,
      errorLogGroup: "/experimentation-platform/errors",
      topic: { name: "tracelake-dev-alerts", keyAlias: "alias/tracelake-dev-alerts" },
      emailFrom: "alerts@example.com",
      readsMetrics: true,
    }),
  );
  const ask = (
    action: string,
    resource: string,
    context: Record<string, string | string[]> = {},
    of?: unknown,
  ) =>
    simulateIam(
      { principal: role, action, resource, accountId, context },
      { identity: [rights], resource: of },
    );
  const group = `arn:aws:logs:eu-central-1:${accountId}:log-group:/experimentation-platform/errors`;
  const throughTopics = {
    "kms:ViaService": "sns.eu-central-1.amazonaws.com",
    "kms:ResourceAliases": ["alias/tracelake-dev-alerts"],
  };

  it("publishes to the topic of alerts with its key, and to no other", async () => {
    expect(await ask("sns:Publish", topicArn)).toBe("Allowed");
    expect(await ask("sns:Publish", `${topicArn}-of-others`)).toBe("ImplicitlyDenied");
    expect(await ask("kms:GenerateDataKey", keyArn, throughTopics, planAlertKeyPolicy(place))).toBe(
      "Allowed",
    );
  });

  it("uses neither another key nor this one by another way", async () => {
    const otherKey = { ...throughTopics, "kms:ResourceAliases": ["alias/tracelake-dev-lake"] };
    expect(await ask("kms:GenerateDataKey", keyArn, otherKey)).toBe("ImplicitlyDenied");
    const directly = { "kms:ResourceAliases": ["alias/tracelake-dev-alerts"] };
    expect(await ask("kms:Decrypt", keyArn, directly)).toBe("ImplicitlyDenied");
  });

  it("writes to the errors' log and reads none", async () => {
    expect(await ask("logs:PutLogEvents", `${group}:log-stream:task`)).toBe("Allowed");
    expect(await ask("logs:GetLogEvents", `${group}:log-stream:task`)).toBe("ImplicitlyDenied");
    expect(await ask("logs:PutLogEvents", `${group}-of-others:log-stream:task`)).toBe("ImplicitlyDenied");
  });

  it("sends as its sender alone", async () => {
    const identity = `arn:aws:ses:eu-central-1:${accountId}:identity/example.com`;
    expect(await ask("ses:SendEmail", identity, { "ses:FromAddress": "alerts@example.com" })).toBe("Allowed");
    expect(await ask("ses:SendEmail", identity, { "ses:FromAddress": "boss@example.com" })).toBe(
      "ImplicitlyDenied",
    );
  });

  it("may do nothing where it is told nothing", () => {
    expect(planTelling({ place })).toEqual([]);
  });
});
