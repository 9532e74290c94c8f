import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { imageByDigest } from "./image-by-digest.ts";

const pinned = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/tracelake@sha256:${"0a".repeat(32)}`;
const task = (image: unknown) =>
  makeResource("aws:ecs/taskDefinition:TaskDefinition", "processor", {
    containerDefinitions: JSON.stringify([
      { name: "sidecar", image: pinned },
      { name: "app", image },
    ]),
  });
const lambda = (imageUri: unknown) => makeResource("aws:lambda/function:Function", "processor", { imageUri });

function said(resource: ReturnType<typeof task>): string | undefined {
  return verdictsOf(imageByDigest, [resource])["processor"];
}

describe("image-by-digest", () => {
  it("passes images by digest", () => {
    expect(said(task(pinned))).toBe("complies");
    expect(said(lambda(pinned))).toBe("complies");
  });

  it("passes a function from an archive", () => {
    expect(said(lambda(undefined))).toBe("complies");
  });

  it("refuses a container's image by tag", () => {
    expect(said(task("tracelake:1.4.2"))).toBe("container app runs tracelake:1.4.2, without a digest");
  });

  it("refuses a function's image by tag", () => {
    expect(said(lambda("tracelake:latest"))).toBe("imageUri is tracelake:latest, without a digest");
  });

  it("refuses Docker's own images by tag", () => {
    const image = makeResource("docker:index/remoteImage:RemoteImage", "processor", { name: "postgres:18" });
    expect(said(image)).toBe("name is postgres:18, without a digest");
    const container = makeResource("docker:index/container:Container", "processor", { image: "postgres:18" });
    expect(said(container)).toBe("image is postgres:18, without a digest");
  });

  it("refuses a digest that is cut short", () => {
    expect(said(lambda("tracelake@sha256:0a0a"))).toBe("imageUri is tracelake@sha256:0a0a, without a digest");
  });

  it("leaves it unchecked while the image is not known", () => {
    const resource = makeResource("aws:ecs/taskDefinition:TaskDefinition", "processor", {
      containerDefinitions: unknown,
    });
    expect(said(resource)).toBe("unchecked: containerDefinitions");
    expect(said(lambda(unknown))).toBe("unchecked: imageUri");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(imageByDigest, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
