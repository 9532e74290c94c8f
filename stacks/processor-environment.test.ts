import { describe, expect, it } from "vitest";
import { planScheme } from "../infra/scheme.ts";
import { parseStackConfig, type StackConfig } from "./config.ts";
import { alertsNeedInternet, planAlertServices, planProcessorRights } from "./processor-environment.ts";

const secrets: Record<string, string> = {
  ingestTokens: "an-ingest-token-of-32-characters",
  readToken: "a-read-token-of-32-characters-ok",
};
const scheme = planScheme({
  project: "tracelake",
  environment: "dev",
  owner: "o",
  costCentre: "c",
  isProduction: false,
  typedPrefix: "",
  typedSuffix: "",
});

function configOf(alerts: object, more: Record<string, unknown> = {}): StackConfig {
  const all: Record<string, unknown> = {
    owner: "o",
    costCentre: "c",
    aws: { accountId: "111111111111", region: "eu-central-1" },
    capabilities: ["processor", "monitoring"],
    monitoring: { alerts },
    ...secrets,
    ...more,
  };
  return parseStackConfig("dev", {
    get: (key) => {
      const value = all[key];
      return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
    },
    isSecret: () => true,
  });
}

describe("the trace processor's way out, for alerts", () => {
  it("is none where no channel is asked for", () => {
    const config = configOf({});
    expect([planAlertServices(config), alertsNeedInternet(config)]).toEqual([[], false]);
    expect(planProcessorRights(config, scheme)).toEqual([]);
  });

  it("is an endpoint for each service of AWS that is", () => {
    const config = configOf({
      topic: true,
      cloudwatch: true,
      emailFrom: "alerts@example.com",
      emailTo: ["you@example.com"],
    });
    expect([planAlertServices(config), alertsNeedInternet(config)]).toEqual([
      ["sns", "email", "monitoring"],
      false,
    ]);
    expect(planProcessorRights(config, scheme).map(({ Sid }) => Sid)).toEqual([
      "PublishNotices",
      "EncryptNotices",
      "SendNotices",
      "ReadMetrics",
    ]);
  });

  it("is the internet for Slack and for webhooks", () => {
    expect(alertsNeedInternet(configOf({ webhookUrl: "https://example.com/hook" }))).toBe(true);
    expect(alertsNeedInternet(configOf({}, { alertSlackUrl: "https://hooks.slack.com/services/x" }))).toBe(
      true,
    );
  });

  it("is none without the capability, whatever is configured", () => {
    const config = configOf(
      { topic: true, webhookUrl: "https://example.com/hook" },
      { capabilities: ["processor"] },
    );
    expect([
      planAlertServices(config),
      alertsNeedInternet(config),
      planProcessorRights(config, scheme),
    ]).toEqual([[], false, []]);
  });
});
