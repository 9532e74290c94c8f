import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { recordResources, type RecordedResource } from "../testing/record-resources.ts";
import { readProcessorBundle } from "./bundle.ts";
import {
  databaseSecretArn,
  functionEnvironment,
  makeFolder,
  makeScheme,
  place,
  secrets,
  StandInDatabase,
  tags,
} from "./fixtures/deployment.ts";
import { planFunctionArns, planFunctionTrust } from "../aws/function-plan.ts";
import { planFunctionPolicy, planSchedulePolicy, planScheduleTrust } from "./function-policies.ts";
import { FunctionService, type FunctionServiceArgs } from "./function-service.ts";

const bundleFolder = makeFolder();

interface Built {
  resources: RecordedResource[];
  find(name: string): RecordedResource;
  url: string;
}

async function build(changes: Partial<FunctionServiceArgs> = {}): Promise<Built> {
  let url = "";
  const resources = await recordResources(() => {
    const service = new FunctionService("traces", {
      ...place,
      scheme: makeScheme(),
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-a", "subnet-b"],
      database: new StandInDatabase(),
      environment: functionEnvironment,
      secrets,
      logRetentionDays: 30,
      bundleFolder,
      ...changes,
    });
    service.url.apply((value) => (url = value));
  });
  const find = (name: string) => {
    const found = resources.find((resource) => resource.name === name);
    if (found === undefined)
      throw new Error(`${name} is not among ${resources.map((r) => r.name).join(", ")}`);
    return found;
  };
  return { resources, find, url };
}

let unchanged: Promise<Built> | undefined;
/** Built once for all cases that change nothing. */
const standard = () => (unchanged ??= build());

const untaggedTypes = [
  "aws:iam/rolePolicy:RolePolicy",
  "aws:lambda/functionUrl:FunctionUrl",
  "aws:lambda/invocation:Invocation",
  "aws:lambda/permission:Permission",
  "aws:scheduler/schedule:Schedule",
];

describe("FunctionService", () => {
  it("makes exactly this", async () => {
    const { resources } = await standard();
    const own = resources.filter(({ name }) => name.startsWith("traces"));
    expect(own.map(({ type, name }) => `${type} ${name}`).toSorted()).toEqual([
      "aws:cloudwatch/logGroup:LogGroup traces-migrations-migrate-logs",
      "aws:cloudwatch/logGroup:LogGroup traces-serve-logs",
      "aws:ec2/securityGroup:SecurityGroup traces-network-group",
      "aws:iam/role:Role traces-maintenance-role",
      "aws:iam/role:Role traces-migrations-migrate-role",
      "aws:iam/role:Role traces-serve-role",
      "aws:iam/rolePolicy:RolePolicy traces-maintenance-role-policy",
      "aws:iam/rolePolicy:RolePolicy traces-migrations-migrate-role-policy",
      "aws:iam/rolePolicy:RolePolicy traces-serve-role-policy",
      "aws:lambda/function:Function traces-migrations-migrate-function",
      "aws:lambda/function:Function traces-serve-function",
      "aws:lambda/functionUrl:FunctionUrl traces-url",
      "aws:lambda/invocation:Invocation traces-migrations-run",
      "aws:lambda/permission:Permission traces-invoke-permission",
      "aws:lambda/permission:Permission traces-url-permission",
      "aws:scheduler/schedule:Schedule traces-maintenance-hourly",
      "aws:scheduler/scheduleGroup:ScheduleGroup traces-maintenance-group",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule traces-network-to-database",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule traces-network-to-https",
      "tracelake:trace-processor:BundleFunction traces-migrations-migrate",
      "tracelake:trace-processor:BundleFunction traces-serve",
      "tracelake:trace-processor:FunctionService traces",
      "tracelake:trace-processor:MaintenanceSchedule traces-maintenance",
      "tracelake:trace-processor:Migrations traces-migrations",
      "tracelake:trace-processor:ProcessorSecurityGroup traces-network",
    ]);
  });

  it("takes over what a container service of its name has in common with it", async () => {
    expect((await standard()).find("traces").options.aliasCount).toBe(1);
  });

  it("makes nothing of Docker, not even its provider", async () => {
    const { resources } = await standard();
    expect(resources.filter(({ type }) => type.includes("docker"))).toEqual([]);
  });

  it("tags whatever takes tags", async () => {
    const { resources } = await standard();
    const untagged = resources.filter(
      ({ type, name, inputs }) =>
        name.startsWith("traces") &&
        type.startsWith("aws:") &&
        !untaggedTypes.includes(type) &&
        !isDeepStrictEqual(inputs["tags"], tags),
    );
    expect(untagged.map(({ name }) => name)).toEqual([]);
  });

  it("runs the bundle on Node 24 and ARM in the private subnets, with bounded concurrency", async () => {
    const { inputs } = (await build({ maxConcurrency: 7, memoryMb: 1_024 })).find("traces-serve-function");
    expect(inputs).toMatchObject({
      name: "tracelake-dev-trace-processor",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "lambda.handler",
      memorySize: 1_024,
      timeout: 30,
      reservedConcurrentExecutions: 7,
      vpcConfig: { subnetIds: ["subnet-a", "subnet-b"], securityGroupIds: ["traces-network-group_id"] },
      layers: [expect.stringMatching(/^arn:aws:lambda:eu-central-1:187925254637:layer:.*-Arm64:\d+$/)],
      loggingConfig: { logGroup: "/aws/lambda/tracelake-dev-trace-processor" },
    });
  });

  it("names secrets by their ARNs, and holds none in its environment", async () => {
    const { inputs } = (await standard()).find("traces-serve-function");
    expect(inputs["environment"].variables).toEqual({
      NODE_ENV: "production",
      ...functionEnvironment,
      DATABASE_URL_SECRET_ARN: databaseSecretArn,
      INGEST_TOKENS_SECRET_ARN: secrets.INGEST_TOKENS,
      READ_TOKEN_SECRET_ARN: secrets.READ_TOKEN,
    });
  });

  it("keeps logs as long as it is told", async () => {
    const { find } = await build({ logRetentionDays: 7 });
    for (const name of ["traces-serve-logs", "traces-migrations-migrate-logs"])
      expect(find(name).inputs["retentionInDays"]).toBe(7);
  });

  it("has a public URL that opens the function, by the URL only", async () => {
    const { find, url } = await standard();
    expect(find("traces-url").inputs["authorizationType"]).toBe("NONE");
    expect(find("traces-url-permission").inputs).toMatchObject({
      action: "lambda:InvokeFunctionUrl",
      principal: "*",
      functionUrlAuthType: "NONE",
    });
    expect(find("traces-invoke-permission").inputs).toMatchObject({
      action: "lambda:InvokeFunction",
      principal: "*",
      invokedViaFunctionUrl: true,
    });
    expect(url).toBe("https://tracelake-dev-trace-processor.lambda-url.eu-central-1.on.aws");
  });

  it("reaches the database and port 443, and lets nobody in", async () => {
    const { resources, find } = await standard();
    expect(find("traces-network-to-database").inputs).toMatchObject({
      ipProtocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
      referencedSecurityGroupId: "sg-database",
    });
    expect(find("traces-network-to-https").inputs).toMatchObject({ fromPort: 443, toPort: 443 });
    const opened = resources.filter(
      ({ type, inputs }) =>
        type.includes("IngressRule") && inputs["securityGroupId"] === "traces-network-group_id",
    );
    expect(opened).toEqual([]);
    expect(find("database-from-trace-processor").inputs["referencedSecurityGroupId"]).toBe(
      "traces-network-group_id",
    );
  });

  it("migrates once per bundle, when the database and the way to it are there", async () => {
    const { find } = await standard();
    const run = find("traces-migrations-run");
    expect(run.inputs).toMatchObject({
      functionName: "tracelake-dev-trace-processor-migrate",
      input: "{}",
      triggers: { bundle: readProcessorBundle(bundleFolder).hash },
    });
    expect(run.options.dependsOn).toEqual(
      expect.arrayContaining([
        "aws:lambda/function:Function traces-migrations-migrate-function",
        "aws:rds/instance:Instance database-instance",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule database-from-trace-processor",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule traces-network-to-database",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule traces-network-to-https",
      ]),
    );
  });

  it("migrates with the database's secret alone, one at a time, with all the time that Lambda gives", async () => {
    const { inputs } = (await standard()).find("traces-migrations-migrate-function");
    expect(inputs).toMatchObject({
      handler: "migrate-lambda.handler",
      timeout: 900,
      reservedConcurrentExecutions: 1,
      environment: { variables: { NODE_ENV: "production", DATABASE_URL_SECRET_ARN: databaseSecretArn } },
    });
    expect(Object.keys(inputs["environment"].variables)).toHaveLength(2);
  });

  it("serves a new version only after its migrations, its role's rights and its log group", async () => {
    const { options } = (await standard()).find("traces-serve-function");
    expect(options.dependsOn).toEqual(
      expect.arrayContaining([
        "aws:lambda/invocation:Invocation traces-migrations-run",
        "aws:iam/rolePolicy:RolePolicy traces-serve-role-policy",
        "aws:cloudwatch/logGroup:LogGroup traces-serve-logs",
      ]),
    );
  });

  it("gives each role the policy that is proven for it", async () => {
    const { find } = await standard();
    const policyOf = (name: string): unknown => JSON.parse(find(name).inputs["policy"]);
    const trustOf = (name: string): unknown => JSON.parse(find(name).inputs["assumeRolePolicy"]);
    const arnsOf = (name: string) => planFunctionArns(place, name);
    const serving = arnsOf("tracelake-dev-trace-processor");
    expect(policyOf("traces-serve-role-policy")).toEqual(
      planFunctionPolicy(serving, [databaseSecretArn, secrets.INGEST_TOKENS, secrets.READ_TOKEN]),
    );
    expect(policyOf("traces-migrations-migrate-role-policy")).toEqual(
      planFunctionPolicy(arnsOf("tracelake-dev-trace-processor-migrate"), [databaseSecretArn]),
    );
    expect(policyOf("traces-maintenance-role-policy")).toEqual(planSchedulePolicy(serving.functionArn));
    for (const name of ["traces-serve-role", "traces-migrations-migrate-role"])
      expect(trustOf(name)).toEqual(planFunctionTrust(place));
    expect(trustOf("traces-maintenance-role")).toEqual(
      planScheduleTrust(place, String(find("traces-maintenance-group").inputs["name"])),
    );
  });

  it("is called once an hour as the scheduler", async () => {
    const { inputs } = (await standard()).find("traces-maintenance-hourly");
    expect(inputs).toMatchObject({
      scheduleExpression: "rate(1 hour)",
      groupName: "tracelake-dev-maintenance",
      target: {
        arn: "arn:aws:lambda:eu-central-1:111122223333:function:tracelake-dev-trace-processor",
        input: '{"source":"aws.scheduler"}',
      },
    });
  });

  it("takes another layer, where its region has none", async () => {
    const extensionLayerArn = "arn:aws:lambda:mars-1:111122223333:layer:mine:1";
    const { find } = await build({ region: "mars-1", extensionLayerArn });
    expect(find("traces-serve-function").inputs["layers"]).toEqual([extensionLayerArn]);
    await expect(build({ region: "mars-1" })).rejects.toThrow("No secrets extension is known");
  });
});

describe("FunctionService refuses", () => {
  it("a bundle that is missing", async () => {
    await expect(build({ bundleFolder: "/nowhere" })).rejects.toThrow("Run `npm run build`, then try again.");
  });

  it("a secret in plain text", async () => {
    const environment = { ...functionEnvironment, READ_TOKEN: "s3cret" };
    const built = build({ environment });
    await expect(built).rejects.toThrow("READ_TOKEN: is a secret");
    await expect(built).rejects.not.toThrow("s3cret");
  });

  it("a public address without tokens", async () => {
    await expect(build({ secrets: {} })).rejects.toThrow("INGEST_TOKENS or VERCEL_DRAIN_SECRET");
  });
});
