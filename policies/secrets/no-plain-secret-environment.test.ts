import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { noPlainSecretEnvironment } from "./no-plain-secret-environment.ts";

const harmless = {
  COST_ALERT_THRESHOLD: "10",
  DATABASE_URL_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:traces",
  INGEST_TOKEN_HEADER: "x-ingest-token",
  MAX_TOKENS: "4096",
  READ_TOKEN: "",
};
const lambda = (variables: unknown) =>
  makeResource("aws:lambda/function:Function", "processor", { environment: { variables } });
const task = (variables: Record<string, unknown>) =>
  makeResource("aws:ecs/taskDefinition:TaskDefinition", "processor", {
    containerDefinitions: JSON.stringify([
      { name: "app", environment: Object.entries(variables).map(([name, value]) => ({ name, value })) },
    ]),
  });

function said(resource: ReturnType<typeof lambda>): string | undefined {
  return verdictsOf(noPlainSecretEnvironment, [resource])["processor"];
}

describe("no-plain-secret-environment", () => {
  it("passes settings, places of secrets and empty values", () => {
    expect(said(lambda(harmless))).toBe("complies");
    expect(said(task(harmless))).toBe("complies");
  });

  it("passes a function without an environment", () => {
    expect(said(lambda(undefined))).toBe("complies");
  });

  it.each([
    "READ_TOKEN",
    "INGEST_TOKENS",
    "VERCEL_DRAIN_SECRET",
    "PGPASSWORD",
    "DB_PASSWORD",
    "DATABASE_URL",
    "BRAINTRUST_API_KEY",
    "SNOWFLAKE_PRIVATE_KEY",
  ])("refuses %s with a value", (name) => {
    const changed = { ...harmless, [name]: "correct horse" };
    expect(said(lambda(changed))).toBe(`variable ${name} holds a secret in plain text`);
    expect(said(task(changed))).toBe(`variable ${name} of container app holds a secret in plain text`);
  });

  it("refuses an address with a password under any name", () => {
    expect(said(lambda({ ...harmless, UPSTREAM: "postgres://app:hunter2@db:5432/traces" }))).toBe(
      "variable UPSTREAM holds an address with a password",
    );
  });

  it("passes an address without a password", () => {
    expect(said(lambda({ UPSTREAM: "postgres://app@db:5432/traces?sslmode=verify-full" }))).toBe("complies");
  });

  it("passes a name that a container takes from Secrets Manager", () => {
    const resource = makeResource("aws:ecs/taskDefinition:TaskDefinition", "processor", {
      containerDefinitions: JSON.stringify([
        { name: "app", secrets: [{ name: "READ_TOKEN", valueFrom: "arn:…" }] },
      ]),
    });
    expect(said(resource)).toBe("complies");
  });

  it("leaves a secret's name unchecked while its value is not known", () => {
    expect(said(lambda({ ...harmless, READ_TOKEN: unknown }))).toBe(
      "unchecked: environment.variables.READ_TOKEN",
    );
  });

  it("passes a harmless name whose value is not known", () => {
    expect(said(lambda({ ...harmless, QUEUE_URL: unknown }))).toBe("complies");
  });

  it("leaves an environment unchecked that is not known as a whole", () => {
    expect(said(lambda(unknown))).toBe("unchecked: environment.variables");
    const resource = makeResource("aws:ecs/taskDefinition:TaskDefinition", "processor", {
      containerDefinitions: unknown,
    });
    expect(said(resource)).toBe("unchecked: containerDefinitions");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(noPlainSecretEnvironment, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual(
      {},
    );
  });
});
