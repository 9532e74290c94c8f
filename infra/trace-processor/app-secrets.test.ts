import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { recordResources } from "../testing/record-resources.ts";
import { AppSecrets, planSecretPart, planValueVersion } from "./app-secrets.ts";
import { makeScheme, tags } from "./fixtures/deployment.ts";

const build = (isProduction = false) =>
  recordResources(
    () =>
      void new AppSecrets("secrets", {
        scheme: makeScheme(isProduction),
        values: { READ_TOKEN: pulumi.secret("reader"), INGEST_TOKENS: "one,two" },
      }),
  );

describe("AppSecrets", () => {
  it("makes a secret and its value for each that is given, and for no other", async () => {
    expect((await build()).map(({ type, name }) => [type, name])).toEqual([
      ["tracelake:trace-processor:AppSecrets", "secrets"],
      ["aws:secretsmanager/secret:Secret", "secrets-ingest-tokens"],
      ["aws:secretsmanager/secret:Secret", "secrets-read-token"],
      ["aws:secretsmanager/secretVersion:SecretVersion", "secrets-ingest-tokens-value"],
      ["aws:secretsmanager/secretVersion:SecretVersion", "secrets-read-token-value"],
    ]);
  });

  it("writes values as secrets only, with a version that follows from the value", async () => {
    const versions = (await build()).filter(({ name }) => name.endsWith("-value"));
    expect(versions.map(({ inputs }) => inputs["secretStringWo"])).toEqual([
      { secret: "one,two" },
      { secret: "reader" },
    ]);
    expect(versions.map(({ inputs }) => inputs["secretString"])).toEqual([undefined, undefined]);
    expect(versions[1]?.inputs["secretStringWoVersion"]).toEqual({ secret: planValueVersion("reader") });
  });

  it("names, tags and keeps them: protected in production only", async () => {
    const secretsOf = async (isProduction: boolean) =>
      (await build(isProduction)).filter(({ type }) => type.endsWith(":Secret"));
    const [development] = await secretsOf(false);
    expect(development?.inputs).toMatchObject({
      name: "tracelake-dev-ingest-tokens",
      recoveryWindowInDays: 0,
      tags,
    });
    expect(development?.options).toMatchObject({ protect: false, retainOnDelete: false });
    const [production] = await secretsOf(true);
    expect(production?.inputs["recoveryWindowInDays"]).toBe(30);
    expect(production?.options).toMatchObject({ protect: true, retainOnDelete: true });
  });

  it("gives an ARN only once the value is stored", async () => {
    const arns: string[] = [];
    await recordResources(() => {
      const { arns: outputs } = new AppSecrets("secrets", {
        scheme: makeScheme(),
        values: { VERCEL_DRAIN_SECRET: "x" },
      });
      outputs.VERCEL_DRAIN_SECRET?.apply((arn) => arns.push(arn));
    });
    expect(arns).toEqual([expect.stringContaining("secrets-vercel-drain-secret-value")]);
  });

  it("refuses to hold nothing", async () => {
    const empty = recordResources(() => void new AppSecrets("secrets", { scheme: makeScheme(), values: {} }));
    await expect(empty).rejects.toThrow("values must hold at least one secret");
  });
});

describe("planValueVersion", () => {
  it("is a positive 32-bit number, and another for another value", () => {
    expect(planValueVersion("a")).not.toBe(planValueVersion("b"));
    for (const value of ["", "a", "b", "c"]) {
      expect(planValueVersion(value)).toBeGreaterThan(0);
      expect(planValueVersion(value)).toBeLessThan(2 ** 31);
    }
  });
});

describe("planSecretPart", () => {
  it("writes a variable's name as part of a resource's", () => {
    expect(planSecretPart("INGEST_TOKENS")).toBe("ingest-tokens");
  });
});
