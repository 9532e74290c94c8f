import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { unknown } from "../policies/rule.ts";
import {
  blot,
  BundleValue,
  readWireValue,
  revealValue,
  secretTexts,
  SecretValue,
  showValue,
} from "./plan-values.ts";

const root = "/home/someone/checkout";
const { specialSigKey, specialSecretSig, specialArchiveSig, unknownValue } = pulumi.runtime;

describe("readWireValue", () => {
  it("keeps secrets, unknowns and bundles where they stand", () => {
    const wire = {
      environment: {
        token: { [specialSigKey]: specialSecretSig, value: "t" },
        arn: unknownValue,
        level: "info",
      },
      code: { [specialSigKey]: specialArchiveSig, path: "dist/f" },
    };
    expect(readWireValue(wire)).toEqual({
      environment: { token: new SecretValue("t"), arn: unknown, level: "info" },
      code: new BundleValue("dist/f"),
    });
  });
});

describe("showValue", () => {
  it("masks secrets, names unknowns and puts keys in order", () => {
    const shown = showValue({ b: new SecretValue("t"), a: unknown, c: undefined }, root);
    expect(JSON.stringify(shown)).toBe('{"a":"[known after deployment]","b":"[secret]"}');
  });

  it("shows paths of the checkout relative to it", () => {
    expect(showValue([`${root}/Dockerfile`, root, new BundleValue(`${root}/dist/f`)], root)).toEqual([
      "Dockerfile",
      ".",
      { bundle: "dist/f" },
    ]);
  });

  it("shows no hash of contents, which each build changes", () => {
    const values = {
      bundle: "0123456789abcdef".repeat(4),
      image: "registry.example.com/service:0123456789abcdef0123",
      short: "0123abcd",
    };
    expect(showValue(values, root)).toEqual({
      bundle: "[hash]",
      image: "registry.example.com/service:[hash]",
      short: "0123abcd",
    });
  });

  it("opens JSON texts and splits texts of several lines", () => {
    expect(
      showValue({ policy: '{"b":1,"a":[2]}', sql: "select 1\nfrom x\n", text: "{ no json" }, root),
    ).toEqual({
      policy: { a: [2], b: 1 },
      sql: { lines: ["select 1", "from x"] },
      text: "{ no json",
    });
  });
});

describe("blot", () => {
  it("takes secrets out of texts that quote them, and leaves short ones, which are met by chance", () => {
    const secrets = secretTexts({
      a: new SecretValue({ b: ["a-long-secret"] }),
      c: new SecretValue("on"),
      d: "open",
    });
    expect(secrets).toEqual(["a-long-secret"]);
    expect(blot({ message: ["it holds a-long-secret!"] }, secrets)).toEqual({
      message: ["it holds [secret]!"],
    });
  });
});

describe("revealValue", () => {
  it("gives rules what is inside of secrets", () => {
    expect(revealValue({ a: new SecretValue("x"), b: [unknown] })).toEqual({ a: "x", b: [unknown] });
  });
});
