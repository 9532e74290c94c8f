import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, tell, violates } from "../verdict.ts";

export const functionUrlAuth: ResourceRule = {
  name: "function-url-auth",
  scope: "resource",
  types: ["aws:lambda/functionUrl:FunctionUrl"],
  level: "advisory",
  severity: "medium",
  description: "A Function URL lets IAM check its callers.",
  reason:
    "Without that anyone reaches the function, which must check every request itself and is billed for each",
  remedy:
    "Set `authorizationType` to AWS_IAM, or accept it by an exception where callers can't sign, as Vercel's drains",
  check: (url) =>
    judgeProperty(url, "authorizationType", (type) =>
      type === "AWS_IAM" ? complies : violates(`its callers are not checked (${tell(type)})`),
    ),
};
