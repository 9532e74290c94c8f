import { describe, expect, it } from "vitest";
import {
  checkEnvironment,
  checkSecretNames,
  containerSettings,
  defaultedVariables,
  functionSettings,
  planEnvironment,
  secretVariables,
} from "./trace-processor-environment.ts";
import { traceProcessorEnvironment } from "./trace-processor.ts";

const chosen = {
  COST_ALERT_THRESHOLD: 10,
  LATENCY_ALERT_THRESHOLD: 500,
  RETENTION_DAYS: 90,
  LOG_LEVEL: "info",
} as const;

describe("planEnvironment", () => {
  it.each([
    ["container", containerSettings],
    ["function", functionSettings],
  ])("sets, keeps secret or leaves at its default every variable of the schema, for a %s", (_, settings) => {
    const set = Object.keys(planEnvironment({ ...settings, ...chosen }));
    const all = [...set, ...secretVariables, ...defaultedVariables];
    expect(all.toSorted()).toEqual(Object.keys(traceProcessorEnvironment.shape).toSorted());
  });

  it("writes as text what the runtime reads back with the same type and value", () => {
    const settings = {
      ...containerSettings,
      ...chosen,
      VERCEL_VERIFY_CODE: "abc",
      MAX_BODY_BYTES: 1_048_576,
    };
    const environment = planEnvironment(settings);
    expect(environment).toMatchObject({ PORT: "8001", TRUST_PROXY: "true", MIGRATE_ON_START: "false" });
    expect(traceProcessorEnvironment.parse(environment)).toMatchObject(settings);
  });

  it("refuses a value that the runtime would refuse, and says what is allowed", () => {
    expect(() => planEnvironment({ ...functionSettings, ...chosen, RETENTION_DAYS: 0 })).toThrow(
      'RETENTION_DAYS: expected a whole number from 1 to 3650; given "0"',
    );
  });

  it("does not compile with a variable missing, unknown or secret", () => {
    const { LOG_LEVEL: _, ...withoutLevel } = { ...functionSettings, ...chosen };
    // @ts-expect-error LOG_LEVEL must be decided
    expect(planEnvironment(withoutLevel)).not.toHaveProperty("LOG_LEVEL");
    // @ts-expect-error the schema has no such variable
    expect(() => planEnvironment({ ...functionSettings, ...chosen, LOG_LEVLE: "info" })).toThrow(
      "LOG_LEVLE: the trace processor knows no such variable",
    );
    // @ts-expect-error a secret
    expect(() => planEnvironment({ ...functionSettings, ...chosen, READ_TOKEN: "s3cret" })).toThrow(
      "READ_TOKEN: is a secret",
    );
  });
});

describe("checkEnvironment", () => {
  it("names every fault, and never a secret's value", () => {
    const check = () => checkEnvironment({ DATABASE_URL: "postgres//s3cret", PORT: "x", NOPE: "1" });
    expect(check).toThrow(/DATABASE_URL: is a secret[^]*PORT: expected[^]*NOPE: the trace processor knows/);
    expect(check).not.toThrow(/s3cret/);
  });
});

describe("checkSecretNames", () => {
  const complete = ["DATABASE_URL", "INGEST_TOKENS", "READ_TOKEN"];

  it("accepts what a public deployment needs, tokens or a drain's secret", () => {
    const withDrain = ["DATABASE_URL", "VERCEL_DRAIN_SECRET", "READ_TOKEN"];
    for (const names of [complete, withDrain]) expect(() => checkSecretNames(names, {})).not.toThrow();
  });

  it.each(complete)("refuses to do without %s", (missing) => {
    const names = complete.filter((name) => name !== missing);
    expect(() => checkSecretNames(names, {})).toThrow(missing);
  });

  it("needs the database's address only, where something in front checks who comes in", () => {
    const environment = { ALLOW_UNAUTHENTICATED: "true" };
    expect(() => checkSecretNames(["DATABASE_URL"], environment)).not.toThrow();
    expect(() => checkSecretNames([], environment)).toThrow("DATABASE_URL");
  });

  it("refuses a secret that the runtime does not read", () => {
    expect(() => checkSecretNames([...complete, "LOG_LEVEL"], {})).toThrow(
      "LOG_LEVEL: is none of the secrets",
    );
  });
});
