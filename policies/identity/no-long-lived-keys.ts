import type { ResourceRule } from "../rule.ts";
import { violates } from "../verdict.ts";

export const noLongLivedKeys: ResourceRule = {
  name: "no-long-lived-keys",
  scope: "resource",
  types: ["aws:iam/accessKey:AccessKey", "aws:iam/userLoginProfile:UserLoginProfile"],
  level: "mandatory",
  severity: "high",
  description: "The program makes no access keys and no passwords of IAM users.",
  reason: "They never expire, and the state file holds them",
  remedy: "Let callers assume a role: by OIDC from a pipeline, with an external id from another account",
  check: ({ type }) =>
    violates(type.endsWith("AccessKey") ? "it is a key that never expires" : "it is a password"),
};
