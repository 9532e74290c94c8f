import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkArguments } from "./check-arguments.ts";
import { unknownValue } from "./engine-values.ts";
import { readSdkTypes } from "./sdk-types.ts";

const packages = path.resolve(import.meta.dirname, "../../../node_modules/@pulumi");
const aws = readSdkTypes(path.join(packages, "aws"));
const snowflake = readSdkTypes(path.join(packages, "snowflake"));
const lifecycle = aws.argumentsOf("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");

describe("the arguments of the SDK", () => {
  it("are read with whether they are needed", () => {
    const fields = snowflake.argumentsOf("snowflake:index/pipe:Pipe");
    const needed = [...fields].filter(([, { isOptional }]) => !isOptional).map(([key]) => key);
    expect(needed).toEqual(["copyStatement", "database", "schema"]);
  });

  it("are read of providers and of functions too", () => {
    expect([...aws.argumentsOf("pulumi:providers:aws").keys()]).toContain("allowedAccountIds");
    const { takes, gives } = aws.functionOf("aws:index/getAvailabilityZones:getAvailabilityZones");
    expect([...takes.keys()]).toContain("state");
    expect(gives.get("zoneIds")?.shape).toEqual({ kind: "list", of: { kind: "string" } });
  });

  it("are none where the SDK has no such type", () => {
    expect(aws.argumentsOf("aws:s3/bocket:Bocket").size).toBe(0);
  });
});

describe("a check against them", () => {
  const rule = { id: "old", status: "Enabled", expiration: { days: 30 } };
  const check = (rules: unknown, rest = {}) => checkArguments(lifecycle, { bucket: "b", rules, ...rest });

  it("passes what fits, and what is not known yet", () => {
    expect(check([rule])).toEqual([]);
    expect(check([{ ...rule, status: unknownValue, expiration: { days: unknownValue } }])).toEqual([]);
    expect(check(unknownValue)).toEqual([]);
  });

  it.each([
    [[{ ...rule, statsu: "Enabled" }], "rules[0].statsu", /^unknown argument; known are .*status/],
    [[rule, { id: "new" }], "rules[1].status", /^missing argument$/],
    [
      [{ ...rule, expiration: { days: "30" } }],
      "rules[0].expiration.days",
      /^expected a number, given "30"$/,
    ],
    [rule, "rules", /^expected a list/],
    [[{ ...rule, expiration: [30] }], "rules[0].expiration", /^expected s3\.BucketLifecycleConfiguration/],
  ])("finds what is wrong in %j at %s", (rules, property, reason) => {
    expect(check(rules)).toEqual([{ property, reason: expect.stringMatching(reason) }]);
  });

  it("looks at the top as deep down", () => {
    expect(checkArguments(lifecycle, { bukket: "b" }).map(({ property }) => property)).toEqual([
      "bukket",
      "bucket",
    ]);
  });
});
