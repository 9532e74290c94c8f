import { describe, expect, it } from "vitest";
import { parseStackConfig, StackConfigError, type ConfigReader, type StackConfig } from "./config.ts";

const projectId = "00000000-0000-4000-8000-000000000002";
const secrets: Record<string, string> = {
  ingestTokens: "an-ingest-token-of-32-characters",
  readToken: "a-read-token-of-32-characters-ok",
  snowflakePrivateKey: "-----BEGIN PRIVATE KEY-----\nkey\n-----END PRIVATE KEY-----",
};
const values: Record<string, unknown> = {
  owner: "platform@example.com",
  costCentre: "4711",
  aws: { accountId: "111111111111", region: "us-east-1" },
  braintrust: {
    principals: ["222222222222"],
    orgId: "org",
    exports: [{ name: "braintrust_traces", projectId, kind: "log_traces" }],
  },
  snowflake: { organization: "EXAMPLE", account: "DEV", user: "DEPLOY" },
};

/** As Pulumi gives it: texts as they are, all else as JSON. */
function readerOf(changes: Record<string, unknown> = {}, plain: readonly string[] = []): ConfigReader {
  const all: Record<string, unknown> = { ...values, ...secrets, ...changes };
  return {
    get: (key) => {
      const value = all[key];
      return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
    },
    isSecret: (key) => key in secrets && !plain.includes(key),
  };
}

const parse = (changes?: Record<string, unknown>, stack = "dev"): StackConfig =>
  parseStackConfig(stack, readerOf(changes));

function faultsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof StackConfigError) return error.faults;
    throw error;
  }
  return [];
}

const faults = (changes: Record<string, unknown>, stack?: string) => faultsOf(() => parse(changes, stack));

describe("a stack's configuration", () => {
  it("needs an owner, a cost centre, an account and what each capability is about; all else has a default", () => {
    const config = parse();
    expect(config).toMatchObject({
      environment: "dev",
      costCentre: "4711",
      production: false,
      capabilities: ["braintrust", "processor", "bedrock", "monitoring"],
      lake: { encryption: "s3" },
      processor: { runAs: "function", retentionDays: 90 },
      database: { engine: "rds" },
    });
    expect(config.braintrust?.exports[0]).toMatchObject({ format: "jsonl", intervalSeconds: 3600 });
  });

  it("needs nothing of a capability that is off", () => {
    const off = { braintrust: undefined, snowflake: undefined, snowflakePrivateKey: undefined };
    expect(parse({ ...off, capabilities: ["processor"] }).braintrust).toBeUndefined();
    const tokens = { ingestTokens: undefined, readToken: undefined };
    expect(parse({ ...tokens, capabilities: ["braintrust"] }).secrets.readToken).toBeUndefined();
  });
});

describe("every fault at once", () => {
  it("is told with its key, what is allowed, what was given and the line that mends it", () => {
    const changes = {
      owner: undefined,
      aws: { accountId: "12", region: "mars-north-1" },
      colour: "blue",
      lake: { encryption: "none", colour: "blue" },
    };
    const found = faults(changes);
    expect(found).toHaveLength(5);
    expect(found).toContain(
      'aws.accountId: expected an account\'s 12 digits; given "12"; ' +
        "mend it with: pulumi config set --path 'aws.accountId' <value>",
    );
    expect(found).toContain(
      "owner: expected who answers for it, as an address or a team; given nothing; " +
        "mend it with: pulumi config set owner <value>",
    );
    expect(found).toContain("lake.colour: is not a key; mend it with: pulumi config rm --path 'lake.colour'");
    expect(found.find((fault) => fault.startsWith("aws.region"))).toMatch(
      /expected us-east-1 or .*given "mars-north-1"/,
    );
    expect(found.find((fault) => fault.startsWith("lake.encryption"))).toMatch(
      /expected s3 or kms; given "none"/,
    );
  });

  it.each([
    [
      "an export's name twice",
      {
        braintrust: {
          ...(values["braintrust"] as object),
          exports: [1, 2].map(() => ({ name: "a", projectId, kind: "log_spans" })),
        },
      },
      /exports\[1\]\.name: each export needs a name of its own/,
    ],
    [
      "a query without its kind",
      {
        braintrust: {
          ...(values["braintrust"] as object),
          exports: [{ name: "a", projectId, kind: "log_spans", query: "select: *" }],
        },
      },
      /exports\[0\]\.query: belongs to kind btql_query/,
    ],
    [
      "ACCOUNTADMIN",
      { snowflake: { ...(values["snowflake"] as object), role: "accountadmin" } },
      /snowflake\.role: may do anything/,
    ],
    [
      "a container without a certificate",
      { processor: { runAs: "container" } },
      /processor\.certificateArn: a container is served over HTTPS/,
    ],
    [
      "production on one task",
      {
        production: true,
        processor: {
          runAs: "container",
          domainName: "a.example.com",
          certificateArn: "arn:aws:acm:us-east-1:111111111111:certificate/0",
        },
      },
      /processor\.minTasks: production needs 2 tasks/,
    ],
    [
      "more tasks at least than at most",
      { processor: { minTasks: 5, maxTasks: 2 } },
      /processor\.minTasks: must not be above/,
    ],
    [
      "half a network",
      { network: { vpcId: "vpc-0a", publicSubnetIds: ["subnet-1", "subnet-2"] } },
      /network\.privateSubnetIds: an existing network needs two/,
    ],
    [
      "a public processor without credentials",
      { ingestTokens: undefined },
      /ingestTokens: the trace processor is public.*--secret ingestTokens/,
    ],
    [
      "no key for Snowflake",
      { snowflakePrivateKey: undefined },
      /snowflakePrivateKey: capability `braintrust` needs/,
    ],
    [
      "a sender of emails without anybody who gets them",
      { monitoring: { alerts: { emailFrom: "alerts@example.com" } } },
      /monitoring\.alerts\.emailFrom: belongs to monitoring\.alerts\.emailTo .* and 0 who get them/,
    ],
    [
      "a secret for a webhook that is none",
      { alertWebhookSecret: "a-secret-of-a-webhook" },
      /alertWebhookSecret: signs what is posted/,
    ],
    [
      "an alarm that there is not",
      { monitoring: { alarmsOff: ["noise"] } },
      /monitoring\.alarmsOff\[0\]: expected some of dead-letter-queue, .*given "noise"/,
    ],
    [
      "a threshold out of reach",
      { monitoring: { thresholds: { latencyP95Ms: 0 } } },
      /monitoring\.thresholds\.latencyP95Ms: expected a number from 1 to 600000; given 0/,
    ],
    [
      "an exception without an end",
      { policies: { exceptions: [{ resource: "a", rule: "b", reason: "for the trial only" }] } },
      /policies\.exceptions\[0\]\.expires: expected a date/,
    ],
  ])("tells of %s", (_what, changes, message) => {
    const found = faults(changes);
    expect(found.some((fault) => message.test(fault))).toBe(true);
    for (const fault of found) expect(fault).toMatch(/mend it with: pulumi config set /);
  });

  it("tells of a stack that is called prod and protects nothing", () => {
    expect(faults({}, "prod")).toEqual([expect.stringMatching(/^production: stack prod must protect/)]);
    expect(faults({ production: true }, "prod-eu")).toEqual([]);
    expect(faults({}, "product-tests")).toEqual([]);
  });

  it("tells of a stack's name that makes no resource's name", () => {
    expect(faults({}, "My Stack")).toEqual([expect.stringMatching(/^stack name "My Stack": expected/)]);
  });
});

describe("a secret", () => {
  it("is refused where the stack's file holds it readably, and never repeated", () => {
    const found = faultsOf(() => parseStackConfig("dev", readerOf({}, ["readToken"])));
    expect(found).toEqual([
      expect.stringMatching(/^readToken: is readable .*pulumi config set --secret readToken$/),
    ]);
    expect(found.join()).not.toContain(secrets["readToken"]);
  });

  it("that is not valid is not repeated either", () => {
    const found = faults({ readToken: "short-one", snowflakePrivateKey: "nonsense" });
    expect(found).toHaveLength(2);
    expect(found.join()).not.toMatch(/short-one|nonsense/);
  });
});
