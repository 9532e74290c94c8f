import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";

export interface LoadBalancerArgs {
  scheme: Scheme;
  /** The network. */
  vpcId: pulumi.Input<string>;
  /** Where it takes calls: public subnets, in two zones at least. */
  publicSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** The tasks' security group: it is opened for the load balancer, and it alone. */
  targetSecurityGroupId: pulumi.Input<string>;
  /** The tasks' port. */
  targetPort: number;
  /** ARN of the certificate of the host name, in the same region. */
  certificateArn: pulumi.Input<string>;
}

/** TLS 1.2 and 1.3 with forward secrecy; drains and browsers of today speak either. */
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** HTTPS for the world, HTTP as a redirect to it, and the tasks that answer behind. */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;
  /** Names balancer and target group in the metric of requests per target. */
  readonly resourceLabel: pulumi.Output<string>;
  /** The same apart, as metrics have them: `app/…` and `targetgroup/…`. */
  readonly metricNames: { loadBalancer: pulumi.Output<string>; targetGroup: pulumi.Output<string> };
  /** A service may register its tasks only after this. */
  readonly listener: aws.lb.Listener;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:trace-processor:LoadBalancer", name, {}, opts);
    const group = createSecurityGroup(this, name, args);
    const balancer = createBalancer(this, name, args, group);
    const targets = createTargetGroup(this, name, args);
    this.listener = createListeners(this, name, args, balancer, targets);
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.targetGroupArn = targets.arn;
    this.metricNames = { loadBalancer: balancer.arnSuffix, targetGroup: targets.arnSuffix };
    this.resourceLabel = pulumi.interpolate`${balancer.arnSuffix}/${targets.arnSuffix}`;
    this.registerOutputs({ dnsName: this.dnsName, targetGroupArn: this.targetGroupArn });
  }
}

/** Load balancers and target groups have names of 32 characters at most. Throws where the scheme's is longer. */
export function planBalancerName(scheme: Scheme): string {
  const name = scheme.name("traces");
  if (name.length > 32)
    throw new Error(
      `${name}: a load balancer's name has 32 characters at most; shorten the environment's name.`,
    );
  return name;
}

function createSecurityGroup(parent: pulumi.Resource, name: string, args: LoadBalancerArgs) {
  const { scheme, vpcId } = args;
  const group = new aws.ec2.SecurityGroup(
    `${name}-group`,
    {
      name: scheme.name("load-balancer"),
      description: "HTTPS in, and out to the trace processor's tasks",
      vpcId,
      tags: scheme.tags,
    },
    { parent },
  );
  openToWorld(parent, `${name}-from-https`, group, scheme, 443, "HTTPS from anywhere");
  openToWorld(parent, `${name}-from-http`, group, scheme, 80, "HTTP from anywhere, redirected to HTTPS");
  openToTasks(parent, name, group, args);
  return group;
}

function openToWorld(
  parent: pulumi.Resource,
  name: string,
  group: aws.ec2.SecurityGroup,
  { tags }: Scheme,
  port: number,
  description: string,
): void {
  new aws.vpc.SecurityGroupIngressRule(
    name,
    {
      securityGroupId: group.id,
      description,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      cidrIpv4: "0.0.0.0/0",
      tags,
    },
    { parent },
  );
}

/** Both ends of the way from the load balancer to the tasks. */
function openToTasks(
  parent: pulumi.Resource,
  name: string,
  group: aws.ec2.SecurityGroup,
  { scheme, targetSecurityGroupId: tasks, targetPort }: LoadBalancerArgs,
): void {
  const way = { ipProtocol: "tcp", fromPort: targetPort, toPort: targetPort, tags: scheme.tags };
  new aws.vpc.SecurityGroupEgressRule(
    `${name}-to-tasks`,
    { ...way, securityGroupId: group.id, description: "To the tasks", referencedSecurityGroupId: tasks },
    { parent },
  );
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-into-tasks`,
    {
      ...way,
      securityGroupId: tasks,
      description: "From the load balancer",
      referencedSecurityGroupId: group.id,
    },
    { parent },
  );
}

function createBalancer(
  parent: pulumi.Resource,
  name: string,
  { scheme, publicSubnetIds }: LoadBalancerArgs,
  group: aws.ec2.SecurityGroup,
): aws.lb.LoadBalancer {
  return new aws.lb.LoadBalancer(
    `${name}-balancer`,
    {
      name: planBalancerName(scheme),
      loadBalancerType: "application",
      internal: false,
      subnets: publicSubnetIds,
      securityGroups: [group.id],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: scheme.isProduction,
      // Longer than the service's own patience with its database (15 s).
      idleTimeout: 60,
      tags: scheme.tags,
    },
    { parent },
  );
}

function createTargetGroup(
  parent: pulumi.Resource,
  name: string,
  args: LoadBalancerArgs,
): aws.lb.TargetGroup {
  const { scheme, vpcId, targetPort } = args;
  return new aws.lb.TargetGroup(
    `${name}-targets`,
    {
      name: planBalancerName(scheme),
      vpcId,
      port: targetPort,
      protocol: "HTTP",
      targetType: "ip",
      // A task drains for 9 s at most.
      deregistrationDelay: 15,
      healthCheck: {
        enabled: true,
        path: "/health",
        protocol: "HTTP",
        matcher: "200",
        interval: 15,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 4,
      },
      tags: scheme.tags,
    },
    { parent },
  );
}

function createListeners(
  parent: pulumi.Resource,
  name: string,
  { scheme, certificateArn }: LoadBalancerArgs,
  balancer: aws.lb.LoadBalancer,
  targets: aws.lb.TargetGroup,
): aws.lb.Listener {
  new aws.lb.Listener(
    `${name}-http`,
    {
      loadBalancerArn: balancer.arn,
      port: 80,
      protocol: "HTTP",
      // 308 would keep a POST's method; a drain that was set up with http:// should rather fail than send in the clear.
      defaultActions: [
        { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
      ],
      tags: scheme.tags,
    },
    { parent },
  );
  return new aws.lb.Listener(
    `${name}-https`,
    {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: tlsPolicy,
      certificateArn,
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
      tags: scheme.tags,
    },
    { parent },
  );
}
