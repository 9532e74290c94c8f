import { expect, it } from "vitest";
import { rules } from "../policies/rules.ts";
import { findPolicyFaults, planPolicySettings } from "./pulumi-policy-settings.ts";

interface PolicyConfig {
  environment: { isProduction: boolean; requiredTags: string[]; monthlyCostCeilingUsd?: number };
  exceptions: { rule: string }[];
}

function plan(...lines: string[]): Record<string, PolicyConfig> {
  return planPolicySettings(["config:", ...lines.map((line) => `  ${line}`), ""].join("\n")) as Record<
    string,
    PolicyConfig
  >;
}

it("tells every rule of the environment, and each of its own exceptions", () => {
  const [first, second] = rules;
  const config = plan(
    "tracelake:production: true",
    "tracelake:policies:",
    "  monthlyCostCeilingUsd: 150",
    "  exceptions:",
    `    - { resource: lake, rule: ${first?.name}, reason: moves in March, expires: 2027-03-31 }`,
  );
  expect(Object.keys(config)).toEqual(expect.arrayContaining(rules.map(({ name }) => name)));
  expect(config[first?.name ?? ""]?.environment).toEqual({
    isProduction: true,
    requiredTags: ["project", "environment", "owner", "cost-centre"],
    monthlyCostCeilingUsd: 150,
  });
  expect(config[first?.name ?? ""]?.exceptions).toMatchObject([{ rule: first?.name }]);
  expect(config[second?.name ?? ""]?.exceptions).toEqual([]);
});

it("takes a stack for what its file says", () => {
  expect(plan("tracelake:owner: data")[rules[0]?.name ?? ""]?.environment.isProduction).toBe(false);
});

it("is strict where the file's own policies can't be read", () => {
  const config = plan("tracelake:policies:", "  monthlyCostCeilingUsd: a lot");
  expect(config[rules[0]?.name ?? ""]?.environment.isProduction).toBe(true);
});

it("tells the estimated cost of the committed plan to the rule that compares it", () => {
  const committed = JSON.stringify({ costs: { totalMonthlyUsd: 84.16 } });
  const config = planPolicySettings("config:\n  tracelake:owner: data\n", committed) as Record<
    string,
    object
  >;
  expect(config["monthly-cost-ceiling"]).toMatchObject({ estimatedUsd: 84.16 });
  expect(plan("tracelake:owner: data")["monthly-cost-ceiling"]).not.toHaveProperty("estimatedUsd");
});

it("tells of rules and settings that do not exist, which the engine would ignore", () => {
  const file = (rule: string) => `config:\n  tracelake:policies:\n    rules:\n      ${rule}\n`;
  expect(findPolicyFaults(file("log-retention: { enforcementLevel: advisory }"))).toEqual([]);
  expect(findPolicyFaults(file("log-retenton: { enforcementLevel: advisory }"))).toEqual([
    "policies.rules.log-retenton: there is no such rule.",
  ]);
});
