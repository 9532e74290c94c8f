import { describe, expect, it } from "vitest";
import { recordResources, type RecordedResource } from "../testing/record-resources.ts";
import { makeScheme } from "./fixtures/deployment.ts";
import { LoadBalancer, planBalancerName } from "./load-balancer.ts";

const certificateArn = "arn:aws:acm:eu-central-1:111122223333:certificate/one";

async function build(isProduction = false) {
  const resources = await recordResources(
    () =>
      void new LoadBalancer("front", {
        scheme: makeScheme(isProduction),
        vpcId: "vpc-1",
        publicSubnetIds: ["subnet-p", "subnet-q"],
        targetSecurityGroupId: "sg-tasks",
        targetPort: 8001,
        certificateArn,
      }),
  );
  return (name: string): RecordedResource["inputs"] => {
    const found = resources.find((resource) => resource.name === name);
    if (found === undefined) throw new Error(`${name} is not there`);
    return found.inputs;
  };
}

describe("LoadBalancer", () => {
  it("speaks TLS 1.2 or better, and redirects what comes without", async () => {
    const inputsOf = await build();
    expect(inputsOf("front-https")).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn,
      defaultActions: [{ type: "forward" }],
    });
    expect(inputsOf("front-http")).toMatchObject({
      port: 80,
      protocol: "HTTP",
      defaultActions: [
        { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
      ],
    });
  });

  it("asks tasks for their health before it sends them requests", async () => {
    expect((await build())("front-targets")).toMatchObject({
      port: 8001,
      protocol: "HTTP",
      targetType: "ip",
      healthCheck: { path: "/health", matcher: "200" },
    });
  });

  it("drops headers that are not valid", async () => {
    expect((await build())("front-balancer")).toMatchObject({
      internal: false,
      subnets: ["subnet-p", "subnet-q"],
      securityGroups: ["front-group_id"],
      dropInvalidHeaderFields: true,
    });
  });

  it.each([
    ["production", true],
    ["development", false],
  ])("in %s: deletion protection is %s", async (_, isProduction) => {
    const inputsOf = await build(isProduction);
    expect(inputsOf("front-balancer")["enableDeletionProtection"]).toBe(isProduction);
  });

  it("lets the world in on 443 and 80, and goes out to the tasks' port only", async () => {
    const inputsOf = await build();
    const from = { securityGroupId: "front-group_id", ipProtocol: "tcp" };
    expect(inputsOf("front-from-https")).toMatchObject({ ...from, fromPort: 443, toPort: 443 });
    expect(inputsOf("front-from-http")).toMatchObject({ ...from, fromPort: 80, toPort: 80 });
    expect(inputsOf("front-to-tasks")).toMatchObject({
      ...from,
      fromPort: 8001,
      toPort: 8001,
      referencedSecurityGroupId: "sg-tasks",
    });
    expect(inputsOf("front-into-tasks")).toMatchObject({
      securityGroupId: "sg-tasks",
      fromPort: 8001,
      toPort: 8001,
      referencedSecurityGroupId: "front-group_id",
    });
  });
});

describe("planBalancerName", () => {
  it("refuses a name that is too long for AWS", () => {
    const scheme = { ...makeScheme(), name: (part: string) => `tracelake-a-very-long-environment-${part}` };
    expect(() => planBalancerName(scheme)).toThrow("32 characters at most");
    expect(planBalancerName(makeScheme())).toBe("tracelake-dev-traces");
  });
});
