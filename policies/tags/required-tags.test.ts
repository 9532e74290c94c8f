import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { requiredTags } from "./required-tags.ts";

const settings = makeSettings({ requiredTags: ["environment", "owner"] });
const bucket = (tags: unknown) => makeResource("aws:s3/bucket:Bucket", "lake", { tags });

function said(tags: unknown): string | undefined {
  return verdictsOf(requiredTags, [bucket(tags)], settings)["lake"];
}

describe("required-tags", () => {
  it("passes a resource with the tags and others", () => {
    expect(said({ environment: "dev", owner: "data", Name: "lake" })).toBe("complies");
  });

  it("names the tag that is missing", () => {
    expect(said({ environment: "dev" })).toBe("tag is missing: owner");
  });

  it("names every tag where there is none", () => {
    expect(said(undefined)).toBe("tags are missing: environment, owner");
  });

  it("takes an empty tag for a missing one", () => {
    expect(said({ environment: "dev", owner: "" })).toBe("tag is missing: owner");
  });

  it("leaves it unchecked while tags are not known", () => {
    expect(said(unknown)).toBe("unchecked: tags");
    expect(said({ environment: "dev", owner: unknown })).toBe("unchecked: tags.owner");
  });

  it("refuses what is certain even then", () => {
    expect(said({ owner: unknown })).toBe("tag is missing: environment");
  });

  it("asks for nothing where nothing is required", () => {
    expect(verdictsOf(requiredTags, [bucket(undefined)], makeSettings())).toEqual({ lake: "complies" });
  });

  it("has no word about types that take no tags", () => {
    const versioning = makeResource("aws:s3/bucketVersioning:BucketVersioning", "other", {});
    expect(verdictsOf(requiredTags, [versioning], settings)).toEqual({});
  });
});
