import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { recordResources, type RecordedResource } from "../testing/record-resources.ts";
import { ContainerService, type ContainerServiceArgs } from "./container-service.ts";
import {
  containerEnvironment,
  contextFiles,
  databaseSecretArn,
  makeFolder,
  makeScheme,
  place,
  secrets,
  StandInDatabase,
  tags,
} from "./fixtures/deployment.ts";
import { planImageTag } from "./image-context.ts";
import { planExecutionPolicy, planTaskTrust } from "./task-policies.ts";

const bundleFolder = makeFolder();
const contextFolder = makeFolder(contextFiles);
const certificateArn = "arn:aws:acm:eu-central-1:111122223333:certificate/one";

async function build(changes: Partial<ContainerServiceArgs> = {}) {
  const resources = await recordResources(
    () =>
      void new ContainerService("traces", {
        ...place,
        scheme: makeScheme(),
        vpcId: "vpc-1",
        publicSubnetIds: ["subnet-p", "subnet-q"],
        privateSubnetIds: ["subnet-a", "subnet-b"],
        database: new StandInDatabase(),
        environment: containerEnvironment,
        secrets,
        logRetentionDays: 30,
        domainName: "traces.example.com",
        certificateArn,
        bundleFolder,
        contextFolder,
        ...changes,
      }),
  );
  const find = (name: string): RecordedResource => {
    const found = resources.find((resource) => resource.name === name);
    if (found === undefined)
      throw new Error(`${name} is not among ${resources.map((r) => r.name).join(", ")}`);
    return found;
  };
  return { resources, find };
}

let unchanged: ReturnType<typeof build> | undefined;
/** Built once for all cases that change nothing. */
const standard = () => (unchanged ??= build());

const untaggedTypes = [
  "aws:appautoscaling/policy:Policy",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:lambda/invocation:Invocation",
];

describe("ContainerService", () => {
  it("makes exactly this", async () => {
    const { resources } = await standard();
    const own = resources.filter(({ name }) => name.startsWith("traces"));
    expect(own.map(({ type, name }) => `${type} ${name}`).toSorted()).toEqual([
      "aws:appautoscaling/policy:Policy traces-scaling-cpu",
      "aws:appautoscaling/policy:Policy traces-scaling-requests",
      "aws:appautoscaling/target:Target traces-scaling-target",
      "aws:cloudwatch/logGroup:LogGroup traces-fargate-logs",
      "aws:cloudwatch/logGroup:LogGroup traces-migrations-migrate-logs",
      "aws:ec2/securityGroup:SecurityGroup traces-front-group",
      "aws:ec2/securityGroup:SecurityGroup traces-network-group",
      "aws:ecr/lifecyclePolicy:LifecyclePolicy traces-image-lifecycle",
      "aws:ecr/repository:Repository traces-image-repository",
      "aws:ecs/cluster:Cluster traces-fargate-cluster",
      "aws:ecs/service:Service traces-fargate-service",
      "aws:ecs/taskDefinition:TaskDefinition traces-fargate-task",
      "aws:iam/role:Role traces-fargate-execution-role",
      "aws:iam/role:Role traces-fargate-task-role",
      "aws:iam/role:Role traces-migrations-migrate-role",
      "aws:iam/rolePolicy:RolePolicy traces-fargate-execution-role-policy",
      "aws:iam/rolePolicy:RolePolicy traces-migrations-migrate-role-policy",
      "aws:lambda/function:Function traces-migrations-migrate-function",
      "aws:lambda/invocation:Invocation traces-migrations-run",
      "aws:lb/listener:Listener traces-front-http",
      "aws:lb/listener:Listener traces-front-https",
      "aws:lb/loadBalancer:LoadBalancer traces-front-balancer",
      "aws:lb/targetGroup:TargetGroup traces-front-targets",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule traces-front-to-tasks",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule traces-network-to-database",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule traces-network-to-https",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule traces-front-from-http",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule traces-front-from-https",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule traces-front-into-tasks",
      "docker:index/image:Image traces-image-image",
      "pulumi:providers:docker traces-image-docker",
      "tracelake:trace-processor:Autoscaling traces-scaling",
      "tracelake:trace-processor:BundleFunction traces-migrations-migrate",
      "tracelake:trace-processor:ContainerService traces",
      "tracelake:trace-processor:Fargate traces-fargate",
      "tracelake:trace-processor:LoadBalancer traces-front",
      "tracelake:trace-processor:Migrations traces-migrations",
      "tracelake:trace-processor:ProcessorImage traces-image",
      "tracelake:trace-processor:ProcessorSecurityGroup traces-network",
    ]);
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

  it("has a task of the size that is asked for, without rights of its own", async () => {
    const { resources, find } = await build({ cpu: 1_024, memoryMb: 2_048 });
    expect(find("traces-fargate-task").inputs).toMatchObject({
      cpu: "1024",
      memory: "2048",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      runtimePlatform: { cpuArchitecture: "X86_64" },
      executionRoleArn: "arn:aws:iam::111122223333:role/tracelake-dev-trace-processor-execution",
      taskRoleArn: "arn:aws:iam::111122223333:role/tracelake-dev-trace-processor-task",
    });
    const policies = resources.filter(({ type }) => type.includes("iam/rolePolicy"));
    expect(policies.map(({ inputs }) => inputs["role"])).not.toContain("tracelake-dev-trace-processor-task");
  });

  it("gives each role the policy that is proven for it", async () => {
    const { find } = await standard();
    expect(JSON.parse(find("traces-fargate-execution-role-policy").inputs["policy"])).toEqual(
      planExecutionPolicy({
        repositoryArn: "arn:aws:ecr:eu-central-1:111122223333:repository/tracelake-dev-trace-processor",
        logGroupArn: "arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/tracelake-dev-trace-processor",
        secretArns: [databaseSecretArn, secrets.INGEST_TOKENS, secrets.READ_TOKEN],
      }),
    );
    for (const name of ["traces-fargate-execution-role", "traces-fargate-task-role"])
      expect(JSON.parse(find(name).inputs["assumeRolePolicy"])).toEqual(planTaskTrust(place));
  });

  it("runs the image by its digest, with secrets by their ARNs", async () => {
    const { find } = await standard();
    const [container] = JSON.parse(find("traces-fargate-task").inputs["containerDefinitions"]);
    expect(container.image).toMatch(/\/tracelake-dev-trace-processor@sha256:[0-9a-f]{64}$/);
    expect(container.portMappings).toEqual([{ containerPort: 8001, protocol: "tcp" }]);
    expect(container.secrets).toEqual([
      { name: "DATABASE_URL", valueFrom: databaseSecretArn },
      { name: "INGEST_TOKENS", valueFrom: secrets.INGEST_TOKENS },
      { name: "READ_TOKEN", valueFrom: secrets.READ_TOKEN },
    ]);
    expect(container.environment).toContainEqual({ name: "TRUST_PROXY", value: "true" });
    expect(container.logConfiguration.options["awslogs-group"]).toBe(
      find("traces-fargate-logs").inputs["name"],
    );
  });

  it("builds the Dockerfile for a tag that follows from its sources, in a registry of unchanging tags", async () => {
    const { find } = await build({ platform: "linux/arm64" });
    const tag = planImageTag(contextFolder, "linux/arm64");
    const context = path.relative(process.cwd(), contextFolder);
    expect(find("traces-image-image").inputs).toMatchObject({
      imageName: expect.stringMatching(new RegExp(`/tracelake-dev-trace-processor:${tag}$`)),
      build: { context, dockerfile: `${context}/Dockerfile`, platform: "linux/arm64" },
    });
    expect(find("traces-fargate-task").inputs["runtimePlatform"].cpuArchitecture).toBe("ARM64");
    expect(find("traces-image-repository").inputs).toMatchObject({
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    });
  });

  it("keeps the registry's password a secret", async () => {
    const { registry } = (await standard()).find("traces-image-image").inputs;
    expect(registry).toEqual({ secret: expect.objectContaining({ password: "registry-password" }) });
  });

  it("rolls out without a gap, and back when new tasks do not get healthy", async () => {
    const { inputs, options } = (await build({ minTasks: 2 })).find("traces-fargate-service");
    expect(inputs).toMatchObject({
      launchType: "FARGATE",
      desiredCount: 2,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
      networkConfiguration: {
        subnets: ["subnet-a", "subnet-b"],
        securityGroups: ["traces-network-group_id"],
        assignPublicIp: false,
      },
      loadBalancers: [{ containerName: "trace-processor", containerPort: 8001 }],
    });
    expect(options.ignoreChanges).toEqual(["desiredCount"]);
  });

  it("serves a new version only after its migrations, behind a listener", async () => {
    const { options } = (await standard()).find("traces-fargate-service");
    expect(options.dependsOn).toEqual(
      expect.arrayContaining([
        "aws:lambda/invocation:Invocation traces-migrations-run",
        "aws:lb/listener:Listener traces-front-https",
        "aws:iam/rolePolicy:RolePolicy traces-fargate-execution-role-policy",
        "aws:cloudwatch/logGroup:LogGroup traces-fargate-logs",
      ]),
    );
  });

  it("puts the load balancer into the public subnets, and opens the tasks' port to it alone", async () => {
    const { resources, find } = await standard();
    expect(find("traces-front-balancer").inputs["subnets"]).toEqual(["subnet-p", "subnet-q"]);
    expect(find("traces-front-https").inputs["certificateArn"]).toBe(certificateArn);
    const intoTasks = resources.filter(
      ({ type, inputs }) =>
        type.includes("IngressRule") && inputs["securityGroupId"] === "traces-network-group_id",
    );
    expect(intoTasks.map(({ inputs }) => [inputs["fromPort"], inputs["referencedSecurityGroupId"]])).toEqual([
      [8001, "traces-front-group_id"],
    ]);
  });

  it("protects the registry in production only", async () => {
    const development = await standard();
    const production = await build({ scheme: makeScheme(true) });
    expect(production.find("traces-image-repository").options.protect).toBe(true);
    expect(development.find("traces-image-repository").options.protect).toBe(false);
  });

  it("follows processor time and requests, between the least and the most tasks", async () => {
    const { find } = await build({
      minTasks: 2,
      maxTasks: 9,
      cpuTargetPercent: 50,
      requestsPerTarget: 1_000,
    });
    expect(find("traces-scaling-target").inputs).toMatchObject({
      minCapacity: 2,
      maxCapacity: 9,
      resourceId: "service/tracelake-dev-trace-processor/tracelake-dev-trace-processor",
    });
    expect(find("traces-scaling-cpu").inputs["targetTrackingScalingPolicyConfiguration"]).toMatchObject({
      targetValue: 50,
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
    });
    expect(find("traces-scaling-requests").inputs["targetTrackingScalingPolicyConfiguration"]).toMatchObject({
      targetValue: 1_000,
      predefinedMetricSpecification: {
        predefinedMetricType: "ALBRequestCountPerTarget",
        resourceLabel: expect.stringMatching(
          /^app\/tracelake-dev-traces\/\w+\/targetgroup\/tracelake-dev-traces\/\w+$/,
        ),
      },
    });
  });

  it("points the host name at the load balancer where it is given the zone", async () => {
    const { find } = await build({ hostedZoneId: "Z1" });
    expect(find("traces-record").inputs).toMatchObject({
      zoneId: "Z1",
      name: "traces.example.com",
      type: "A",
    });
  });
});

describe("ContainerService refuses", () => {
  it.each<[string, Partial<ContainerServiceArgs>, string]>([
    ["a bundle that is missing", { bundleFolder: "/nowhere" }, "Run `npm run build`, then try again."],
    ["a size that Fargate does not offer", { cpu: 512, memoryMb: 512 }, "with cpu 512 Fargate offers 1024"],
    ["more tasks at least than at most", { minTasks: 5 }, "minTasks 5 and maxTasks 4"],
    [
      "an unknown variable",
      { environment: { ...containerEnvironment, NOPE: "1" } },
      "NOPE: the trace processor",
    ],
    [
      "a host that no load balancer reaches",
      { environment: { ...containerEnvironment, HOST: "127.0.0.1" } },
      "HOST must be 0.0.0.0",
    ],
    ["a public address without tokens", { secrets: {} }, "READ_TOKEN: must be a secret"],
  ])("%s", async (_, changes, message) => {
    await expect(build(changes)).rejects.toThrow(message);
  });
});
