import { PolicyPack } from "@pulumi/policy";
import { toPolicies } from "./adapter.ts";
import { rules } from "./rules.ts";

new PolicyPack("tracelake", { policies: toPolicies(rules, () => new Date()) });
