import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scheme } from "../scheme.ts";
import { planSubnets } from "./cidr-plan.ts";
import { planEgress } from "./egress-plan.ts";
import type { EgressPlan } from "./egress-plan.ts";
import { createNatRoutes } from "./nat-routes.ts";
import { createGatewayEndpoints, createInterfaceEndpoints } from "./vpc-endpoints.ts";

/** A network that somebody else made, by its ids. */
export interface ExistingNetwork {
  vpcId: pulumi.Input<string>;
  /** For the load balancer: in two zones at least. */
  publicSubnetIds: readonly pulumi.Input<string>[];
  /** For tasks, functions and the database: in two zones at least. They must reach the AWS services in use. */
  privateSubnetIds: readonly pulumi.Input<string>[];
}

export interface NetworkArgs {
  scheme: Scheme;
  /** Region, as `eu-central-1`; endpoints are named after it. */
  region: string;
  /** Takes that network and creates nothing. Excludes `cidr`. Default: a network of its own. */
  existing?: ExistingNetwork;
  /** Addresses of a network of its own, /16 to /18, not to be changed later. Default `10.80.0.0/16`. */
  cidr?: string;
  /** Zones, at least 2: load balancers and database subnet groups need two. Default 2. */
  zones?: number;
  /** AWS services called from private subnets, as `secretsmanager` or `ecr.api`; S3 and DynamoDB are always there. */
  interfaceServices: readonly string[];
  /** Whether private subnets call addresses outside AWS: gives NAT gateways, one a zone in production, else one. */
  needsInternet: boolean;
}

/**
 * Where the processor and its database live: an existing network by its ids, or one of its own with public and private
 * subnets in two zones, free gateway endpoints for S3 and DynamoDB, and the cheaper of NAT gateways and interface
 * endpoints. Its default security group lets nothing through.
 *
 * Flow logs are left out: only the load balancer and the database listen here, the one logs its requests and the other
 * lets in no group but those named, so that they would add little to the bill of every connection. Who must keep them
 * turns them on for the network's id, or passes a network of theirs by `existing`.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string>[];
  readonly privateSubnetIds: pulumi.Output<string>[];
  /** The interface endpoints' group, undefined where there are none. */
  readonly endpointSecurityGroupId: pulumi.Output<string> | undefined;
  /** How private subnets reach what is outside, with both prices; undefined for an existing network. */
  readonly egress: EgressPlan | undefined;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:network:Network", name, {}, opts);
    checkArgs(args);
    const network = args.existing ? adopt(args.existing) : createNetwork(name, args, this);
    this.vpcId = network.vpcId;
    this.publicSubnetIds = network.publicSubnetIds;
    this.privateSubnetIds = network.privateSubnetIds;
    this.endpointSecurityGroupId = network.endpointSecurityGroupId;
    this.egress = network.egress;
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      endpointSecurityGroupId: this.endpointSecurityGroupId,
    });
  }
}

function checkArgs({ existing, cidr, zones = 2 }: NetworkArgs): void {
  if (existing && cidr !== undefined) {
    throw new Error(
      `existing and cidr exclude each other: remove cidr (${cidr}) to use an existing network.`,
    );
  }
  if (existing && existing.privateSubnetIds.length < 2) {
    throw new Error("existing.privateSubnetIds names fewer than two subnets: the database needs two zones.");
  }
  if (zones < 2) throw new Error(`zones is ${zones}: the load balancer and the database need two at least.`);
}

type Parts = Pick<
  Network,
  "vpcId" | "publicSubnetIds" | "privateSubnetIds" | "endpointSecurityGroupId" | "egress"
>;

function adopt({ vpcId, publicSubnetIds, privateSubnetIds }: ExistingNetwork): Parts {
  return {
    vpcId: pulumi.output(vpcId),
    publicSubnetIds: publicSubnetIds.map((id) => pulumi.output(id)),
    privateSubnetIds: privateSubnetIds.map((id) => pulumi.output(id)),
    endpointSecurityGroupId: undefined,
    egress: undefined,
  };
}

function createNetwork(name: string, args: NetworkArgs, parent: Network): Parts {
  const { scheme, region, cidr = "10.80.0.0/16", zones = 2, interfaceServices, needsInternet } = args;
  const cidrs = planSubnets(cidr, { zones });
  // Outside production one zone carries what leaves: if it fails, so does the environment.
  const egressZones = scheme.isProduction ? zones : 1;
  const egress = planEgress({ needsInternet, endpoints: interfaceServices, zones: egressZones });
  const base = { name, scheme, parent };

  const vpc = createVpc(base, cidr);
  const zoneNames = lookUpZones(parent, zones, region);
  const publicSubnets = createSubnets({ ...base, vpc, zoneNames, kind: "public", cidrs: cidrs.publicCidrs });
  const privateSubnets = createSubnets({
    ...base,
    vpc,
    zoneNames,
    kind: "private",
    cidrs: cidrs.privateCidrs,
  });
  const { table: publicTable, internetGateway } = createPublicRoutes(base, vpc, publicSubnets);
  const privateTables = createPrivateRouteTables(base, vpc, privateSubnets);

  createGatewayEndpoints({ ...base, region, vpc, routeTables: [publicTable, ...privateTables] });
  createNatRoutes({ ...base, count: egress.natGateways, internetGateway, publicSubnets, privateTables });
  const endpointSecurityGroup = createInterfaceEndpoints({
    ...base,
    region,
    vpc,
    services: egress.endpoints,
    subnets: privateSubnets.slice(0, egressZones),
    callerCidrs: cidrs.privateCidrs,
  });
  return {
    vpcId: vpc.id,
    publicSubnetIds: publicSubnets.map(({ id }) => id),
    privateSubnetIds: privateSubnets.map(({ id }) => id),
    endpointSecurityGroupId: endpointSecurityGroup?.id,
    egress,
  };
}

interface Base {
  name: string;
  scheme: Scheme;
  parent: Network;
}

function createVpc({ name, scheme, parent }: Base, cidrBlock: string): aws.ec2.Vpc {
  const tags = { ...scheme.tags, Name: scheme.name("network") };
  const vpc = new aws.ec2.Vpc(
    `${name}-vpc`,
    // Private names of interface endpoints and of the database are resolved by the network's own DNS.
    { cidrBlock, enableDnsSupport: true, enableDnsHostnames: true, tags },
    // Another cidr would replace the network, and with it what stands in it.
    { parent, protect: scheme.isProduction },
  );
  // Without rules here it would keep those that AWS gives it: everything among its members, and out to anywhere.
  new aws.ec2.DefaultSecurityGroup(`${name}-default-closed`, { vpcId: vpc.id, tags }, { parent });
  return vpc;
}

/** The first zones of the region that need no opting in (Local and Wavelength Zones do, and lack services). */
function lookUpZones(parent: Network, count: number, region: string): pulumi.Output<string[]> {
  const filters = [{ name: "opt-in-status", values: ["opt-in-not-required"] }];
  return aws.getAvailabilityZonesOutput({ state: "available", filters }, { parent }).names.apply((names) => {
    if (names.length < count)
      throw new Error(`${region} has ${names.length} zones, zones asks for ${count}.`);
    return names.toSorted().slice(0, count);
  });
}

interface SubnetsOptions extends Base {
  vpc: aws.ec2.Vpc;
  zoneNames: pulumi.Output<string[]>;
  kind: "public" | "private";
  cidrs: readonly string[];
}

function createSubnets(options: SubnetsOptions): aws.ec2.Subnet[] {
  const { name, scheme, parent, vpc, zoneNames, kind, cidrs } = options;
  return cidrs.map((cidrBlock, index) => {
    const part = `${kind}-${index + 1}`;
    return new aws.ec2.Subnet(
      `${name}-${part}`,
      {
        vpcId: vpc.id,
        cidrBlock,
        availabilityZone: zoneNames.apply((names) => names[index]!),
        // Only the load balancer and NAT gateways have public addresses, and those get them without this.
        mapPublicIpOnLaunch: false,
        tags: { ...scheme.tags, Name: scheme.name(part) },
      },
      // A zone that AWS adds, or takes out for an hour, would move subnets in use into others.
      { parent, ignoreChanges: ["availabilityZone"] },
    );
  });
}

function createPublicRoutes(base: Base, vpc: aws.ec2.Vpc, subnets: aws.ec2.Subnet[]) {
  const { name, scheme, parent } = base;
  const tags = { ...scheme.tags, Name: scheme.name("public") };
  const internetGateway = new aws.ec2.InternetGateway(
    `${name}-internet`,
    { vpcId: vpc.id, tags },
    { parent },
  );
  const table = new aws.ec2.RouteTable(`${name}-public-routes`, { vpcId: vpc.id, tags }, { parent });
  new aws.ec2.Route(
    `${name}-public-internet`,
    { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: internetGateway.id },
    { parent },
  );
  for (const [index, { id }] of subnets.entries()) {
    const args = { subnetId: id, routeTableId: table.id };
    new aws.ec2.RouteTableAssociation(`${name}-public-${index + 1}-routes`, args, { parent });
  }
  return { table, internetGateway };
}

/** One for each zone, so that going from one NAT gateway to one a zone changes a route and no table. */
function createPrivateRouteTables(base: Base, vpc: aws.ec2.Vpc, subnets: aws.ec2.Subnet[]) {
  const { name, scheme, parent } = base;
  return subnets.map(({ id }, index) => {
    const part = `private-${index + 1}`;
    const tags = { ...scheme.tags, Name: scheme.name(part) };
    const table = new aws.ec2.RouteTable(`${name}-${part}-routes`, { vpcId: vpc.id, tags }, { parent });
    const association = { subnetId: id, routeTableId: table.id };
    new aws.ec2.RouteTableAssociation(`${name}-${part}-routes`, association, { parent });
    return table;
  });
}
