import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { Configurable } from "../configurable.ts";
import { settingOf } from "../configurable.ts";
import { asList, judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { unknown } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

const allowed: PolicyConfigJSONSchema = {
  type: "array",
  items: { type: "string" },
  default: [],
  description: "Names of AWS's managed policies that may be attached all the same.",
};

export const noBroadManagedPolicy: ResourceRule & Configurable = {
  name: "no-broad-managed-policy",
  scope: "resource",
  types: [
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/role:Role",
  ],
  configSchema: { allowed },
  level: "mandatory",
  severity: "high",
  description:
    "None of AWS's broad managed policies (AdministratorAccess, PowerUserAccess, …FullAccess) is attached.",
  reason: "They open every resource of a service in the account, other teams' included",
  remedy: "Attach a policy of the actions and resources that are used",
  check(resource, settings) {
    const property = resource.type === "aws:iam/role:Role" ? "managedPolicyArns" : "policyArn";
    return judgeProperty(resource, property, (value) => {
      const arns = Array.isArray(value) ? asList(value) : [value];
      const names = arns
        .filter((arn) => typeof arn === "string")
        .map((arn) => arn.slice(arn.lastIndexOf("/") + 1));
      const fine = settingOf<string[]>(settings, noBroadManagedPolicy, "allowed");
      const broad = names.find((name) => isBroad(name) && !fine.includes(name));
      if (broad !== undefined) return violates(`it is given ${broad}`);
      return arns.includes(unknown) ? unchecked(property) : complies;
    });
  },
};

function isBroad(name: string): boolean {
  return /^(AdministratorAccess|PowerUserAccess)|FullAccess(_v\d+)?$/.test(name);
}
