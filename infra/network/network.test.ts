import { describe, expect, it } from "vitest";
import { planScheme } from "../scheme.ts";
import { recordResources } from "../testing/record-resources.ts";
import { Network } from "./network.ts";
import type { NetworkArgs } from "./network.ts";

const schemeOf = (environment: "dev" | "prod") =>
  planScheme({
    project: "tracelake",
    environment,
    owner: "data-platform",
    costCentre: "1234",
    isProduction: environment === "prod",
    typedPrefix: "",
    typedSuffix: "",
  });

const ownNetwork: NetworkArgs = {
  scheme: schemeOf("dev"),
  region: "eu-central-1",
  interfaceServices: ["secretsmanager", "ecr.api"],
  needsInternet: false,
};

const build = (args: Partial<NetworkArgs> = {}) =>
  recordResources(() => void new Network("network", { ...ownNetwork, ...args }));

type Resources = Awaited<ReturnType<typeof build>>;

const named = (resources: Resources, name: string) => {
  const found = resources.find((resource) => resource.name === name);
  if (!found) throw new Error(`${name} is not among ${resources.map((each) => each.name).join(", ")}`);
  return found;
};
const namesOfType = (resources: Resources, type: string) =>
  resources.filter((resource) => resource.type === type).map(({ name }) => name);
/** Sorted: what is registered first depends on what it waits for. */
const titles = (resources: Resources) => resources.map(({ type, name }) => `${type} ${name}`).toSorted();

const natGateway = "aws:ec2/natGateway:NatGateway";
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";

describe("Network of its own", () => {
  it("consists of two zones with public and private subnets, routes and endpoints", async () => {
    expect(titles(await build())).toEqual(
      [
        "tracelake:network:Network network",
        "aws:ec2/vpc:Vpc network-vpc",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup network-default-closed",
        "aws:ec2/subnet:Subnet network-public-1",
        "aws:ec2/subnet:Subnet network-public-2",
        "aws:ec2/subnet:Subnet network-private-1",
        "aws:ec2/subnet:Subnet network-private-2",
        "aws:ec2/internetGateway:InternetGateway network-internet",
        "aws:ec2/routeTable:RouteTable network-public-routes",
        "aws:ec2/route:Route network-public-internet",
        "aws:ec2/routeTableAssociation:RouteTableAssociation network-public-1-routes",
        "aws:ec2/routeTableAssociation:RouteTableAssociation network-public-2-routes",
        "aws:ec2/routeTable:RouteTable network-private-1-routes",
        "aws:ec2/routeTableAssociation:RouteTableAssociation network-private-1-routes",
        "aws:ec2/routeTable:RouteTable network-private-2-routes",
        "aws:ec2/routeTableAssociation:RouteTableAssociation network-private-2-routes",
        "aws:ec2/vpcEndpoint:VpcEndpoint network-s3-endpoint",
        "aws:ec2/vpcEndpoint:VpcEndpoint network-dynamodb-endpoint",
        "aws:ec2/securityGroup:SecurityGroup network-endpoints-group",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule network-endpoints-from-private-1",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule network-endpoints-from-private-2",
        "aws:ec2/vpcEndpoint:VpcEndpoint network-ecr-api-endpoint",
        "aws:ec2/vpcEndpoint:VpcEndpoint network-secretsmanager-endpoint",
      ].toSorted(),
    );
  });

  it("resolves private names", async () => {
    expect(named(await build(), "network-vpc").inputs).toMatchObject({
      cidrBlock: "10.80.0.0/16",
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
  });

  it("empties the default security group", async () => {
    const { inputs } = named(await build(), "network-default-closed");
    expect(inputs).toEqual({ vpcId: "network-vpc_id", tags: expect.any(Object) });
  });

  it("spreads its subnets over the first zones and gives nothing a public address by itself", async () => {
    const resources = await build();
    const subnets = resources.filter(({ type }) => type === "aws:ec2/subnet:Subnet");
    expect(
      subnets.map(({ inputs }) => [
        inputs["cidrBlock"],
        inputs["availabilityZone"],
        inputs["mapPublicIpOnLaunch"],
      ]),
    ).toEqual([
      ["10.80.240.0/24", "eu-central-1a", false],
      ["10.80.241.0/24", "eu-central-1b", false],
      ["10.80.0.0/20", "eu-central-1a", false],
      ["10.80.16.0/20", "eu-central-1b", false],
    ]);
  });

  it("leaves subnets where they are when AWS adds a zone", async () => {
    const { options } = named(await build(), "network-private-1");
    expect(options.ignoreChanges).toEqual(["availabilityZone"]);
  });

  it("routes only public subnets to the internet gateway", async () => {
    const resources = await build();
    expect(namesOfType(resources, "aws:ec2/route:Route")).toEqual(["network-public-internet"]);
    expect(named(resources, "network-public-internet").inputs).toEqual({
      routeTableId: "network-public-routes_id",
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: "network-internet_id",
    });
  });

  it("reaches S3 from every route table", async () => {
    expect(named(await build(), "network-s3-endpoint").inputs).toMatchObject({
      vpcEndpointType: "Gateway",
      serviceName: "com.amazonaws.eu-central-1.s3",
      routeTableIds: [
        "network-public-routes_id",
        "network-private-1-routes_id",
        "network-private-2-routes_id",
      ],
    });
  });

  it("tags whatever takes tags", async () => {
    const resources = await build({ needsInternet: true });
    const taggable = resources.filter(({ type }) => !/:(Route|RouteTableAssociation|Network)$/.test(type));
    expect(taggable.length).toBeGreaterThan(10);
    expect(taggable.filter(({ inputs }) => inputs["tags"]?.owner !== "data-platform")).toEqual([]);
  });

  it("is protected in production", async () => {
    expect(named(await build(), "network-vpc").options.protect).toBe(false);
    const resources = await build({ scheme: schemeOf("prod") });
    expect(named(resources, "network-vpc").options.protect).toBe(true);
  });
});

describe("its interface endpoints", () => {
  it("answer under the service's own name, to private subnets, on HTTPS alone", async () => {
    const resources = await build();
    expect(named(resources, "network-ecr-api-endpoint").inputs).toMatchObject({
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.eu-central-1.ecr.api",
      securityGroupIds: ["network-endpoints-group_id"],
      privateDnsEnabled: true,
    });
    expect(named(resources, "network-endpoints-from-private-2").inputs).toMatchObject({
      cidrIpv4: "10.80.16.0/20",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
    expect(named(resources, "network-endpoints-group").inputs).not.toHaveProperty("ingress");
  });

  it("stand in one zone in dev and in each in production", async () => {
    const dev = named(await build(), "network-secretsmanager-endpoint");
    expect(dev.inputs["subnetIds"]).toEqual(["network-private-1_id"]);
    const prod = named(await build({ scheme: schemeOf("prod") }), "network-secretsmanager-endpoint");
    expect(prod.inputs["subnetIds"]).toEqual(["network-private-1_id", "network-private-2_id"]);
  });

  it("give way to a NAT gateway where that is cheaper", async () => {
    const interfaceServices = ["secretsmanager", "logs", "ecr.api", "ecr.dkr", "monitoring", "sqs"];
    const resources = await build({ interfaceServices });
    expect(namesOfType(resources, natGateway)).toEqual(["network-nat-1"]);
    expect(namesOfType(resources, endpoint)).toEqual(["network-s3-endpoint", "network-dynamodb-endpoint"]);
  });

  it("are none where no service is called", async () => {
    const resources = await build({ interfaceServices: [] });
    expect(namesOfType(resources, endpoint)).toEqual(["network-s3-endpoint", "network-dynamodb-endpoint"]);
    expect(namesOfType(resources, natGateway)).toEqual([]);
    expect(namesOfType(resources, "aws:ec2/securityGroup:SecurityGroup")).toEqual([]);
  });
});

describe("its NAT gateways", () => {
  it("are one in dev, which every private subnet goes through", async () => {
    const resources = await build({ needsInternet: true });
    expect(namesOfType(resources, natGateway)).toEqual(["network-nat-1"]);
    expect(named(resources, "network-private-1-internet").inputs["natGatewayId"]).toBe("network-nat-1_id");
    expect(named(resources, "network-private-2-internet").inputs["natGatewayId"]).toBe("network-nat-1_id");
  });

  it("are one a zone in production, and each zone goes through its own", async () => {
    const resources = await build({ needsInternet: true, scheme: schemeOf("prod") });
    expect(namesOfType(resources, natGateway)).toEqual(["network-nat-1", "network-nat-2"]);
    expect(named(resources, "network-nat-2").inputs).toMatchObject({
      subnetId: "network-public-2_id",
      allocationId: "network-nat-2-address_id",
    });
    expect(named(resources, "network-private-2-internet").inputs).toMatchObject({
      routeTableId: "network-private-2-routes_id",
      natGatewayId: "network-nat-2_id",
    });
  });

  it("wait for the internet gateway", async () => {
    const { options } = named(await build({ needsInternet: true }), "network-nat-1");
    expect(options.dependsOn).toContain("aws:ec2/internetGateway:InternetGateway network-internet");
  });
});

describe("an existing network", () => {
  const existing = {
    vpcId: "vpc-1",
    publicSubnetIds: ["subnet-1"],
    privateSubnetIds: ["subnet-2", "subnet-3"],
  };

  it("is taken as it is", async () => {
    let outputs: unknown;
    const resources = await recordResources(() => {
      const network = new Network("network", { ...ownNetwork, existing, needsInternet: true });
      network.vpcId.apply((vpcId) => {
        outputs = { vpcId, subnets: network.privateSubnetIds.length, egress: network.egress };
      });
    });
    expect(titles(resources)).toEqual(["tracelake:network:Network network"]);
    expect(outputs).toEqual({ vpcId: "vpc-1", subnets: 2, egress: undefined });
  });

  it("excludes cidr", async () => {
    await expect(build({ existing, cidr: "10.1.0.0/16" })).rejects.toThrow(
      "existing and cidr exclude each other: remove cidr (10.1.0.0/16) to use an existing network.",
    );
  });

  it("needs two private subnets", async () => {
    await expect(build({ existing: { ...existing, privateSubnetIds: ["subnet-2"] } })).rejects.toThrow(
      "existing.privateSubnetIds names fewer than two subnets",
    );
  });
});

describe("what is refused", () => {
  it("is a single zone", async () => {
    await expect(build({ zones: 1 })).rejects.toThrow("zones is 1");
  });

  it("is a network too small for its zones", async () => {
    await expect(build({ cidr: "10.80.0.0/19" })).rejects.toThrow("cidr 10.80.0.0/19 has room for 1 zones");
  });
});
