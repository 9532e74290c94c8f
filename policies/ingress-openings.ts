import { asList, asRecord } from "./property.ts";
import { unknown, type Resource } from "./rule.ts";

/** Who may come in to a security group and where, whichever kind of resource says it. Any part may be `unknown`. */
export interface Opening {
  /** The group's id. */
  group: unknown;
  /** Ranges of addresses; none where another group or a prefix list is the source. */
  ranges: readonly unknown[];
  /** Where the ranges stand. */
  property: string;
  protocol: unknown;
  fromPort: unknown;
  toPort: unknown;
}

const inlineTypes = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
];

/** Undefined of a resource that opens nothing by its kind. */
export function readOpenings({ type, props }: Resource): Opening[] | undefined {
  const { fromPort, toPort, securityGroupId: group } = props;
  if (type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule") {
    const property = props["cidrIpv4"] === undefined ? "cidrIpv6" : "cidrIpv4";
    const ranges = [props["cidrIpv4"], props["cidrIpv6"]].filter((range) => range !== undefined);
    return [{ group, ranges, property, protocol: props["ipProtocol"], fromPort, toPort }];
  }
  if (type === "aws:ec2/securityGroupRule:SecurityGroupRule" && props["type"] !== "egress") {
    const { protocol } = props;
    return [{ group, ranges: readRanges(props), property: "cidrBlocks", protocol, fromPort, toPort }];
  }
  return inlineTypes.includes(type) ? readInline(props) : undefined;
}

function readInline(props: Resource["props"]): Opening[] {
  const { ingress } = props;
  // Among its own inputs a group has no id.
  const group = props["id"] ?? unknown;
  return (ingress === unknown ? [unknown] : asList(ingress)).map((item) => {
    const { protocol, fromPort, toPort } = asRecord(item);
    const ranges = item === unknown ? [unknown] : readRanges(asRecord(item));
    return { group, ranges, property: "ingress", protocol, fromPort, toPort };
  });
}

function readRanges(rule: Readonly<Record<string, unknown>>): readonly unknown[] {
  return [rule["cidrBlocks"], rule["ipv6CidrBlocks"]].flatMap((ranges) =>
    ranges === unknown ? [unknown] : asList(ranges),
  );
}
