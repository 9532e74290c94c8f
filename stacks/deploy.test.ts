import { describe, expect, it, vi } from "vitest";
import { recordResources } from "../infra/testing/record-resources.ts";
import { parseStackConfig } from "./config.ts";
import { deploy } from "./deploy.ts";
import type { StackOutputs } from "./outputs.ts";

// A whole program takes a second, several where a machine is busy.
vi.setConfig({ testTimeout: 30_000 });

const secrets = {
  ingestTokens: "an-ingest-token-of-32-characters",
  readToken: "a-read-token-of-32-characters-ok",
  snowflakePrivateKey: "-----BEGIN PRIVATE KEY-----\nkey\n-----END PRIVATE KEY-----",
};
const exportOf = (name: string, projectId: string) => ({ name, projectId, kind: "log_spans" });
const projects = ["00000000-0000-4000-8000-000000000002", "10000000-0000-4000-8000-000000000003"] as const;
const values = {
  owner: "platform@example.com",
  costCentre: "4711",
  aws: { accountId: "111111111111", region: "eu-central-1" },
  braintrust: {
    principals: ["222222222222"],
    orgId: "org",
    exports: [exportOf("braintrust_spans", projects[0]), exportOf("more_spans", projects[1])],
  },
  snowflake: { organization: "EXAMPLE", account: "DEV", user: "DEPLOY" },
};

/** Everything that a stack registers, and the names of its outputs. */
async function deployed(changes: Record<string, unknown>) {
  const all: Record<string, unknown> = { ...values, ...secrets, ...changes };
  const config = parseStackConfig("dev", {
    get: (key) => {
      const value = all[key];
      return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
    },
    isSecret: (key) => key in secrets,
  });
  let outputs: StackOutputs = {};
  const resources = await recordResources(() => {
    outputs = deploy(config);
  });
  const types = new Set(resources.map(({ type }) => type));
  return { resources, types, outputs: Object.keys(outputs).sort() };
}

const has = (types: Set<string>, prefix: string) => [...types].some((type) => type.startsWith(prefix));

describe("a stack", () => {
  it("with capability braintrust has lake, role and Snowflake, and nothing of the processor", async () => {
    const { types, outputs, resources } = await deployed({ capabilities: ["braintrust"] });
    for (const prefix of ["aws:s3/", "aws:iam/", "aws:sns/", "snowflake:"])
      expect(has(types, prefix)).toBe(true);
    for (const prefix of ["aws:rds/", "aws:lambda/functionUrl:", "aws:ec2/", "docker:", "random:"])
      expect(has(types, prefix)).toBe(false);
    const functions = resources.filter(({ type }) => type === "aws:lambda/function:Function");
    expect(functions.map(({ name }) => name)).toEqual(["pipeline-monitor-function"]);
    expect(outputs).toEqual([
      "braintrust",
      "braintrustApiUrl",
      "exportPath",
      "exportRoleArn",
      "externalIdPattern",
      "functions",
      "lakeBucket",
      "queues",
      "snowflake",
    ]);
  });

  it("with capability processor has a function and its database, and nothing of Snowflake or Docker", async () => {
    const { types, outputs } = await deployed({ capabilities: ["processor"] });
    for (const prefix of ["aws:rds/", "aws:lambda/functionUrl:", "aws:ec2/vpc:"])
      expect(has(types, prefix)).toBe(true);
    for (const prefix of [
      "snowflake:",
      "pulumi:providers:snowflake",
      "docker:",
      "pulumi:providers:docker",
      "aws:ecs/",
      "aws:s3/",
    ])
      expect(has(types, prefix)).toBe(false);
    expect(outputs).toEqual(["functions", "webhookUrl"]);
  });

  it("with capability bedrock has a lake, a queue, a ledger and a function, and nothing of the others", async () => {
    const { types, outputs, resources } = await deployed({ capabilities: ["bedrock"] });
    for (const prefix of [
      "aws:s3/",
      "aws:sqs/queue:",
      "aws:dynamodb/table:",
      "aws:lambda/eventSourceMapping:",
    ])
      expect(has(types, prefix)).toBe(true);
    for (const prefix of ["snowflake:", "aws:rds/", "aws:ec2/", "docker:", "aws:bedrockmodel/"])
      expect(has(types, prefix)).toBe(false);
    expect(outputs).toEqual(["functions", "lakeBucket", "queues"]);
    const notifications = resources.filter(({ type }) => type.startsWith("aws:s3/bucketNotification:"));
    expect(notifications.map(({ inputs }) => inputs["queues"] as object[])).toEqual([
      [expect.objectContaining({ filterPrefix: "bedrock/" })],
    ]);
  });

  it("with Braintrust and Bedrock has one lake with one owner of its notifications", async () => {
    const { resources } = await deployed({ capabilities: ["braintrust", "bedrock"] });
    expect(resources.filter(({ type }) => type === "aws:s3/bucket:Bucket")).toHaveLength(1);
    const notifications = resources.filter(({ type }) => type.startsWith("aws:s3/bucketNotification:"));
    expect(notifications).toHaveLength(1);
    const prefixes = notifications.flatMap(({ inputs }) =>
      (inputs["queues"] as { filterPrefix: string }[]).map(({ filterPrefix }) => filterPrefix),
    );
    expect(prefixes).toEqual(
      expect.arrayContaining(["bedrock/", "braintrust/braintrust_spans/", "braintrust/more_spans/"]),
    );
  });

  it("with all capabilities names every function and queue in one output", async () => {
    const { outputs } = await deployed({});
    expect(outputs.filter((name) => name === "functions" || name === "queues")).toEqual([
      "functions",
      "queues",
    ]);
  });

  it("switches Bedrock's logging on only when asked, and only once Bedrock may write", async () => {
    const { resources } = await deployed({
      capabilities: ["bedrock"],
      bedrock: { invocationLogging: true, bodies: false },
    });
    const logging = resources.find(({ name }) => name === "bedrock-invocation-logging");
    expect(logging?.inputs["loggingConfig"]).toMatchObject({
      s3Config: { bucketName: "tracelake-dev-lake-111111111111", keyPrefix: "bedrock" },
      textDataDeliveryEnabled: false,
    });
    expect(logging?.options.dependsOn.some((name) => name.endsWith(" lake-policy"))).toBe(true);
    const policy = resources.find(({ name }) => name === "lake-policy");
    expect(String(policy?.inputs["policy"])).toContain("bedrock.amazonaws.com");
  });

  it("with another account's bucket tells its owner what to add, and sets no notification of its own", async () => {
    const logBucket = { name: "their-logs", accountId: "444455556666", prefix: "logs/" };
    const { types, outputs, resources } = await deployed({
      capabilities: ["bedrock"],
      bedrock: { logBucket },
    });
    expect(outputs).toContain("bedrockLogBucket");
    expect(has(types, "aws:s3/bucketNotification:")).toBe(false);
    const policy = resources.find(({ name }) => name === "lake-policy");
    expect(String(policy?.inputs["policy"])).not.toContain("bedrock.amazonaws.com");
  });

  it("refuses to log into the lake what is to be read elsewhere", async () => {
    const logBucket = { name: "their-logs", accountId: "444455556666" };
    await expect(
      deployed({ capabilities: ["bedrock"], bedrock: { logBucket, invocationLogging: true } }),
    ).rejects.toThrow(/bedrock\.invocationLogging: .* given both/);
  });

  it("has the trace processor write its usage into the lake, where one is", async () => {
    const variablesOf = async (changes: Record<string, unknown>) => {
      const { resources } = await deployed(changes);
      const lambda = resources.find(({ name }) => name === "trace-processor-serve-function");
      return lambda?.inputs["environment"] as { variables: Record<string, string> };
    };
    expect((await variablesOf({})).variables["USAGE_LOCATION"]).toBe(
      "s3://tracelake-dev-lake-111111111111/usage/",
    );
    expect((await variablesOf({ capabilities: ["processor"] })).variables).not.toHaveProperty(
      "USAGE_LOCATION",
    );
  });

  it("with a container has an image and a load balancer in the function's place", async () => {
    const processor = {
      runAs: "container",
      domainName: "traces.example.com",
      certificateArn: "arn:aws:acm:eu-central-1:111111111111:certificate/0",
    };
    const { types } = await deployed({ capabilities: ["processor"], processor });
    for (const prefix of ["docker:index/image:Image", "aws:ecs/service:", "aws:lb/listener:"])
      expect(has(types, prefix)).toBe(true);
    expect(has(types, "aws:lambda/functionUrl:")).toBe(false);
  });

  it("in an existing network makes none of its own", async () => {
    const subnets = ["subnet-0a", "subnet-0b"];
    const network = { vpcId: "vpc-0a", publicSubnetIds: subnets, privateSubnetIds: subnets };
    const { types } = await deployed({ capabilities: ["processor"], network });
    for (const prefix of ["aws:ec2/vpc:", "aws:ec2/subnet:", "aws:ec2/natGateway:"])
      expect(has(types, prefix)).toBe(false);
  });

  it("with a role a project parts the projects' prefixes", async () => {
    const braintrust = { ...values.braintrust, rolePerProject: true };
    const { resources } = await deployed({ capabilities: ["braintrust"], braintrust });
    const roles = resources.filter(
      ({ type, name }) => type === "aws:iam/role:Role" && name.startsWith("export-role"),
    );
    expect(roles.map(({ inputs }) => inputs["name"])).toEqual([
      "BraintrustExportRole-00000000",
      "BraintrustExportRole-10000000",
    ]);
    const access = resources
      .filter(({ name }) => /^export-role-.*-access$/.test(name))
      .map(({ inputs }) => String(inputs["policy"]));
    expect(access[0]).toContain("braintrust/braintrust_spans/");
    expect(access[0]).not.toContain("more_spans");
    expect(access[1]).toContain("braintrust/more_spans/");
  });

  it("is watched as far as it goes, and not at all without the capability", async () => {
    const all = await deployed({});
    expect(all.outputs).toEqual(expect.arrayContaining(["alarms", "alertTopic", "dashboards"]));
    const dashboards = all.resources.filter(({ type }) => type === "aws:cloudwatch/dashboard:Dashboard");
    expect(dashboards).toHaveLength(4);
    const some = await deployed({ capabilities: ["bedrock", "monitoring"] });
    const ofBedrock = some.resources.filter(({ type }) => type === "aws:cloudwatch/dashboard:Dashboard");
    expect(ofBedrock.map(({ inputs }) => inputs["dashboardName"] as string)).toEqual([
      "tracelake-dev-system-health",
      "tracelake-dev-bedrock",
    ]);
    const none = await deployed({ capabilities: ["processor"] });
    for (const prefix of ["aws:cloudwatch/dashboard:", "aws:cloudwatch/metricAlarm:", "aws:sns/"])
      expect(has(none.types, prefix)).toBe(false);
  });

  it("counts lines of logs only once what makes the logs is there", async () => {
    const { resources } = await deployed({});
    const filters = resources.filter(({ type }) => type.startsWith("aws:cloudwatch/logMetricFilter:"));
    const killed = filters.find(({ name }) => name.endsWith("killed-trace-processor"));
    expect(killed?.inputs["logGroupName"]).toBe("/aws/lambda/tracelake-dev-trace-processor");
    expect(filters.length).toBeGreaterThan(4);
  });

  it("has the trace processor measure itself through its log, and called as often as its alarms look", async () => {
    const monitored = await deployed({ namePrefix: "DEV_" });
    const serving = monitored.resources.find(({ name }) => name === "trace-processor-serve-function");
    expect(serving?.inputs["environment"]).toMatchObject({
      variables: {
        METRICS_SINKS: "emf",
        METRICS_SERVICE: "DEV_trace-processor",
        ERRORS_SINK: "stdout",
      },
    });
    const schedule = (resources: typeof monitored.resources) =>
      resources.find(({ type }) => type === "aws:scheduler/schedule:Schedule")?.inputs[
        "scheduleExpression"
      ] as string;
    expect(schedule(monitored.resources)).toBe("rate(5 minutes)");
    const alone = await deployed({ capabilities: ["processor"] });
    expect(schedule(alone.resources)).toBe("rate(1 hour)");
  });

  it("lets a container write its errors into their own group, and nothing else more", async () => {
    const processor = {
      runAs: "container",
      domainName: "traces.example.com",
      certificateArn: "arn:aws:acm:eu-central-1:111111111111:certificate/0",
    };
    const { resources } = await deployed({ capabilities: ["processor", "monitoring"], processor });
    const telling = resources.find(({ name }) => name.endsWith("task-role-telling"));
    const { Statement } = JSON.parse(String(telling?.inputs["policy"])) as { Statement: { Sid: string }[] };
    expect(Statement.map(({ Sid }) => Sid)).toEqual(["WriteErrors"]);
  });

  it("can be pointed at stand-ins for AWS and Snowflake", async () => {
    const aws = { ...values.aws, endpoint: "http://127.0.0.1:4566" };
    const snowflake = { ...values.snowflake, host: "127.0.0.1", port: 8080, protocol: "http" };
    const { resources } = await deployed({ aws, snowflake });
    const provider = (type: string) =>
      resources.find((resource) => resource.type === `pulumi:providers:${type}`)?.inputs;
    expect(JSON.stringify(provider("aws"))).toContain("http://127.0.0.1:4566");
    expect(provider("snowflake")).toMatchObject({ host: "127.0.0.1", protocol: "http" });
  });
});
