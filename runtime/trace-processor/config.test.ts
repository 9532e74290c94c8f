import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Fault } from "../shared/fault.ts";
import { loadConfig, parseConfig } from "./config.ts";

function faultsOf(env: Record<string, string>): string {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof Fault && error.code === "config_invalid") return error.detail;
    throw error;
  }
  return "";
}

it("takes sinks in a list, and says which there are", () => {
  expect(parseConfig({ METRICS_SINKS: "emf, otlp" }).monitoring.sinks).toEqual(["emf", "otlp"]);
  expect(() => parseConfig({ METRICS_SINKS: "emf,graphite" })).toThrow(
    'METRICS_SINKS: expected some of cloudwatch, emf, otlp, comma-separated; given "emf,graphite"',
  );
  expect(() => parseConfig({ METRICS_NAMESPACE: "AWS/Lambda" })).toThrow("METRICS_NAMESPACE: expected");
});

it("has a default for everything but the database", () => {
  expect(parseConfig({})).toEqual({
    databaseUrl: undefined,
    host: "127.0.0.1",
    port: 8001,
    costAlertThresholdUsd: 10,
    latencyAlertThresholdMs: 500,
    retentionDays: 90,
    ingestTokens: [],
    ingestTokenHeader: "x-ingest-token",
    vercelDrainSecret: undefined,
    vercelVerifyCode: undefined,
    readToken: undefined,
    priceOverrides: [],
    ingestRatePerSecond: 10_000,
    readRatePerSecond: 100,
    trustProxy: false,
    maxBodyBytes: 16 * 1_048_576,
    queueMaxBytes: 32 * 1_048_576,
    queueMaxSpans: 50_000,
    databasePoolMax: 6,
    usageLocation: undefined,
    monitoring: {
      sinks: [],
      namespace: "ExperimentationPlatform",
      service: "trace-processor",
      sampleRate: 0.1,
      everyMs: 60_000,
      errors: "stdout",
      errorLogGroup: "/experimentation-platform/errors",
      testErrorRoute: false,
      otlpEndpoint: undefined,
    },
    alerts: {
      rules: { builtIn: true, without: [], rules: [], budgets: [] },
      readsCloudWatch: false,
      slackUrl: undefined,
      webhookUrl: undefined,
      webhookSecret: undefined,
      topicArn: undefined,
      emailFrom: undefined,
      emailTo: [],
      link: undefined,
    },
    migrateOnStart: true,
    logLevel: "info",
  });
});

it("takes an empty variable for one that is not set", () => {
  const names = ["DATABASE_URL", "HOST", "PORT", "COST_ALERT_THRESHOLD", "INGEST_TOKENS", "READ_TOKEN"];
  const empty = [...names, "MIGRATE_ON_START", "LOG_LEVEL", "PRICE_OVERRIDES", "VERCEL_DRAIN_SECRET"];
  expect(parseConfig(Object.fromEntries(empty.map((name) => [name, ""])))).toEqual(parseConfig({}));
});

it("reads several tokens, and a header's name in lower case", () => {
  const config = parseConfig({ INGEST_TOKENS: " a, b,,c ", INGEST_TOKEN_HEADER: "X-My-Token" });
  expect([config.ingestTokens, config.ingestTokenHeader]).toEqual([["a", "b", "c"], "x-my-token"]);
});

it.each(["/var/lake/usage", ".local/lake/usage", "s3://lake-bucket", "s3://lake-bucket/usage/"])(
  "takes %s as a place for usage",
  (location) => {
    expect(parseConfig({ USAGE_LOCATION: location }).usageLocation).toBe(location);
  },
);

describe("faults", () => {
  it.each(["https://lake/usage", "s3://", "s3://B", "gs://bucket/usage"])(
    "are told of the place %s",
    (location) => {
      expect(faultsOf({ USAGE_LOCATION: location })).toBe(
        `USAGE_LOCATION: expected a folder, or s3://bucket/prefix; given "${location}"`,
      );
    },
  );

  it("are told all at once: name, what is allowed and what was given, of a secret only that it was given", () => {
    const detail = faultsOf({
      DATABASE_URL: "mysql://user:hunter2@host/db",
      HOST: "0.0.0.0",
      PORT: "abc",
      COST_ALERT_THRESHOLD: "-1",
      RETENTION_DAYS: "0",
      TRUST_PROXY: "perhaps",
      LOG_LEVEL: "loud",
      PRICE_OVERRIDES: '[{"model":"m","input_per_million":"x","output_per_million":1}]',
    });
    expect(detail.split("\n")).toEqual([
      "DATABASE_URL: expected postgresql://user:password@host:port/database; given a value that is not shown",
      'PORT: expected a whole number from 0 to 65535; given "abc"',
      'COST_ALERT_THRESHOLD: expected a number ≥ 0; given "-1"',
      'RETENTION_DAYS: expected a whole number from 1 to 3650; given "0"',
      'TRUST_PROXY: expected true or false; given "perhaps"',
      'LOG_LEVEL: expected fatal, error, warn, info, debug, trace or silent; given "loud"',
      "PRICE_OVERRIDES[0].input_per_million: expected a number of US dollars per million tokens, 0 or more",
      'HOST: "0.0.0.0" is public, so INGEST_TOKENS or VERCEL_DRAIN_SECRET and READ_TOKEN must be set ' +
        "(or ALLOW_UNAUTHENTICATED=true, where something in front checks who comes in)",
    ]);
    expect(detail).not.toContain("hunter2");
  });

  it.each([
    ["PRICE_OVERRIDES", "{", /^PRICE_OVERRIDES: expected JSON/],
    ["PRICE_OVERRIDES", "{}", /^PRICE_OVERRIDES: expected an array of prices/],
    ["PRICE_OVERRIDES", "[1]", /^PRICE_OVERRIDES\[0\]: /],
    ["PORT", "65536", /^PORT: .*65535.*; given "65536"$/],
    ["PORT", "1.5", /^PORT: .*; given "1.5"$/],
    ["LATENCY_ALERT_THRESHOLD", "Infinity", /^LATENCY_ALERT_THRESHOLD: /],
    ["INGEST_TOKEN_HEADER", "a b", /^INGEST_TOKEN_HEADER: /],
    ["DATABASE_URL", "not a url", /^DATABASE_URL: .*; given a value that is not shown$/],
  ])("%s=%s is one", (name, value, expected) => {
    expect(faultsOf({ [name]: value })).toMatch(expected);
  });
});

describe("a public address", () => {
  const given = 'HOST: "0.0.0.0" is public, so ';
  const orAllow =
    " must be set (or ALLOW_UNAUTHENTICATED=true, where something in front checks who comes in)";

  it.each([
    [{}, "INGEST_TOKENS or VERCEL_DRAIN_SECRET and READ_TOKEN"],
    [{ READ_TOKEN: "r" }, "INGEST_TOKENS or VERCEL_DRAIN_SECRET"],
    [{ INGEST_TOKENS: "t" }, "READ_TOKEN"],
    [{ VERCEL_DRAIN_SECRET: "s" }, "READ_TOKEN"],
    [{ INGEST_TOKENS: " , ", READ_TOKEN: "r" }, "INGEST_TOKENS or VERCEL_DRAIN_SECRET"],
  ])("with %j is refused with the names of the variables that are missing", (env, missing) => {
    expect(faultsOf({ HOST: "0.0.0.0", ...env })).toBe(`${given}${missing}${orAllow}`);
  });

  it.each([
    { INGEST_TOKENS: "t", READ_TOKEN: "r" },
    { VERCEL_DRAIN_SECRET: "s", READ_TOKEN: "r" },
    { ALLOW_UNAUTHENTICATED: "true" },
  ])("is served with %j", (env) => expect(faultsOf({ HOST: "0.0.0.0", ...env })).toBe(""));

  it.each(["::", "10.0.0.1", "example.org", "127.0.0.1.example.org"])("is what %s is", (HOST) => {
    expect(faultsOf({ HOST })).toMatch(/is public/);
  });

  it.each(["127.0.0.1", "127.8.8.8", "localhost", "::1"])("is not what %s is", (HOST) => {
    expect(faultsOf({ HOST })).toBe("");
  });
});

describe("a .env file", () => {
  it("fills in what the environment leaves out", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "tracelake-env-"));
    const file = path.join(folder, ".env");
    writeFileSync(file, "PORT=9000\nRETENTION_DAYS=7\n# READ_TOKEN=x\n");
    expect(loadConfig({ PORT: "9001" }, file)).toMatchObject({
      port: 9001,
      retentionDays: 7,
      readToken: undefined,
    });
    rmSync(folder, { recursive: true });
    expect(loadConfig({}, file).port).toBe(8001);
  });
});

describe("the variables of alerts", () => {
  it("are read as they are given, the page's address made the view's", () => {
    const { alerts } = parseConfig({
      ALERT_RULES: "built_in: false",
      ALERT_SOURCES: "cloudwatch",
      ALERT_SLACK_URL: "https://hooks.slack.com/services/T/B/x",
      ALERT_WEBHOOK_URL: "http://127.0.0.1:9000/hook",
      ALERT_WEBHOOK_SECRET: "whsec_0123456789abcdef",
      ALERT_TOPIC_ARN: "arn:aws:sns:eu-central-1:111111111111:alerts",
      ALERT_EMAIL_FROM: "alerts@example.com",
      ALERT_EMAIL_TO: "ada@example.com, bob@example.com",
      ALERT_LINK: "https://traces.example.com/",
    });
    expect(alerts).toMatchObject({
      rules: { builtIn: false },
      readsCloudWatch: true,
      emailTo: ["ada@example.com", "bob@example.com"],
      link: "https://traces.example.com/#/alerts",
    });
  });

  it.each([
    [{ ALERT_SLACK_URL: "http://hooks.slack.com/secret" }, "ALERT_SLACK_URL: expected https://"],
    [{ ALERT_WEBHOOK_URL: "https://user:secret@example.com" }, "ALERT_WEBHOOK_URL: expected https://"],
    [{ ALERT_WEBHOOK_SECRET: "secret" }, "ALERT_WEBHOOK_SECRET: expected at least 16 characters"],
    [
      { ALERT_WEBHOOK_SECRET: "a secret of some length" },
      "ALERT_WEBHOOK_URL: must be set where ALERT_WEBHOOK_SECRET is",
    ],
    [{ ALERT_EMAIL_TO: "ada@example.com" }, "ALERT_EMAIL_FROM: must be set where ALERT_EMAIL_TO is"],
    [{ ALERT_EMAIL_TO: "ada", ALERT_EMAIL_FROM: "a@b.com" }, "ALERT_EMAIL_TO: expected email addresses"],
    [{ ALERT_TOPIC_ARN: "alerts" }, "ALERT_TOPIC_ARN: expected the ARN of a topic"],
    [{ ALERT_SOURCES: "datadog" }, "ALERT_SOURCES: expected cloudwatch"],
    [{ ALERT_RULES: "rules: [{ id: a }]" }, "ALERT_RULES: rules[0].title: "],
  ])("are refused with what is allowed, and no secret is shown: %j", (env, said) => {
    const messageOf = () => {
      try {
        parseConfig(env);
        return "taken";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(messageOf()).toContain(said);
    expect(messageOf()).not.toMatch(/given.*secret/);
  });
});
