import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { previewFeatureOf, previewTypes } from "./preview-features.ts";

const sdk = join(import.meta.dirname, "../node_modules/@pulumi/snowflake");

describe("previewFeatureOf", () => {
  it("names the feature in the provider's own spelling", () => {
    expect(previewFeatureOf("snowflake:index/storageIntegration:StorageIntegration")).toBe(
      "snowflake_storage_integration_resource",
    );
    expect(previewFeatureOf("snowflake:index/pipe:Pipe")).toBe("snowflake_pipe_resource");
  });

  it("has no name for what is stable", () => {
    expect(previewFeatureOf("snowflake:index/warehouse:Warehouse")).toBeUndefined();
    expect(previewFeatureOf("aws:s3/bucket:Bucket")).toBeUndefined();
  });

  it.each(previewTypes)("%s is a resource of the SDK", (type) => {
    const file = type.slice("snowflake:index/".length, type.lastIndexOf(":"));
    expect(readFileSync(join(sdk, `${file}.js`), "utf8")).toContain(`'${type}'`);
  });
});
