import { Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { planContainerDefinitions, type ContainerPlan } from "./container-definition.ts";

interface Container {
  environment: unknown;
  secrets: unknown;
  healthCheck: { command: string[] };
  logConfiguration: unknown;
}

const plan: ContainerPlan = {
  image: `registry/traces@sha256:${"0".repeat(64)}`,
  port: 8001,
  environment: { PORT: "8001", HOST: "0.0.0.0" },
  secretArns: { READ_TOKEN: "arn:read", DATABASE_URL: "arn:database" },
  logGroupName: "/ecs/traces",
  region: "eu-central-1",
};
const [container] = planContainerDefinitions(plan) as [Container];

describe("planContainerDefinitions", () => {
  it("runs without rights: an ordinary user, nothing to write to, no capability", () => {
    expect(container).toMatchObject({
      user: "1000:1000",
      privileged: false,
      readonlyRootFilesystem: true,
      linuxParameters: { capabilities: { drop: ["ALL"] } },
    });
  });

  it("gives secrets by their ARNs and the rest as text, in a stable order", () => {
    expect(container.environment).toEqual([
      { name: "HOST", value: "0.0.0.0" },
      { name: "PORT", value: "8001" },
    ]);
    expect(container.secrets).toEqual([
      { name: "DATABASE_URL", valueFrom: "arn:database" },
      { name: "READ_TOKEN", valueFrom: "arn:read" },
    ]);
  });

  it("asks the process itself for its health, by a command that is JavaScript", () => {
    const [kind, program, flag, script] = container.healthCheck.command;
    expect([kind, program, flag]).toEqual(["CMD", "node", "-e"]);
    expect(script).toContain("/health/live");
    expect(() => new Script(script ?? "(")).not.toThrow();
  });

  it("logs to its group", () => {
    expect(container.logConfiguration).toMatchObject({
      logDriver: "awslogs",
      options: { "awslogs-group": "/ecs/traces", "awslogs-region": "eu-central-1" },
    });
  });

  it("refuses an image by its tag", () => {
    expect(() => planContainerDefinitions({ ...plan, image: "registry/traces:latest" })).toThrow(
      "image registry/traces:latest: must be pinned by its digest",
    );
  });
});
