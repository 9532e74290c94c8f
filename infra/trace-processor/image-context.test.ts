import { describe, expect, it } from "vitest";
import { contextFiles, makeFolder } from "./fixtures/deployment.ts";
import { listContext, planImageTag, projectFolder } from "./image-context.ts";

const tagOf = (files: Record<string, string>, platform = "linux/amd64") =>
  planImageTag(makeFolder(files), platform);

describe("planImageTag", () => {
  it("is the same for the same files, wherever they stand", () => {
    expect(tagOf(contextFiles)).toMatch(/^[0-9a-f]{20}$/);
    expect(tagOf(contextFiles)).toBe(tagOf({ ...contextFiles }));
  });

  it.each([
    ["a source", { ...contextFiles, "runtime/main.ts": "other" }],
    ["the Dockerfile", { ...contextFiles, Dockerfile: "FROM other" }],
    ["a file that is allowed and was not there", { ...contextFiles, ".npmrc": "x" }],
  ])("changes with %s", (_, files) => {
    expect(tagOf(files)).not.toBe(tagOf(contextFiles));
  });

  it("changes with the platform", () => {
    expect(tagOf(contextFiles, "linux/arm64")).not.toBe(tagOf(contextFiles));
  });

  it.each([
    ["a test", { ...contextFiles, "runtime/main.test.ts": "other" }],
    ["what the build does not see", { ...contextFiles, "docs/readme.md": "other" }],
  ])("does not change with %s", (_, files) => {
    expect(tagOf(files)).toBe(tagOf(contextFiles));
  });

  it("refuses a .dockerignore that it cannot follow", () => {
    expect(() => tagOf({ ...contextFiles, ".dockerignore": "*\n!runtime\nruntime/*.svg\n" })).toThrow(
      ".dockerignore: the image's tag knows the lines",
    );
  });

  it("says what is missing", () => {
    const { Dockerfile: _, ...files } = contextFiles;
    expect(() => tagOf(files)).toThrow("The image needs Dockerfile");
  });

  it("sees this project's sources and none of its tests or packages", () => {
    const names = listContext(projectFolder);
    expect(names).toContain("runtime/trace-processor/main.ts");
    expect(names).toContain("package-lock.json");
    expect(names.filter((name) => /\.test\.ts$|^node_modules/.test(name))).toEqual([]);
  });
});
