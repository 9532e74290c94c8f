import { expect, it } from "vitest";
import { planScheme } from "../scheme.ts";
import { recordResources } from "../testing/record-resources.ts";
import { LoadErrorsTopic } from "./load-errors-topic.ts";

const scheme = planScheme({
  project: "tracelake",
  environment: "dev",
  owner: "o",
  costCentre: "c",
  isProduction: false,
  typedPrefix: "",
  typedSuffix: "",
});
const args = { scheme, accountId: "111111111111", region: "eu-central-1" };

it("is a standard, encrypted topic that takes messages of its own account over TLS only", async () => {
  const resources = await recordResources(() => void new LoadErrorsTopic("load-errors", args));
  expect(resources.map(({ type, name }) => `${type} ${name}`)).toEqual([
    "tracelake:snowflake:LoadErrorsTopic load-errors",
    "aws:sns/topic:Topic load-errors-topic",
    "aws:sns/topicPolicy:TopicPolicy load-errors-policy",
  ]);
  expect(resources[1]?.inputs).toEqual({
    name: "tracelake-dev-load-errors",
    kmsMasterKeyId: "alias/aws/sns",
    tags: scheme.tags,
  });
  const { Statement } = JSON.parse(String(resources[2]?.inputs["policy"])) as { Statement: object[] };
  expect(Statement).toMatchObject([
    { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" } },
    { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
  ]);
});

it("tells whoever is named by email", async () => {
  const emails = ["a@example.com", "b@example.com"];
  const resources = await recordResources(() => void new LoadErrorsTopic("load-errors", { ...args, emails }));
  const subscriptions = resources.filter(
    ({ type }) => type === "aws:sns/topicSubscription:TopicSubscription",
  );
  expect(subscriptions.map(({ inputs }) => [inputs["protocol"], inputs["endpoint"]])).toEqual(
    emails.map((email) => ["email", email]),
  );
});
