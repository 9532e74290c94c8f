import { asList, asText } from "../property.ts";
import { unknown, type Resource, type StackRule, type Verdict } from "../rule.ts";
import { allOf, complies, unchecked, violates } from "../verdict.ts";
import { readOpenings, type Opening } from "../ingress-openings.ts";

const everyone = ["0.0.0.0/0", "::/0"];
const webPorts: readonly unknown[] = [80, 443];

/** Nothing is open to the whole internet but a load balancer's 80 and 443. */
export const noOpenIngress: StackRule = {
  name: "no-open-ingress",
  scope: "stack",
  level: "mandatory",
  severity: "critical",
  description: "Only a load balancer's ports 80 and 443 are open to the internet.",
  reason: "Databases, tasks and functions are reached through the load balancer or from their own network.",
  remedy: "Name the security group or the narrow range that needs access, in place of everyone.",
  check: (resources) => {
    const groups = balancerGroups(resources);
    return resources.flatMap((resource) => {
      const openings = readOpenings(resource);
      if (openings === undefined) return [];
      return [{ resource, verdict: allOf(openings.map((opening) => checkOpening(opening, groups))) }];
    });
  },
};

/** Ids of the load balancers' security groups; each may be `unknown`. */
function balancerGroups(resources: readonly Resource[]): readonly unknown[] {
  return resources
    .filter(({ type }) => /^aws:(lb|alb)\/loadBalancer:LoadBalancer$/.test(type))
    .flatMap(({ props }) =>
      props["securityGroups"] === unknown ? [unknown] : asList(props["securityGroups"]),
    );
}

function checkOpening(opening: Opening, groups: readonly unknown[]): Verdict {
  const { group, ranges, property, protocol, fromPort, toPort } = opening;
  const range = ranges.find((item) => typeof item === "string" && everyone.includes(item));
  if (range === undefined) return ranges.includes(unknown) ? unchecked(property) : complies;
  if (protocol === "-1" || protocol === "all") return violates(`every port is open to ${asText(range)}`);
  if (fromPort === unknown) return unchecked("fromPort");
  if (toPort === unknown) return unchecked("toPort");
  const isOne = fromPort === toPort;
  const ports = isOne ? `port ${asText(fromPort)} is` : `ports ${asText(fromPort)} to ${asText(toPort)} are`;
  if (!isOne || !webPorts.includes(fromPort)) return violates(`${ports} open to ${asText(range)}`);
  if (group !== unknown && groups.includes(group)) return complies;
  // An id is not known before its group is made: whether a load balancer has the group shows after that.
  if (groups.length > 0 && (group === unknown || groups.includes(unknown)))
    return unchecked("securityGroupId");
  return violates(`${ports} open to ${asText(range)}, and the group is no load balancer's`);
}
