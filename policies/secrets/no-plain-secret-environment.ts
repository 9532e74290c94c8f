import { judgeContainers } from "../container-definitions.ts";
import { asList, asRecord, asText, judgeProperty } from "../property.ts";
import { unknown, type Resource, type ResourceRule, type Verdict } from "../rule.ts";
import { allOf, complies, unchecked, violates } from "../verdict.ts";

/** Plurals too: a list of tokens is as secret as one. */
const secretName =
  /(^|_)(TOKENS?|SECRETS?|(PG)?PASSWORDS?|PASSWD|PASSPHRASE|CREDENTIALS?|(API|PRIVATE|ACCESS|ACCOUNT|SIGNING)_?KEYS?)$|(^|_)(DATABASE_URL|DSN|CONNECTION_STRING)$/i;
/** MAX_TOKENS counts what a model reads; it is no credential. */
const countName = /^(MAX|MIN|NUM)_/i;
const urlWithPassword = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s:@]*:[^/?#\s@]+@/i;
/** A secret's place is no secret. */
const arn = /^arn:aws[a-z-]*:(secretsmanager|ssm):/;

/** No secret's value stands in the environment of a function or a container; its ARN may. */
export const noPlainSecretEnvironment: ResourceRule = {
  name: "no-plain-secret-environment",
  scope: "resource",
  level: "mandatory",
  severity: "critical",
  description: "No password, token or key stands in a function's or a container's environment.",
  reason: "Whoever may describe the function or the task definition reads its environment.",
  remedy:
    "Keep it in Secrets Manager: a container takes it by `secrets`, a function reads it by an ARN in a variable <NAME>_ARN.",
  types: ["aws:lambda/function:Function", "aws:ecs/taskDefinition:TaskDefinition"],
  check: (resource) =>
    resource.type === "aws:lambda/function:Function" ? checkFunction(resource) : checkTask(resource),
};

function checkFunction(resource: Resource): Verdict {
  return judgeProperty(resource, "environment.variables", (variables) =>
    allOf(
      Object.entries(asRecord(variables)).map(([name, value]) =>
        checkVariable(name, value, `environment.variables.${name}`, ""),
      ),
    ),
  );
}

function checkTask(resource: Resource): Verdict {
  return judgeContainers(resource, ({ environment }, container) =>
    allOf(
      asList(environment).map((entry) => {
        const { name, value } = asRecord(entry);
        return checkVariable(asText(name), value, "containerDefinitions", ` of container ${container}`);
      }),
    ),
  );
}

function checkVariable(name: string, value: unknown, property: string, where: string): Verdict {
  const isNamedSecret = secretName.test(name) && !countName.test(name);
  // Of a value that is not known, the name alone decides: most are names of queues and hosts.
  if (value === unknown) return isNamedSecret ? unchecked(property) : complies;
  if (value === undefined || value === null || value === "") return complies;
  if (typeof value === "string" && arn.test(value)) return complies;
  if (isNamedSecret) return violates(`variable ${name}${where} holds a secret in plain text`);
  const holdsPassword = typeof value === "string" && urlWithPassword.test(value);
  return holdsPassword ? violates(`variable ${name}${where} holds an address with a password`) : complies;
}
