import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { Configurable } from "../configurable.ts";
import { settingOf } from "../configurable.ts";
import { typesWith } from "../policy-document.ts";
import type { Statement } from "../policy-document.ts";
import type { Resource, ResourceRule, Settings, Verdict } from "../rule.ts";
import { unknown } from "../rule.ts";
import { checkStatements } from "../statement-check.ts";
import { complies, unchecked, violates } from "../verdict.ts";

const permission = "aws:lambda/permission:Permission";
const sourceKeys = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];

const exemptServices: PolicyConfigJSONSchema = {
  type: "array",
  items: { type: "string" },
  default: ["ec2.amazonaws.com", "edgelambda.amazonaws.com", "lambda.amazonaws.com"],
  description:
    "Services that name no source when they assume a role, so that a condition would lock them out.",
};

const checkDocuments = checkStatements({
  kinds: ["trust", "resource"],
  parts: ["Principal", "Condition"],
  faultOf(statement, { document, settings }) {
    if (statement.effect !== "Allow" || namesSource(statement)) return undefined;
    const exempt = document.kind === "trust" ? exemptions(settings) : [];
    const service = statement.principals.find(
      ({ type, id }) => type === "Service" && !exempt.includes(id),
    )?.id;
    return service === undefined
      ? undefined
      : { fault: `lets ${service} in without aws:SourceArn or aws:SourceAccount`, unlessUnknown: true };
  },
});

export const confusedDeputy: ResourceRule & Configurable = {
  name: "confused-deputy",
  scope: "resource",
  types: [...typesWith("trust", "resource"), permission],
  configSchema: { exemptServices },
  level: "mandatory",
  severity: "high",
  description: "Whatever lets an AWS service in says for whose resource it may come.",
  reason:
    "The service acts for every customer: without a source, another account's bucket or rule reaches in through it",
  remedy:
    "Add a condition on `aws:SourceArn` or `aws:SourceAccount` (of a Permission: `sourceArn` or `sourceAccount`)",
  check: (resource, settings) =>
    resource.type === permission ? checkPermission(resource) : checkDocuments(resource, settings),
};

function exemptions(settings: Settings): string[] {
  return settingOf<string[]>(settings, confusedDeputy, "exemptServices");
}

/** A key's encryption context names the log group or queue that it is used for. */
function namesSource({ conditions }: Statement): boolean {
  return conditions.some(({ operator, key, values }) => {
    const isNegative = /Not|Null/.test(operator);
    const name = key.toLowerCase();
    const isSource = sourceKeys.includes(name) || name.startsWith("kms:encryptioncontext:");
    return isSource && !isNegative && values.every((value) => value.replaceAll("*", "") !== "");
  });
}

function checkPermission({ props }: Resource): Verdict {
  const { principal, sourceArn, sourceAccount } = props;
  if (principal === unknown) return unchecked("principal");
  if (typeof principal !== "string" || !principal.endsWith(".amazonaws.com")) return complies;
  const source = [sourceArn, sourceAccount, props["principalOrgId"]];
  if (source.some((value) => typeof value === "string" && value !== "")) return complies;
  if (source.includes(unknown)) return unchecked("sourceArn");
  return violates(`lets ${principal} in without sourceArn or sourceAccount`);
}
