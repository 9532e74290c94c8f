import { describe, expect, it, vi } from "vitest";
import { crossRegionPrefixes } from "../../../contracts/bedrock/names.ts";
import type { InvocationRecord } from "../record.ts";
import { makeClassifier } from "./classifier.ts";
import { classifyModel } from "./classify-model.ts";
import { describeRoutes, makeProfileResolver } from "./profile-resolver.ts";

const prefixes = crossRegionPrefixes;
const arn = (rest: string, region = "us-east-1") => `arn:aws:bedrock:${region}:111122223333:${rest}`;
const application = arn("application-inference-profile/k3q9");

const record = (changes: Partial<InvocationRecord> = {}): InvocationRecord => ({
  requestId: "r",
  timeMs: 0,
  operation: "Converse",
  modelId: "amazon.nova-lite-v1:0",
  accountId: undefined,
  region: "us-east-1",
  inferenceRegion: undefined,
  inputTokens: 1,
  outputTokens: 1,
  cacheReadTokens: undefined,
  cacheWriteTokens: undefined,
  latencyMs: undefined,
  errorCode: undefined,
  applicationId: undefined,
  declaredProfile: undefined,
  invalidCounts: [],
  ...changes,
});

describe("what a modelId names", () => {
  it.each([
    ["anthropic.claude-haiku-4-5-20251001-v1:0", "Standard", "anthropic.claude-haiku-4-5-20251001-v1:0"],
    ["deepseek.v3.2", "Standard", "deepseek.v3.2"],
    ["zai.glm-4.7", "Standard", "zai.glm-4.7"],
    ["us.anthropic.claude-x", "CrossRegion", "anthropic.claude-x"],
    ["us-gov.anthropic.claude-x", "CrossRegion", "anthropic.claude-x"],
    ["global.anthropic.claude-x", "GlobalCrossRegion", "anthropic.claude-x"],
    [arn("inference-profile/eu.meta.llama"), "CrossRegion", "meta.llama"],
    [arn("inference-profile/global.amazon.nova"), "GlobalCrossRegion", "amazon.nova"],
    ["arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/amazon.nova", "Standard", "amazon.nova"],
    [arn("provisioned-model/abc"), "Provisioned", "provisioned-model/abc"],
    [arn("custom-model-deployment/abc"), "Standard", "custom-model-deployment/abc"],
    ["", "Standard", ""],
  ])("of %s is %s", (modelId, profileType, model) => {
    expect(classifyModel(modelId, { prefixes })).toMatchObject({ kind: "model", profileType, model });
  });

  it("takes a prefix for one only where it is known", () => {
    expect(classifyModel("mx.anthropic.claude", { prefixes })).toMatchObject({ profileType: "Standard" });
    expect(classifyModel("mx.anthropic.claude", { prefixes: ["mx"] })).toMatchObject({
      profileType: "CrossRegion",
    });
  });

  it("of an application profile only Bedrock can tell", () => {
    expect(classifyModel(application, { prefixes })).toMatchObject({
      kind: "application",
      region: "us-east-1",
    });
  });
});

describe("a record", () => {
  const classify = makeClassifier({ prefixes, resolver: undefined });

  it("has its region from itself, else from the ARN, else from the key, else from nowhere (BMAS-008)", () => {
    const model = arn("inference-profile/us.a.b", "eu-west-1");
    const key = { region: "ap-south-1" };
    expect(classify(record({ modelId: model }), key)).toMatchObject({ sourceRegion: "us-east-1", notes: [] });
    expect(classify(record({ modelId: model, region: undefined }), key)).toMatchObject({
      sourceRegion: "eu-west-1",
    });
    expect(classify(record({ region: undefined }), key)).toMatchObject({ sourceRegion: "ap-south-1" });
    expect(classify(record({ region: undefined }), { region: undefined })).toMatchObject({
      sourceRegion: "unknown",
      servedRegion: "unknown",
      notes: ["BMAS-008"],
    });
  });

  it("was served where it was re-routed to", () => {
    expect(classify(record({ inferenceRegion: "us-west-2" }), { region: undefined })).toMatchObject({
      sourceRegion: "us-east-1",
      servedRegion: "us-west-2",
    });
  });

  it("is believed what it says of its profile, where it says so", () => {
    const declaredProfile = "arn:something/GlobalCrossRegion/x";
    expect(classify(record({ declaredProfile }), { region: undefined })).toMatchObject({
      profileType: "GlobalCrossRegion",
    });
  });

  it("of an application profile that nobody resolves counts as Application (BMAS-006)", () => {
    expect(classify(record({ modelId: application }), { region: undefined })).toMatchObject({
      profileType: "Application",
      model: "application-inference-profile/k3q9",
      notes: ["BMAS-006"],
    });
  });
});

describe("an application profile", () => {
  const model = (region: string) => ({ modelArn: `arn:aws:bedrock:${region}::foundation-model/amazon.nova` });

  it.each([
    [["us-east-1", "us-west-2"], "CrossRegion"],
    [["us-east-1"], "Standard"],
    [["us-east-1", ""], "GlobalCrossRegion"],
  ])("that routes to %j is %s", (regions, profileType) => {
    expect(describeRoutes(regions.map((region) => model(region).modelArn))).toEqual({
      profileType,
      model: "amazon.nova",
    });
  });

  it("without a model is none", () => {
    expect(describeRoutes([])).toBeUndefined();
    expect(describeRoutes(["arn:aws:bedrock:us-east-1:111122223333:custom-model/x"])).toBeUndefined();
  });

  it("is asked for once at a time, and again when what is known is old", async () => {
    let now = 0;
    const send = vi.fn<() => Promise<unknown>>(async () => ({
      models: [model("us-east-1"), model("us-west-2")],
    }));
    const resolver = makeProfileResolver({
      cacheMs: 1_000,
      nowMs: () => now,
      client: () => ({ send }) as never,
    });
    const known = await Promise.all([
      resolver.resolve(application, "us-east-1"),
      resolver.resolve(application, "us-east-1"),
    ]);
    expect(known).toEqual(Array(2).fill({ profileType: "CrossRegion", model: "amazon.nova" }));
    expect(resolver.resolve(application, "us-east-1")).toEqual(known[0]);
    expect(send).toHaveBeenCalledTimes(1);
    now = 1_001;
    await resolver.resolve(application, "us-east-1");
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("that is refused is asked for again after a minute, and not before", async () => {
    let now = 0;
    const send = vi.fn<() => Promise<unknown>>(() => Promise.reject(new Error("AccessDeniedException")));
    const resolver = makeProfileResolver({
      cacheMs: 3_600_000,
      nowMs: () => now,
      client: () => ({ send }) as never,
    });
    expect(await resolver.resolve(application, "us-east-1")).toBeUndefined();
    now = 59_000;
    expect(resolver.resolve(application, "us-east-1")).toBeUndefined();
    expect(send).toHaveBeenCalledTimes(1);
    now = 61_000;
    await resolver.resolve(application, "us-east-1");
    expect(send).toHaveBeenCalledTimes(2);
  });
});
