import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkEnvironment, checkSecretNames } from "../../contracts/trace-processor-environment.ts";
import type { Scheme } from "../scheme.ts";
import { Autoscaling, checkTaskRange } from "./autoscaling.ts";
import { planPlace, type AwsPlace, type AwsPlaceArgs } from "../aws/place.ts";
import type { PolicyStatement } from "../aws/policy-document.ts";
import type { SecretArns } from "./bundle-function.ts";
import type { Bundle } from "../aws/bundle.ts";
import { readProcessorBundle } from "./bundle.ts";
import type { DatabaseAccess } from "./database-access.ts";
import { inPlaceOf } from "./in-place-of.ts";
import { planExtensionLayer } from "./extension-layer.ts";
import { planFargateSize } from "./fargate-size.ts";
import { Fargate } from "./fargate.ts";
import { ProcessorImage, type ImagePlatform } from "./image.ts";
import { LoadBalancer, planBalancerName } from "./load-balancer.ts";
import { Migrations } from "./migrations.ts";
import type { UsageTarget } from "./usage-policy.ts";
import { ProcessorSecurityGroup } from "./processor-security-group.ts";

export interface ContainerServiceArgs extends AwsPlaceArgs {
  scheme: Scheme;
  /** The network. */
  vpcId: pulumi.Input<string>;
  /** Where the load balancer takes calls, in two zones at least. */
  publicSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Where tasks run; from there they must reach ECR, S3, Secrets Manager and CloudWatch (endpoints or NAT). */
  privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  database: DatabaseAccess;
  /** Variables that are no secrets, by `planEnvironment`; HOST and PORT among them. */
  environment: Readonly<Record<string, string>>;
  /** ARNs of the secrets, by variable. DATABASE_URL is the database's own, unless given. */
  secrets: SecretArns;
  /** The lake, where USAGE_LOCATION names it. */
  usage?: pulumi.Input<UsageTarget>;
  /** What its code may do besides: tell of errors and alerts. Default nothing. */
  rights?: readonly PolicyStatement[];
  /** In days; one of CloudWatch's values. */
  logRetentionDays: number;
  /** The public host name: `traces.example.com`. */
  domainName: string;
  /** ARN of the host name's certificate, in the same region. */
  certificateArn: pulumi.Input<string>;
  /** Route 53 zone that gets the host name's record. Default none: the record is then made elsewhere. */
  hostedZoneId?: pulumi.Input<string>;
  /** CPU units of a task (1024 are one core). Default 512. */
  cpu?: number;
  /** Memory of a task in MB; Fargate pairs it with `cpu`. Default 1024. */
  memoryMb?: number;
  /** Tasks that always run. Default 1. */
  minTasks?: number;
  /** Tasks at the most. Default 4. */
  maxTasks?: number;
  /** Percent of its CPU that a task should use on average. Default 60. */
  cpuTargetPercent?: number;
  /** Requests a minute that a task should get on average. Default 6000. */
  requestsPerTarget?: number;
  /** What the image is built for and runs on. Default `linux/amd64`. */
  platform?: ImagePlatform;
  /** Absolute folder of the Dockerfile. Default the repository's top. */
  contextFolder?: string;
  /** The AWS Parameters and Secrets Lambda Extension for ARM64, for the migrations. Default the region's. */
  extensionLayerArn?: string;
  /** Absolute folder of the bundle, for the migrations. Default `dist/trace-processor`. */
  bundleFolder?: string;
}

interface Plan {
  args: ContainerServiceArgs;
  place: AwsPlace;
  bundle: Bundle;
  secrets: SecretArns;
  port: number;
  platform: ImagePlatform;
  cpu: number;
  memoryMb: number;
  minTasks: number;
  maxTasks: number;
}

/**
 * The trace processor as containers: image, load balancer with HTTPS, a service on Fargate that follows the load, its
 * database migrated before each new version.
 */
export class ContainerService extends pulumi.ComponentResource {
  readonly url: string;
  /** What the host name must point at, where no `hostedZoneId` is given. */
  readonly loadBalancerDnsName: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** Names load balancer and target group in CloudWatch's metrics. */
  readonly resourceLabel: pulumi.Output<string>;
  readonly metricNames: LoadBalancer["metricNames"];

  constructor(name: string, args: ContainerServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:trace-processor:ContainerService", name, {}, inPlaceOf("FunctionService", opts));
    const plan = planService(args);
    const { scheme, vpcId, database } = args;
    const securityGroup = new ProcessorSecurityGroup(
      `${name}-network`,
      { scheme, vpcId, database },
      { parent: this },
    );
    const migrations = createMigrations(this, name, plan, securityGroup);
    const loadBalancer = createLoadBalancer(this, name, plan, securityGroup);
    const fargate = createFargate(this, name, plan, { securityGroup, migrations, loadBalancer });
    createAutoscaling(this, name, plan, fargate, loadBalancer);
    createRecord(this, name, args, loadBalancer);
    this.url = `https://${args.domainName}`;
    this.loadBalancerDnsName = loadBalancer.dnsName;
    this.securityGroupId = securityGroup.securityGroupId;
    this.clusterName = fargate.clusterName;
    this.serviceName = fargate.serviceName;
    this.resourceLabel = loadBalancer.resourceLabel;
    this.metricNames = loadBalancer.metricNames;
    this.registerOutputs({ url: this.url, serviceName: this.serviceName });
  }
}

/** Every fault is found before the first resource is made. */
function planService(args: ContainerServiceArgs): Plan {
  const secrets = { DATABASE_URL: args.database.urlSecretArn, ...args.secrets };
  checkEnvironment(args.environment);
  checkSecretNames(Object.keys(secrets), args.environment);
  const { cpu = 512, memoryMb = 1_024, minTasks = 1, maxTasks = 4, platform = "linux/amd64" } = args;
  planFargateSize({ cpu, memoryMb });
  checkTaskRange(minTasks, maxTasks);
  planBalancerName(args.scheme);
  const { HOST: host, PORT: port } = args.environment;
  if (host !== "0.0.0.0" || port === undefined)
    throw new Error(
      "environment: HOST must be 0.0.0.0 and PORT be set, or the load balancer reaches no task.",
    );
  const bundle = readProcessorBundle(args.bundleFolder);
  return {
    args,
    place: planPlace(args),
    bundle,
    secrets,
    port: Number(port),
    platform,
    cpu,
    memoryMb,
    minTasks,
    maxTasks,
  };
}

function createMigrations(
  parent: pulumi.Resource,
  name: string,
  { args, place, bundle }: Plan,
  securityGroup: ProcessorSecurityGroup,
): Migrations {
  const { scheme, database, privateSubnetIds: subnetIds, logRetentionDays } = args;
  const extensionLayerArn = args.extensionLayerArn ?? planExtensionLayer(args.region);
  return new Migrations(
    `${name}-migrations`,
    { scheme, place, bundle, database, subnetIds, securityGroup, extensionLayerArn, logRetentionDays },
    { parent },
  );
}

function createLoadBalancer(
  parent: pulumi.Resource,
  name: string,
  { args, port }: Plan,
  securityGroup: ProcessorSecurityGroup,
): LoadBalancer {
  const { scheme, vpcId, publicSubnetIds, certificateArn } = args;
  return new LoadBalancer(
    `${name}-front`,
    {
      scheme,
      vpcId,
      publicSubnetIds,
      targetSecurityGroupId: securityGroup.securityGroupId,
      targetPort: port,
      certificateArn,
    },
    { parent },
  );
}

interface Parts {
  securityGroup: ProcessorSecurityGroup;
  migrations: Migrations;
  loadBalancer: LoadBalancer;
}

function createFargate(parent: pulumi.Resource, name: string, plan: Plan, parts: Parts): Fargate {
  const { args, place, secrets, port, platform, cpu, memoryMb, minTasks } = plan;
  const { scheme, privateSubnetIds, environment, logRetentionDays } = args;
  const { securityGroup, migrations, loadBalancer } = parts;
  const image = new ProcessorImage(
    `${name}-image`,
    {
      scheme,
      platform,
      ...(args.contextFolder === undefined ? {} : { contextFolder: args.contextFolder }),
    },
    { parent },
  );
  return new Fargate(
    `${name}-fargate`,
    {
      scheme,
      place,
      image,
      architecture: platform === "linux/arm64" ? "ARM64" : "X86_64",
      loadBalancer,
      privateSubnetIds,
      securityGroupId: securityGroup.securityGroupId,
      environment,
      ...(args.usage === undefined ? {} : { usage: args.usage }),
      rights: args.rights ?? [],
      secrets,
      port,
      cpu,
      memoryMb,
      tasks: minTasks,
      logRetentionDays,
    },
    { parent },
    [migrations.completed, ...securityGroup.routes],
  );
}

function createAutoscaling(
  parent: pulumi.Resource,
  name: string,
  { args, minTasks, maxTasks }: Plan,
  fargate: Fargate,
  loadBalancer: LoadBalancer,
): void {
  new Autoscaling(
    `${name}-scaling`,
    {
      scheme: args.scheme,
      clusterName: fargate.clusterName,
      serviceName: fargate.serviceName,
      minTasks,
      maxTasks,
      cpuTargetPercent: args.cpuTargetPercent ?? 60,
      requestsPerTarget: args.requestsPerTarget ?? 6_000,
      resourceLabel: loadBalancer.resourceLabel,
    },
    { parent },
  );
}

function createRecord(
  parent: pulumi.Resource,
  name: string,
  { hostedZoneId, domainName }: ContainerServiceArgs,
  loadBalancer: LoadBalancer,
): void {
  if (hostedZoneId === undefined) return;
  new aws.route53.Record(
    `${name}-record`,
    {
      zoneId: hostedZoneId,
      name: domainName,
      type: "A",
      aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true }],
    },
    { parent },
  );
}
