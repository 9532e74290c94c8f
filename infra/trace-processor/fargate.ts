import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";
import { planArn, type AwsPlace } from "../aws/place.ts";
import { planPolicy, type PolicyStatement } from "../aws/policy-document.ts";
import type { SecretArns } from "./bundle-function.ts";
import { containerName, planContainerDefinitions } from "./container-definition.ts";
import { planFargateSize } from "./fargate-size.ts";
import type { ProcessorImage } from "./image.ts";
import type { LoadBalancer } from "./load-balancer.ts";
import { planTaskLogGroup } from "./serving-plan.ts";
import { planUsageStatements, type UsageTarget } from "./usage-policy.ts";
import { planExecutionPolicy, planTaskTrust } from "./task-policies.ts";

export interface FargateArgs {
  scheme: Scheme;
  place: AwsPlace;
  image: ProcessorImage;
  /** What the image was built for. */
  architecture: "X86_64" | "ARM64";
  loadBalancer: LoadBalancer;
  privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  securityGroupId: pulumi.Input<string>;
  /** Variables that are no secrets. */
  environment: Readonly<Record<string, string>>;
  secrets: SecretArns;
  /** Where it writes usage. */
  usage?: pulumi.Input<UsageTarget>;
  /** What its code may do besides. */
  rights: readonly PolicyStatement[];
  /** The application's port. */
  port: number;
  /** CPU units (1024 are one core). */
  cpu: number;
  /** In MB. */
  memoryMb: number;
  /** Tasks to start with; from then on the scaling decides. */
  tasks: number;
  /** In days. */
  logRetentionDays: number;
}

/** The image as an ECS service on Fargate: rolled out without a gap, rolled back when new tasks do not get healthy. */
export class Fargate extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;

  /** `dependsOn`: what must be done before a new version serves. */
  constructor(
    name: string,
    args: FargateArgs,
    opts?: pulumi.ComponentResourceOptions,
    dependsOn: pulumi.Resource[] = [],
  ) {
    super("tracelake:trace-processor:Fargate", name, {}, opts);
    const cluster = createCluster(this, name, args.scheme);
    const logGroup = createLogGroup(this, name, args);
    const execution = createExecutionRole(this, name, args);
    const definition = createTaskDefinition(this, name, args, execution.role);
    const service = createService(this, name, args, { cluster, definition }, [
      logGroup,
      execution.policy,
      args.loadBalancer.listener,
      ...dependsOn,
    ]);
    this.clusterName = cluster.name;
    this.serviceName = service.name;
    this.registerOutputs({ clusterName: this.clusterName, serviceName: this.serviceName });
  }
}

function createCluster(parent: pulumi.Resource, name: string, scheme: Scheme): aws.ecs.Cluster {
  return new aws.ecs.Cluster(
    `${name}-cluster`,
    {
      name: scheme.name("trace-processor"),
      // Its metrics cost money; in development ECS's own will do.
      settings: [{ name: "containerInsights", value: scheme.isProduction ? "enabled" : "disabled" }],
      tags: scheme.tags,
    },
    { parent },
  );
}

function createLogGroup(parent: pulumi.Resource, name: string, args: FargateArgs): aws.cloudwatch.LogGroup {
  const { scheme, logRetentionDays } = args;
  return new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    { name: planTaskLogGroup(scheme), retentionInDays: logRetentionDays, tags: scheme.tags },
    { parent },
  );
}

function createRole(
  parent: pulumi.Resource,
  name: string,
  { scheme, place }: FargateArgs,
  part: string,
  description: string,
): aws.iam.Role {
  return new aws.iam.Role(
    name,
    {
      name: scheme.name(part),
      description,
      assumeRolePolicy: JSON.stringify(planTaskTrust(place)),
      tags: scheme.tags,
    },
    { parent },
  );
}

function createExecutionRole(parent: pulumi.Resource, name: string, args: FargateArgs) {
  const { scheme, place, secrets } = args;
  const role = createRole(
    parent,
    `${name}-execution-role`,
    args,
    "trace-processor-execution",
    "Lets ECS start the trace processor's tasks",
  );
  const document = pulumi.all(Object.values(secrets)).apply((secretArns) =>
    JSON.stringify(
      planExecutionPolicy({
        repositoryArn: planArn(place, "ecr", `repository/${scheme.name("trace-processor")}`),
        logGroupArn: planArn(place, "logs", `log-group:${planTaskLogGroup(scheme)}`),
        secretArns,
      }),
    ),
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-execution-role-policy`,
    { name: "start", role: role.name, policy: document },
    { parent },
  );
  return { role, policy };
}

/** Once the image is pushed and the secrets are stored. */
function describeContainers(args: FargateArgs): pulumi.Output<string> {
  const { scheme, place, image, secrets, port, environment } = args;
  const secretArns = pulumi.all(secrets as Record<string, pulumi.Input<string>>);
  const fixed = { port, environment, logGroupName: planTaskLogGroup(scheme), region: place.region };
  return pulumi
    .all([image.reference, secretArns])
    .apply(([reference, arns]) =>
      JSON.stringify(planContainerDefinitions({ ...fixed, image: reference, secretArns: arns })),
    );
}

/** What the application's own code may do at AWS: write usage, tell of errors and alerts; else a role without any policy. */
function createTaskRole(parent: pulumi.Resource, name: string, args: FargateArgs): aws.iam.Role {
  const { usage, rights } = args;
  const what = [
    ...(usage === undefined ? [] : ["to write usage"]),
    ...(rights.length === 0 ? [] : ["to tell of faults"]),
  ];
  const description = `The trace processor's own rights: ${what.join(", ") || "none"}`;
  const role = createRole(parent, `${name}-task-role`, args, "trace-processor-task", description);
  if (usage !== undefined)
    new aws.iam.RolePolicy(
      `${name}-task-role-policy`,
      {
        name: "write-usage",
        role: role.name,
        policy: pulumi
          .output(usage)
          .apply((target) => JSON.stringify(planPolicy(...planUsageStatements(target)))),
      },
      { parent },
    );
  if (rights.length > 0)
    new aws.iam.RolePolicy(
      `${name}-task-role-telling`,
      { name: "tell", role: role.name, policy: JSON.stringify(planPolicy(...rights)) },
      { parent },
    );
  return role;
}

function createTaskDefinition(
  parent: pulumi.Resource,
  name: string,
  args: FargateArgs,
  executionRole: aws.iam.Role,
): aws.ecs.TaskDefinition {
  const { scheme } = args;
  const taskRole = createTaskRole(parent, name, args);
  return new aws.ecs.TaskDefinition(
    `${name}-task`,
    {
      family: scheme.name("trace-processor"),
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      ...planFargateSize(args),
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: args.architecture },
      executionRoleArn: executionRole.arn,
      taskRoleArn: taskRole.arn,
      containerDefinitions: describeContainers(args),
      tags: scheme.tags,
    },
    { parent },
  );
}

function createService(
  parent: pulumi.Resource,
  name: string,
  args: FargateArgs,
  { cluster, definition }: { cluster: aws.ecs.Cluster; definition: aws.ecs.TaskDefinition },
  dependsOn: pulumi.Resource[],
): aws.ecs.Service {
  const { scheme, loadBalancer, port } = args;
  return new aws.ecs.Service(
    `${name}-service`,
    {
      name: scheme.name("trace-processor"),
      cluster: cluster.arn,
      taskDefinition: definition.arn,
      launchType: "FARGATE",
      desiredCount: args.tasks,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      availabilityZoneRebalancing: "ENABLED",
      healthCheckGracePeriodSeconds: 60,
      waitForSteadyState: true,
      enableExecuteCommand: false,
      networkConfiguration: {
        subnets: args.privateSubnetIds,
        securityGroups: [args.securityGroupId],
        assignPublicIp: false,
      },
      loadBalancers: [{ containerName, containerPort: port, targetGroupArn: loadBalancer.targetGroupArn }],
      propagateTags: "SERVICE",
      enableEcsManagedTags: true,
      tags: scheme.tags,
    },
    // The scaling changes the count: a deployment must not set it back.
    { parent, dependsOn, ignoreChanges: ["desiredCount"] },
  );
}
