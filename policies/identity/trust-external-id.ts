import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { Configurable } from "../configurable.ts";
import { settingOf } from "../configurable.ts";
import type { Statement } from "../policy-document.ts";
import type { ResourceRule } from "../rule.ts";
import { checkStatements } from "../statement-check.ts";

const ownAccounts: PolicyConfigJSONSchema = {
  type: "array",
  items: { type: "string", pattern: "^\\d{12}$" },
  default: [],
  description: "Accounts of the same owner, whose roles need no external id.",
};

export const trustExternalId: ResourceRule & Configurable = {
  name: "trust-external-id",
  scope: "resource",
  types: ["aws:iam/role:Role"],
  configSchema: { ownAccounts },
  level: "mandatory",
  severity: "critical",
  description: "A role that an AWS account may assume asks for an external id.",
  reason:
    "Without one, any other customer of that account (Braintrust's, Snowflake's) can have it assume this role for him",
  remedy:
    "Add a condition on `sts:ExternalId` (StringEquals, or StringLike with a fixed beginning) to the trust",
  check: checkStatements({
    kinds: ["trust"],
    parts: ["Principal", "Condition"],
    faultOf(statement, { settings }) {
      const accounts = foreignAccounts(
        statement,
        settingOf<string[]>(settings, trustExternalId, "ownAccounts"),
      );
      if (statement.effect !== "Allow" || accounts.length === 0 || asksForExternalId(statement))
        return undefined;
      return { fault: `lets account ${accounts.join(", ")} in without an external id`, unlessUnknown: true };
    },
  }),
};

function foreignAccounts({ principals }: Statement, own: readonly string[]): string[] {
  const accounts = principals
    .filter(({ type }) => type === "AWS")
    .map(({ id }) => /^(?:arn:[\w-]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(id)?.[1])
    .filter((account) => account !== undefined);
  return [...new Set(accounts)].filter((account) => !own.includes(account));
}

/** A pattern must begin with something: `*` alone asks for nothing. */
function asksForExternalId({ conditions }: Statement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      (operator === "StringEquals" || operator === "StringLike") &&
      key.toLowerCase() === "sts:externalid" &&
      values.length > 0 &&
      values.every((value) => /^[^*?]/.test(value)),
  );
}
