import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { previewFeatureEnabled } from "./preview-feature-enabled.ts";

const pipe = makeResource("snowflake:index/pipe:Pipe", "pipe", {});
const warehouse = makeResource("snowflake:index/warehouse:Warehouse", "warehouse", {});
const provider = (previewFeaturesEnabled: unknown) =>
  makeResource("pulumi:providers:snowflake", "provider", { previewFeaturesEnabled });

describe("preview-feature-enabled", () => {
  it("passes a preview resource that the provider names, in a list or as Pulumi's JSON text", () => {
    const features = ["snowflake_stage_resource", "snowflake_pipe_resource"];
    expect(verdictsOf(previewFeatureEnabled, [provider(features), pipe])).toEqual({ pipe: "complies" });
    expect(verdictsOf(previewFeatureEnabled, [provider(JSON.stringify(features)), pipe])).toEqual({
      pipe: "complies",
    });
  });

  it("refuses one that it does not name", () => {
    const fault = { pipe: "snowflake_pipe_resource is not named in previewFeaturesEnabled" };
    expect(verdictsOf(previewFeatureEnabled, [provider(["snowflake_stage_resource"]), pipe])).toEqual(fault);
    expect(verdictsOf(previewFeatureEnabled, [provider(undefined), pipe])).toEqual(fault);
    expect(verdictsOf(previewFeatureEnabled, [provider("no JSON"), pipe])).toEqual(fault);
  });

  it("leaves it unchecked while the list, or a part of it, is not known", () => {
    const open = { pipe: "unchecked: previewFeaturesEnabled" };
    expect(verdictsOf(previewFeatureEnabled, [provider(unknown), pipe])).toEqual(open);
    expect(verdictsOf(previewFeatureEnabled, [provider([unknown]), pipe])).toEqual(open);
  });

  it("leaves it unchecked where no provider is seen", () => {
    expect(verdictsOf(previewFeatureEnabled, [pipe])).toEqual({ pipe: "unchecked: previewFeaturesEnabled" });
  });

  it("has no word about stable resources and other types", () => {
    const other = makeResource("aws:sns/topic:Topic", "other", {});
    expect(verdictsOf(previewFeatureEnabled, [provider([]), warehouse, other])).toEqual({});
  });
});
