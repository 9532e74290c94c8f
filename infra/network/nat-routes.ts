import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";

export interface NatRoutesOptions {
  name: string;
  scheme: Scheme;
  parent: pulumi.Resource;
  /** NAT gateways, at most one a public subnet; 0 leaves private subnets without a way out. */
  count: number;
  internetGateway: aws.ec2.InternetGateway;
  publicSubnets: readonly aws.ec2.Subnet[];
  /** One a zone, in the order of the zones. */
  privateTables: readonly aws.ec2.RouteTable[];
}

/** NAT gateways, and a way out through them for every private route table: through its own zone's where there is one. */
export function createNatRoutes(options: NatRoutesOptions): void {
  const { name, parent, count, publicSubnets, privateTables } = options;
  const gateways = publicSubnets
    .slice(0, count)
    .map((subnet, index) => createNatGateway(options, subnet, index + 1));
  for (const [index, table] of privateTables.entries()) {
    const gateway = gateways[index % gateways.length];
    if (!gateway) return;
    new aws.ec2.Route(
      `${name}-private-${index + 1}-internet`,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway.id },
      { parent },
    );
  }
}

function createNatGateway(options: NatRoutesOptions, subnet: aws.ec2.Subnet, zone: number) {
  const { name, scheme, parent, internetGateway } = options;
  const tags = { ...scheme.tags, Name: scheme.name(`nat-${zone}`) };
  const address = new aws.ec2.Eip(`${name}-nat-${zone}-address`, { domain: "vpc", tags }, { parent });
  const args = { allocationId: address.id, subnetId: subnet.id, tags };
  // AWS refuses a NAT gateway in a network whose internet gateway is not there yet.
  return new aws.ec2.NatGateway(`${name}-nat-${zone}`, args, { parent, dependsOn: [internetGateway] });
}
