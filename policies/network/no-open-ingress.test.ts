import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { noOpenIngress } from "./no-open-ingress.ts";

const balancer = (securityGroups: unknown) =>
  makeResource("aws:lb/loadBalancer:LoadBalancer", "load-balancer", { securityGroups });
const ingress = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "rule", {
    securityGroupId: "sg-1",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "0.0.0.0/0",
    ...changes,
  });

function said(...resources: ReturnType<typeof ingress>[]): string | undefined {
  return verdictsOf(noOpenIngress, resources)["rule"];
}

describe("no-open-ingress", () => {
  it("passes a load balancer's web ports", () => {
    expect(said(balancer(["sg-1"]), ingress())).toBe("complies");
    expect(said(balancer(["sg-1"]), ingress({ fromPort: 80, toPort: 80 }))).toBe("complies");
  });

  it("passes what is open to a group or a range", () => {
    expect(said(ingress({ cidrIpv4: undefined, referencedSecurityGroupId: "sg-2", fromPort: 5432 }))).toBe(
      "complies",
    );
    expect(said(ingress({ cidrIpv4: "10.80.0.0/16" }))).toBe("complies");
  });

  it("refuses a load balancer's other ports", () => {
    expect(said(balancer(["sg-1"]), ingress({ fromPort: 8001, toPort: 8001 }))).toBe(
      "port 8001 is open to 0.0.0.0/0",
    );
  });

  it("refuses a range that the web ports are but a part of", () => {
    expect(said(balancer(["sg-1"]), ingress({ fromPort: 80, toPort: 443 }))).toBe(
      "ports 80 to 443 are open to 0.0.0.0/0",
    );
  });

  it("refuses every port", () => {
    const all = { ipProtocol: "-1", fromPort: undefined, toPort: undefined };
    expect(said(balancer(["sg-1"]), ingress(all))).toBe("every port is open to 0.0.0.0/0");
  });

  it("refuses everyone by IPv6 too", () => {
    expect(said(ingress({ cidrIpv4: undefined, cidrIpv6: "::/0", fromPort: 22, toPort: 22 }))).toBe(
      "port 22 is open to ::/0",
    );
  });

  it("refuses web ports of a group that is no load balancer's", () => {
    const fault = "port 443 is open to 0.0.0.0/0, and the group is no load balancer's";
    expect(said(ingress())).toBe(fault);
    expect(said(balancer(["sg-2"]), ingress())).toBe(fault);
  });

  it("leaves web ports unchecked while the groups' ids are not known", () => {
    expect(said(balancer([unknown]), ingress({ securityGroupId: unknown }))).toBe(
      "unchecked: securityGroupId",
    );
    expect(said(balancer(unknown), ingress())).toBe("unchecked: securityGroupId");
  });

  it("leaves it unchecked while the source is not known", () => {
    expect(said(balancer(["sg-1"]), ingress({ cidrIpv4: unknown }))).toBe("unchecked: cidrIpv4");
  });

  it("leaves it unchecked while the port is not known", () => {
    expect(said(balancer(["sg-1"]), ingress({ fromPort: unknown }))).toBe("unchecked: fromPort");
  });

  it("looks at rules of the older kind, those inwards only", () => {
    const older = (type: string) =>
      makeResource("aws:ec2/securityGroupRule:SecurityGroupRule", "rule", {
        type,
        securityGroupId: "sg-1",
        protocol: "tcp",
        fromPort: 22,
        toPort: 22,
        cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"],
      });
    expect(said(older("ingress"))).toBe("port 22 is open to 0.0.0.0/0");
    expect(verdictsOf(noOpenIngress, [older("egress")])).toEqual({});
  });

  it("looks at rules within a group", () => {
    const group = (item: unknown) =>
      makeResource("aws:ec2/securityGroup:SecurityGroup", "rule", { ingress: [item] });
    const inline = { protocol: "tcp", fromPort: 5432, toPort: 5432, ipv6CidrBlocks: ["::/0"] };
    expect(said(group(inline))).toBe("port 5432 is open to ::/0");
    expect(said(group(unknown))).toBe("unchecked: ingress");
    expect(said(makeResource("aws:ec2/securityGroup:SecurityGroup", "rule", {}))).toBe("complies");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(noOpenIngress, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
