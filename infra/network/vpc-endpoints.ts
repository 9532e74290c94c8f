import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";

interface EndpointOptions {
  name: string;
  scheme: Scheme;
  parent: pulumi.Resource;
  region: string;
  vpc: aws.ec2.Vpc;
}

/** Ways to S3 and DynamoDB that cost nothing, also for image layers, which ECR keeps in S3. */
export function createGatewayEndpoints(
  options: EndpointOptions & { routeTables: readonly aws.ec2.RouteTable[] },
): void {
  const { name, scheme, parent, region, vpc, routeTables } = options;
  for (const service of ["s3", "dynamodb"]) {
    new aws.ec2.VpcEndpoint(
      `${name}-${service}-endpoint`,
      {
        vpcId: vpc.id,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.${region}.${service}`,
        routeTableIds: routeTables.map(({ id }) => id),
        tags: { ...scheme.tags, Name: scheme.name(service) },
      },
      { parent },
    );
  }
}

export interface InterfaceEndpointOptions extends EndpointOptions {
  /** As `secretsmanager` or `ecr.api`. */
  services: readonly string[];
  /** One a zone that gets an endpoint. */
  subnets: readonly aws.ec2.Subnet[];
  /** Who may call: the private subnets, those without an endpoint of their own too. */
  callerCidrs: readonly string[];
}

/** A private address for each service, under the service's own name. Returns their group, undefined without services. */
export function createInterfaceEndpoints(
  options: InterfaceEndpointOptions,
): aws.ec2.SecurityGroup | undefined {
  const { name, scheme, parent, region, vpc, services, subnets } = options;
  if (services.length === 0) return undefined;
  const group = createEndpointGroup(options);
  for (const service of services) {
    const part = service.replaceAll(".", "-");
    new aws.ec2.VpcEndpoint(
      `${name}-${part}-endpoint`,
      {
        vpcId: vpc.id,
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.${region}.${service}`,
        subnetIds: subnets.map(({ id }) => id),
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        tags: { ...scheme.tags, Name: scheme.name(part) },
      },
      { parent },
    );
  }
  return group;
}

function createEndpointGroup(options: InterfaceEndpointOptions): aws.ec2.SecurityGroup {
  const { name, scheme, parent, vpc, callerCidrs } = options;
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints-group`,
    {
      vpcId: vpc.id,
      name: scheme.name("endpoints"),
      description: "Interface endpoints, called from the private subnets",
      tags: { ...scheme.tags, Name: scheme.name("endpoints") },
    },
    { parent },
  );
  for (const [index, cidrIpv4] of callerCidrs.entries()) {
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-endpoints-from-private-${index + 1}`,
      {
        securityGroupId: group.id,
        cidrIpv4,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "HTTPS from a private subnet",
        tags: scheme.tags,
      },
      { parent },
    );
  }
  return group;
}
